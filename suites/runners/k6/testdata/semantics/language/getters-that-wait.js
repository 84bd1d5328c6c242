// Getters may make requests where they are read
// prints: 200 200 200 200 202
// prints: 7
// prints: 201 [200,201] 201
// prints: 202 202 203 [202] {"s":202} y false number 200
// prints: 202 1 get 200
// prints: 402 202 202 202 [202] switch
// prints: private 201
// prints: pattern 202
import http from 'k6/http'
const get = (code) => http.get(`${__ENV.BASE_URL}/status/${code}`).status
class Api {
  #token
  base = 200
  static get shared() {
    return (this.one ??= new Api())
  }
  get token() {
    return (this.#token ??= get(this.base))
  }
  set token(value) {
    this.#token = value
  }
  get client() {
    return { id: () => this.token, base: get(200) }
  }
  get #hidden() {
    return get(201)
  }
  open() {
    return this.#hidden + 1
  }
  get fails() {
    throw new Error(`get ${get(200)}`)
  }
}
class Sub extends Api {
  get token() {
    return super.token + 1
  }
  get both() {
    return [super.token, this.token]
  }
  later = () => this.token
}
const page = {
  n: 1,
  get status() {
    return get(202)
  },
  get ['literal']() {
    return get(200)
  },
}
export default async function () {
  const api = new Api()
  console.log(api.token, api.client.id(), api.client.base, Api.shared.token, api.open())
  api.token = 7
  console.log(api.token)
  const sub = new Sub()
  console.log(sub.token, JSON.stringify(sub.both), sub.later())
  const { status: found = page.status } = {}
  console.log(
    page.status,
    `${page.status}`,
    page.status + 1,
    JSON.stringify([page.status]),
    JSON.stringify({ s: page.status }),
    page['status'] === 202 ? 'y' : 'n',
    !page.status,
    typeof page.status,
    page.literal,
  )
  const given = (value = page.status) => value
  const { n } = page
  try {
    console.log(given(), n, api.fails)
  } catch (error) {
    console.log(found, n, error.message)
  }
  let sum = 0
  for (const one of [page.status, api.client.base]) sum += one
  const list = [1].map(() => page.status)
  const told = []
  switch (page.status) {
    case 202:
      told.push('switch')
  }
  console.log(sum, await page.status, (() => page.status)(), await (async () => page.status)(), JSON.stringify(list), ...told)
  console.log('private', api.open() - 1)
  const { status } = page
  console.log('pattern', get(status))
}
