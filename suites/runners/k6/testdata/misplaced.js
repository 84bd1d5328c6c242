import http from 'k6/http'

export const options = { vus: 1, iterations: 1 }
async function* pages() {
  yield http.get(`${__ENV.BASE_URL}/health`)
}
export default async function () {
  for await (const page of pages()) console.log(page.status)
}
