import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { sharedReading } from './reading.ts'

const BYTES = 300_000 // more than one read takes

describe('sharedReading', () => {
  it('keeps apart what many sockets read at a time', async () => {
    let next = 0
    const server = createServer((socket) => socket.end(Buffer.alloc(BYTES, (next += 1))))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo

    const sockets = Array.from({ length: 10 }, () => connect({ host: '127.0.0.1', port, onread: sharedReading() }))
    const read = await Promise.all(sockets.map(async (socket) => buffer(socket)))
    server.close()

    const values = read.map((bytes) => new Set(bytes))
    expect(read.map(({ length }) => length)).toEqual(sockets.map(() => BYTES))
    expect(values.map(({ size }) => size)).toEqual(sockets.map(() => 1))
    expect(values.flatMap((set) => [...set]).toSorted((left, right) => left - right)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
  })

  it('stops where nobody reads', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined) // the other end leaves before it has all
      socket.write(Buffer.alloc(50 * BYTES))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const socket = connect({ host: '127.0.0.1', port, onread: sharedReading() })
    await once(socket, 'readable')
    for (let turn = 0; turn < 1000; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(socket.readableLength).toBeGreaterThan(0)
    expect(socket.readableLength).toBeLessThan(BYTES)
    socket.destroy()
    server.close()
  })
})
