import http from 'k6/http'
import { check } from 'k6'

export const options = { vus: 10, duration: '5s' }
export default function () {
  const response = http.get(`${__ENV.BASE_URL}/`)
  check(response, {
    'is 200': (r) => r.status === 200,
    'has a body': (r) => r.body.length > 10,
  })
}
