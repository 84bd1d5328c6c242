import http from 'k6/http'
export const options = { vus: 1, iterations: 1 }
export default function () {
  http.get('http://192.0.2.1/')
  http.get(`${__ENV.BASE_URL}/redirect-away`)
}
