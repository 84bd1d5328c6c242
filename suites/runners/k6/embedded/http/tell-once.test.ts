import { connect, createServer, Socket, type AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { tellOnce } from './tell-once.ts'

describe('tellOnce', () => {
  it('gives up a socket that is not connected in time', async () => {
    const { socket, told } = watched(1)
    expect(await told).toMatchObject({ code: 'ETIMEDOUT', message: 'no connection after 1 ms' })
    expect(socket.destroyed).toBe(true)
  })

  it('looks once more whether a socket is connected when the thread was busy', async () => {
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const { socket, told } = watched(10, connect(port, '127.0.0.1'))
    const untilMs = performance.now() + 50
    while (performance.now() < untilMs) continue
    expect(await told).toBe(socket)
    socket.destroy()
    server.close()
  })

  it('tells the first error alone, and nothing of one that is given up', async () => {
    const failed = watched(10_000)
    failed.socket.destroy(new Error('first'))
    expect(await failed.told).toMatchObject({ message: 'first' })
    const left = watched(10_000)
    left.socket.destroy()
    await new Promise((done) => left.socket.once('close', done))
    expect(left.count()).toBe(0)
  })

  it('gives the handshake all the time that the request has, as k6 does', () => {
    vi.useFakeTimers()
    try {
      const { socket, count } = watched(30_000, new Socket(), 'secureConnect')
      vi.advanceTimersByTime(29_999)
      socket.emit('connect')
      vi.advanceTimersByTime(60_000)
      expect(socket.destroyed).toBe(false)
      expect(count()).toBe(0)
      socket.emit('secureConnect')
      expect(count()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('leaves errors of a socket that is ready to others', async () => {
    const { socket, told, count } = watched(10_000)
    socket.emit('connect')
    expect(await told).toBe(socket)
    expect(socket.listenerCount('error')).toBe(0)
    socket.destroy()
    expect(count()).toBe(1)
  })
})

function watched(
  timeoutMs: number,
  socket = new Socket(),
  ready: 'connect' | 'secureConnect' = 'connect',
): {
  readonly socket: Socket
  readonly told: Promise<Error | Socket>
  readonly count: () => number
} {
  let times = 0
  const told = new Promise<Error | Socket>((resolve) => {
    tellOnce(socket, ready, {
      timeoutMs,
      callback: (error, connected) => {
        times += 1
        resolve(connected ?? error ?? new Error('nothing was told'))
      },
    })
  })
  return { socket, told, count: () => times }
}
