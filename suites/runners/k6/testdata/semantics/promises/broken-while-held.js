// A promise may be broken before a request, and be heard of after it
// prints: ["rejected","fulfilled"] 200
// prints: caught late
import http from 'k6/http'
export default async function () {
  const get = () => http.get(`${__ENV.BASE_URL}/status/200`).status
  const told = await Promise.allSettled([Promise.reject(new Error('early')), get()])
  console.log(JSON.stringify(told.map(({ status }) => status)), told[1].value)
  const broken = Promise.reject(new Error('late'))
  get()
  await broken.catch((error) => console.log('caught', error.message))
}
