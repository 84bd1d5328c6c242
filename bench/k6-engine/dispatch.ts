// The yardstick: as many requests at a time as are asked for, by undici's `dispatch` and nothing else, until it is ended.
//   node bench/k6-engine/dispatch.ts URL CONNECTIONS
import { Client } from 'undici'

const [url = '', connections = '10'] = process.argv.slice(2)

for (let index = 0; index < Number(connections); index += 1) {
  const client = new Client(url, { pipelining: 1 })
  const send = (): boolean =>
    client.dispatch(
      { method: 'GET', path: '/', headers: { 'user-agent': 'dispatch' } },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: () => undefined,
        onResponseEnd: () => void send(),
        onResponseError: (_controller, error) => {
          throw error
        },
      },
    )
  send()
}
