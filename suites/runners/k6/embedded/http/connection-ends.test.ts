import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask, connectionTo, SCHEMES, startRawServer, type RawRequest } from '../../testdata/raw-server.ts'
import type { RequestListener } from './connection.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const EMPTY = `${OK}Content-Length: 0\r\n\r\n`
const GET = { method: 'GET', head: 'GET / HTTP/1.1\r\nHost: here\r\n\r\n', body: undefined, closes: false }

describe.each(SCHEMES)('Connection between requests, %s', (scheme) => {
  it.each([
    ['closes', (socket: Socket) => socket.end()],
    ['closes at once', (socket: Socket) => socket.destroy()],
    ['resets', (socket: Socket) => (scheme === 'http' ? socket.resetAndDestroy() : socket.destroy())],
    [
      'tells that it waited too long',
      (socket: Socket) => socket.end('HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n'),
    ],
    ['sends what nobody asked for', (socket: Socket) => socket.write(EMPTY)],
  ])('is made anew when the server %s', async (_what, act) => {
    await using server = await startRawServer(scheme, () => EMPTY)
    const { connection, opened } = connectionTo(server.origin)
    await ask(connection)
    const closed = new Promise((done) => socketOf(opened).once('close', done))
    act(socketOf(server.sockets))
    await closed
    expect(await ask(connection, { method: 'POST', body: 'x' })).toMatchObject({ status: 200, fault: undefined })
    expect(server.sockets).toHaveLength(2)
    connection.abandon()
  })

  // Nothing has gone out then. Go sends such a request on a new connection, whatever its method is.
  it.each([
    ['closes', (socket: Socket) => socket.destroy()],
    ['resets', (socket: Socket) => (scheme === 'http' ? socket.resetAndDestroy() : socket.destroy())],
    [
      'tells that it waited too long',
      (socket: Socket) => socket.end('HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n'),
    ],
    ['sends what nobody asked for', (socket: Socket) => socket.write(EMPTY)],
  ])('sends what can not be repeated on a new one when the server %s at that moment', async (_what, act) => {
    await using server = await startRawServer(scheme, () => EMPTY)
    const { connection } = connectionTo(server.origin)
    await ask(connection)
    await idle()
    act(socketOf(server.sockets))
    expect(await ask(connection, { method: 'POST', body: 'x' })).toEqual({
      status: 200,
      body: '',
      fault: undefined,
      told: 'start sent byte head end',
    })
    expect(server.sockets).toHaveLength(2)
    connection.abandon()
  })

  it('sends what can not be repeated once', async () => {
    const heads: string[] = []
    await using server = await startRawServer(scheme, ({ head }) => {
      heads.push(head.slice(0, 4))
      return EMPTY
    })
    const { connection } = connectionTo(server.origin)
    await ask(connection)
    await idle()
    expect(await ask(connection, { method: 'POST', body: 'x' })).toMatchObject({ told: 'start sent byte head end' })
    expect(heads).toEqual(['GET ', 'POST'])
    connection.abandon()
  })
})

describe.each(SCHEMES)('Connection that is abandoned, %s', (scheme) => {
  it('while it is being made', async () => {
    await using server = await startRawServer(scheme, () => EMPTY)
    const { connection, opened } = connectionTo(server.origin)
    connection.send(GET, unheard())
    connection.abandon()
    expect(await ask(connection)).toMatchObject({ status: 200, told: 'start sent byte head end' })
    expect(opened).toHaveLength(2)
    expect(opened[0]?.destroyed).toBe(true)
    connection.abandon()
  })

  it.each([
    ['before the head', ''],
    ['in the head', 'HTTP/1.1 2'],
    ['after the head', `${OK}Content-Length: 2\r\n\r\n`],
    ['in the body', `${OK}Content-Length: 2\r\n\r\na`],
    ['in a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\na`],
  ])('%s, and used again in the same turn', async (_what, part) => {
    const came = Promise.withResolvers<RawRequest>()
    await using server = await startRawServer(scheme, (request) => {
      if (request.number > 1) return EMPTY
      came.resolve(request)
      return part
    })
    const { connection, opened } = connectionTo(server.origin)
    let ends = 0
    connection.send(GET, {
      ...unheard(),
      onStart: ignore,
      onSent: ignore,
      onFirstByte: ignore,
      onHead: ignore,
      onBody: ignore,
      onEnd: () => (ends += 1),
    })
    const { socket } = await came.promise
    connection.abandon()
    connection.abandon()
    socket.write(EMPTY)
    expect(await ask(connection)).toEqual({ status: 200, body: '', fault: undefined, told: 'start sent byte head end' })
    expect(ends).toBe(0)
    expect(opened).toHaveLength(2)
    connection.abandon()
  })

  it.each(['onHead', 'onBody'] as const)('in %s, and used again there by the same listener', async (where) => {
    const answer = `${OK}Content-Length: 2\r\n\r\nab`
    await using server = await startRawServer(scheme, () => answer)
    const { connection, opened } = connectionTo(server.origin)
    const told: string[] = []
    await new Promise<void>((done) => {
      const again = (what: string) => (): void => {
        told.push(what)
        if (what !== where || opened.length > 1) return
        connection.abandon()
        connection.send(GET, listener)
      }
      const listener: RequestListener = {
        onStart: again('onStart'),
        onSent: ignore,
        onFirstByte: ignore,
        onHead: again('onHead'),
        onBody: again('onBody'),
        onEnd: () => {
          told.push('onEnd')
          done()
        },
        onFault: (error) => {
          told.push(String(error))
          done()
        },
      }
      connection.send(GET, listener)
    })
    expect(told.slice(-4)).toEqual(['onStart', 'onHead', 'onBody', 'onEnd'])
    expect(told.filter((what) => what === 'onEnd')).toHaveLength(1)
    expect(opened).toHaveLength(2)
    connection.abandon()
  })

  it('before what can not be repeated has gone out, and used again by the same listener', async () => {
    const heads: string[] = []
    await using server = await startRawServer(scheme, ({ head }) => {
      heads.push(head.slice(0, 4))
      return EMPTY
    })
    const { connection } = connectionTo(server.origin)
    await ask(connection)
    await idle()
    await new Promise<void>((done, fail) => {
      const listener = {
        ...unheard(),
        onStart: ignore,
        onSent: ignore,
        onFirstByte: ignore,
        onHead: ignore,
        onEnd: done,
        onFault: fail,
      }
      const post = { method: 'POST', head: 'POST / HTTP/1.1\r\nHost: here\r\n\r\n', body: undefined, closes: false }
      connection.send(post, listener)
      connection.abandon()
      connection.send(post, listener)
    })
    expect(await ask(connection)).toMatchObject({ status: 200 })
    expect(heads).toEqual(['GET ', 'POST', 'GET '])
    connection.abandon()
  })
})

describe('Connection that can not be made', () => {
  it.each(['http', 'https'])('is refused, %s', async (scheme) => {
    const { connection } = connectionTo(`${scheme}://127.0.0.1:1`)
    for (let time = 0; time < 3; time += 1) {
      expect(await ask(connection)).toEqual({
        status: 0,
        body: '',
        fault: 'ECONNREFUSED connect ECONNREFUSED 127.0.0.1:1',
        told: 'fault',
      })
    }
  })

  it('is told when an address of this computer is none', async () => {
    const { connection } = connectionTo('http://127.0.0.1:1', { localAddress: 'nowhere' })
    expect(await ask(connection)).toMatchObject({ fault: 'ERR_INVALID_IP_ADDRESS Invalid IP address: nowhere' })
  })

  it('reaches servers by IPv6', async () => {
    await using server = await startRawServer('http', () => EMPTY, '::1')
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection)).toMatchObject({ status: 200 })
    expect(connection.remoteIp).toBe('::1')
    connection.abandon()
  })
})

function socketOf(sockets: readonly Socket[]): Socket {
  const [socket] = sockets
  if (socket === undefined) throw new Error('there is no socket')
  return socket
}

// Until the connection counts as kept; ends in the phase of timers, after which the event loop looks at its sockets.
async function idle(): Promise<void> {
  await new Promise((done) => setTimeout(done, 5))
}

function ignore(): void {
  return undefined
}

function unheard(): RequestListener {
  const never = (): void => {
    throw new Error('nobody is to hear of this')
  }
  return {
    onStart: never,
    onSent: never,
    onFirstByte: never,
    onHead: never,
    onBody: never,
    onEnd: never,
    onFault: never,
  }
}
