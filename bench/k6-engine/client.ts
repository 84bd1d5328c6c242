// The engine's own HTTP/1.1 client, and nothing else of the engine: what it costs beside undici's `dispatch`.
//   node bench/k6-engine/client.ts URL CONNECTIONS
import { resolveOptions } from '../../suites/runners/k6/embedded/options/options.ts'
import { Connections } from '../../suites/runners/k6/embedded/http/connections.ts'

const [url = '', count = '10'] = process.argv.slice(2)
const connections = new Connections(resolveOptions([]))
const request = {
  method: 'GET',
  head: `GET / HTTP/1.1\r\nHost: ${new URL(url).host}\r\nUser-Agent: client\r\n\r\n`,
  body: undefined,
  closes: false,
}
const nothing = (): void => undefined

for (let user = 1; user <= Number(count); user += 1) {
  const connection = connections.forUser(user).acquire(url)
  const listener = {
    onStart: nothing,
    onSent: nothing,
    onFirstByte: nothing,
    onHead: nothing,
    onBody: nothing,
    onEnd: () => connection.send(request, listener),
    onFault: (error: Error) => {
      throw error
    },
  }
  connection.send(request, listener)
}
