import http from 'k6/http'
class Api {
  constructor() {
    this.status = http.get(`${__ENV.BASE_URL}/health`).status
  }
}
export const options = { vus: 1, iterations: 1 }
export default function () {
  new Api()
}
