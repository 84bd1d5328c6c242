import { describe, expect, it } from 'vitest'
import { ask, connectionTo, SCHEMES, startRawServer } from '../../testdata/raw-server.ts'

const EMPTY = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const TOO_LARGE = 'HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'

describe.each(SCHEMES)('Connection with an upload, %s', (scheme) => {
  it.each([
    ['text', 'ä'.repeat(10_000_000), 20_000_000],
    ['bytes', Buffer.alloc(100_000_000, 'b'), 100_000_000],
  ])('has sent it when the server has taken it: %s', async (_what, body, bytes) => {
    const told: string[] = []
    await using server = await startRawServer(scheme, ({ socket, bodyBytes }) => {
      told.push('came')
      socket.removeAllListeners('data').pause()
      let left = bytes - bodyBytes
      setImmediate(() => {
        told.push('taken')
        socket.on('data', (part: Buffer) => {
          left -= part.length
          if (left === 0) socket.write(EMPTY)
        })
        socket.resume()
      })
      return undefined
    })
    const { connection, opened } = connectionTo(server.origin)
    const outcome = await ask(connection, { method: 'POST', body, told: (what) => told.push(what) })
    expect(outcome).toMatchObject({ status: 200, fault: undefined })
    expect(told).toEqual(['start', 'came', 'taken', 'sent', 'byte', 'head', 'end'])
    expect(opened[0]?.destroyed).toBe(false)
    connection.abandon()
  })

  it('takes an answer that comes before its end, and keeps no connection', async () => {
    await using server = await startRawServer(scheme, ({ socket, number }) => {
      if (number === 1) socket.pause()
      return number === 1 ? TOO_LARGE : EMPTY
    })
    const { connection, opened } = connectionTo(server.origin)
    const body = Buffer.alloc(30_000_000)
    expect(await ask(connection, { method: 'POST', body })).toEqual({
      status: 413,
      body: 'no',
      fault: undefined,
      told: 'start byte head body end',
    })
    expect(opened[0]?.destroyed).toBe(true)
    expect(await ask(connection)).toMatchObject({ status: 200, told: 'start sent byte head end' })
    connection.abandon()
  })

  it('takes an answer that comes before its end and is closed with it', async () => {
    await using server = await startRawServer(scheme, ({ socket, number }) => {
      if (number > 1) return EMPTY
      socket.pause().end('HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\nno')
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    const outcome = await ask(connection, { method: 'POST', body: Buffer.alloc(30_000_000) })
    expect(outcome).toMatchObject({ status: 413, body: 'no', fault: undefined })
    expect(await ask(connection)).toMatchObject({ status: 200 })
    connection.abandon()
  })

  it('fails with a connection that is reset meanwhile', async () => {
    await using server = await startRawServer(scheme, ({ socket, number }) => {
      if (number > 1) return EMPTY
      if (scheme === 'http') socket.resetAndDestroy()
      else socket.destroy()
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    const { status, fault, told } = await ask(connection, { method: 'POST', body: Buffer.alloc(30_000_000) })
    expect(status).toBe(0)
    expect(fault).toMatch(/^(?:ECONNRESET|EPIPE) /)
    expect(told).toBe('start fault')
    expect(await ask(connection)).toMatchObject({ status: 200 })
    connection.abandon()
  })

  it('stops sending when it is abandoned', async () => {
    const { promise: came, resolve } = Promise.withResolvers<void>()
    await using server = await startRawServer(scheme, ({ socket, number }) => {
      if (number > 1) return EMPTY
      socket.pause()
      resolve()
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    const told: string[] = []
    void ask(connection, { method: 'POST', body: Buffer.alloc(30_000_000), told: (what) => told.push(what) })
    await came
    connection.abandon()
    expect(await ask(connection)).toMatchObject({ status: 200, told: 'start sent byte head end' })
    expect(told).toEqual(['start'])
    connection.abandon()
  })
})
