// A request where nothing waits for it is an exception, seen late or not
// prints: done
// error: MisplacedWaitError: http.get() was called where the embedded engine can't wait: in a conversion to a text or a number, a trap of a proxy, or a callback of the language itself; call it outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
const hidden = { go: () => http.get(B) }
async function each(list) {
  for await (const x of list) {
    hidden[x]().status
  }
  return 'done'
}
export default async () => {
  console.log(await each(['go']))
}
