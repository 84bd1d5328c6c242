import http from 'k6/http'
import { sleep } from 'k6'

export default function () {
  http.get(`${__ENV.BASE_URL}/`)
  sleep(5)
}
