// Optional chains may wait in their middle, and pass over what follows
// prints: 200 undefined undefined
// prints: 201,202 undefined 2
// prints: 2 undefined 2 undefined
// prints: TypeError
// prints: TypeError
// prints: 200 202 undefined
// prints: undefined 200 undefined
import http from 'k6/http'
const B = __ENV.BASE_URL
const api = {
  get: (p) => http.get(B + p),
  sub: {
    list: [1, 2],
    me() {
      http.get(B)
      return this
    },
  },
  nil: null,
}
export default function () {
  const no = undefined
  console.log(api?.get('/x').status, no?.get('/x').status, no?.get(http.get(B).status).json().x.y)
  console.log(
    api.sub?.list.map((n) => http.get(`${B}/status/20${n}`).status).join(),
    no?.list.map(() => http.get(B)).length,
    api.sub.list?.map((n) => http.get(B).status)?.filter(Boolean).length,
  )
  console.log(api.sub.me?.().list.length, api.nope?.().x, api?.sub?.me?.()?.list?.length, api.nil?.a.b.c(http.get(B)).d)
  try {
    api?.nope('x').y
  } catch (e) {
    console.log(e.name)
  }
  try {
    api?.get('/x').nope.zip
  } catch (e) {
    console.log(e.name)
  }
  console.log(
    api?.['get']('/x').status,
    api.sub?.['list'].map((n) => http.get(B).status + n)?.[1],
    (no || api)?.get('/q').json('url'),
  )
  const f = null
  console.log(f?.(http.get(B)).status, api.get?.('/a').status, ((x) => x)?.(api)?.get('/z').json().url?.length)
}
