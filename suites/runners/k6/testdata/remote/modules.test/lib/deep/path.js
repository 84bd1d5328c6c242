export { path } from '../path.js'
