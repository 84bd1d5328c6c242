#!/usr/bin/env k6
import http from "k6/http"
import { text } from "./odd-module.js"
export default function () {
  const ünïcode = http.get(__ENV.BASE_URL)
  console.log(ünïcode, text)
}
