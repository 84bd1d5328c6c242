// An async function can return what a request gives
// prints: 200 200
// prints: e
import http from 'k6/http'
const B = __ENV.BASE_URL
const g = async () => http.get(B + '/slow').status
const h = async () => {
  return http.get(B)
}
export default async function () {
  console.log(await g(), (await h()).status)
  try {
    await (async () => {
      http.get(B)
      throw new Error('e')
    })()
  } catch (e) {
    console.log(e.message)
  }
}
