import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../options/options.ts'
import type { Connection } from './connection.ts'
import { Connections } from './connections.ts'

const HEAD = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n'

describe('UserConnections', () => {
  it('counts the bytes of connections that have ended', async () => {
    const server = createServer((_request, response) => response.end('x'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const connections = new Connections(resolveOptions([])).forUser(1)
    const first = connections.acquire(origin)
    await ask(first)
    const { received } = connections.takeBytes()
    expect(received).toBeGreaterThan(0)

    first.abandon()
    expect(connections.takeBytes()).toEqual({ sent: 0, received: 0 })
    await ask(first)
    expect(connections.takeBytes()).toEqual({ sent: HEAD.length, received })

    connections.close()
    server.closeAllConnections()
    server.close()
  })

  // Only there, all of 127.0.0.0/8 is this computer.
  it.runIf(process.platform === 'linux')('connects from the address of its user', async () => {
    const addresses: (string | undefined)[] = []
    const server = createServer((request, response) => {
      addresses.push(request.socket.remoteAddress)
      response.end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const options = resolveOptions([{ name: 'script', options: { localIPs: '127.0.0.2-127.0.0.3,127.0.0.9' } }])
    const connections = new Connections(options)
    for (const id of [1, 2, 3, 4]) {
      const user = connections.forUser(id)
      await ask(user.acquire(origin))
      user.close()
    }
    expect(addresses).toEqual(['127.0.0.2', '127.0.0.3', '127.0.0.9', '127.0.0.2'])

    server.closeAllConnections()
    server.close()
  })
})

async function ask(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    const nothing = (): void => undefined
    const listener = { onStart: nothing, onSent: nothing, onFirstByte: nothing, onHead: nothing, onBody: nothing }
    connection.send(
      { method: 'GET', head: HEAD, body: undefined, closes: false },
      { ...listener, onEnd: resolve, onFault: reject },
    )
  })
}
