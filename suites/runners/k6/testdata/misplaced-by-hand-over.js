import http from 'k6/http'

const page = { toString: () => http.get(`${__ENV.BASE_URL}/health`).body }
export const options = { vus: 1, iterations: 1 }
export default function () {
  console.log(`${page}`)
}
