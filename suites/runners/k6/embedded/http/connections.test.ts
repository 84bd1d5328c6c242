import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../options/options.ts'
import { getNothing } from './client.ts'
import { Connections } from './connections.ts'

describe('UserConnections', () => {
  it('gives a discarded connection to nobody, and still counts its bytes', async () => {
    const server = createServer((_request, response) => response.end('x'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const connections = new Connections(resolveOptions([])).forUser()
    const first = connections.acquire(origin)
    await getNothing(first.client)
    const { received } = connections.takeBytes()
    expect(received).toBeGreaterThan(0)

    first.busy = false
    connections.discard(first)
    expect(connections.acquire(origin)).not.toBe(first)
    expect(connections.takeBytes()).toEqual({ sent: 0, received: 0 })

    connections.close()
    server.closeAllConnections()
    server.close()
  })
})
