import http from 'k6/http'

class Session {
  constructor(client) { this.health = client.get(`${__ENV.BASE_URL}/health`) }
}
export const options = { vus: 1, iterations: 1 }
export default function () {
  new Session(http)
}
