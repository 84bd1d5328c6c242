// A proxy that notes what it was asked for, and sends everything to one place.
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** A proxy that listens. */
export interface TestProxy extends AsyncDisposable {
  readonly url: string
  /** The first line of each request, and the credentials that came with it. */
  readonly asked: readonly string[]
}

/** @param port - of this machine, where every request and every tunnel ends; `undefined`: all are refused */
export async function startProxy(port: number | undefined): Promise<TestProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const note = ({ method, url, headers }: IncomingMessage): void => {
    asked.push([method, url, headers['proxy-authorization'] ?? []].flat().join(' '))
  }
  const server = createServer((request, response) => {
    note(request)
    if (port === undefined) response.writeHead(403).end()
    else forward(request, response, port)
  })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    note(request)
    client.on('error', () => undefined)
    if (port === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const there = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.pipe(client).pipe(there)
    })
    sockets.add(there)
    there.on('error', () => client.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

function forward(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { pathname, search } = new URL(request.url ?? '', 'http://nowhere')
  const { method, headers } = request
  const there = send({ port, host: '127.0.0.1', method, headers, path: `${pathname}${search}` }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  there.on('error', () => response.destroy())
  request.pipe(there)
}
