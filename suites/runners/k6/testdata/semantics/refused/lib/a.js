

export { default as y } from "https://cdn.example.com/y.js"