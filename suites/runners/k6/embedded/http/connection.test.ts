import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask, connectionTo, SCHEMES, startRawServer } from '../../testdata/raw-server.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const EMPTY = `${OK}Content-Length: 0\r\n\r\n`
const CLOSED = 'CONNECTION_CLOSED EOF'
const CUT = 'ANSWER_MALFORMED unexpected EOF'
const RESET = 'ECONNRESET read ECONNRESET'

describe.each(SCHEMES)('Connection, %s', (scheme) => {
  it.each([
    ['a length', `${OK}Content-Length: 2\r\n\r\nab`, {}, 'ab', 1],
    ['chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`, {}, 'ab', 1],
    ['trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: 1\r\n\r\n`, {}, 'ab', 1],
    ['HEAD', `${OK}Content-Length: 2\r\n\r\n`, { method: 'HEAD' }, '', 1],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', {}, '', 1],
    ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n', {}, '', 1],
    ['an informational answer before it', `HTTP/1.1 103 Early Hints\r\n\r\n${EMPTY}`, {}, '', 1],
    [
      'a hint how long it is kept, which Go does not take',
      `${OK}Keep-Alive: timeout=0\r\nContent-Length: 0\r\n\r\n`,
      {},
      '',
      1,
    ],
    ['a body of the request', EMPTY, { body: 'abc' }, '', 1],
    ['HTTP/1.0 that is kept', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', {}, '', 1],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', {}, '', 2],
    ['close', `${OK}Connection: close\r\nContent-Length: 2\r\n\r\nab`, {}, 'ab', 2],
    ['close in a list', `${OK}Connection: x, CLOSE\r\nContent-Length: 2\r\n\r\nab`, {}, 'ab', 2],
    ['a request that closes', EMPTY, { closes: true }, '', 2],
    ['bytes after it', `${EMPTY}x`, {}, '', 2],
    ['an answer after it', `${EMPTY}HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n`, {}, '', 2],
    ['an empty line after it', `${EMPTY}\r\n`, {}, '', 2],
    ['a body of HEAD', `${OK}Content-Length: 2\r\n\r\nab`, { method: 'HEAD' }, '', 2],
    ['a body of 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nab', {}, '', 2],
    ['a protocol that is not switched to', 'HTTP/1.1 101 Switching\r\n\r\n', {}, '', 2],
  ])('is kept, or made anew, after %s', async (_what, answer, request, body, next) => {
    const used: number[] = []
    await using server = await startRawServer(scheme, ({ connection, number }) => {
      used.push(connection)
      return number === 1 ? answer : EMPTY
    })
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection, request)).toMatchObject({ body, fault: undefined })
    expect(await ask(connection)).toMatchObject({ status: 200, told: 'start sent byte head end' })
    expect(used).toEqual([1, next])
    connection.abandon()
  })

  it.each([
    ['before the head', '', CLOSED, 0],
    ['in the head', 'HTTP/1.1 200', CUT, 0],
    ['after an informational answer', 'HTTP/1.1 100 Continue\r\n\r\n', CUT, 0],
    ['before the body', `${OK}Content-Length: 2\r\n\r\n`, CUT, 200],
    ['in the body', `${OK}Content-Length: 2\r\n\r\na`, CUT, 200],
    ['in a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\na`, CUT, 200],
    ['between chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`, CUT, 200],
    [
      'before trailers',
      `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`,
      'ANSWER_MALFORMED http: unexpected EOF reading trailer',
      200,
    ],
    ['at the end of a body without a length', `${OK}\r\na`, undefined, 200],
  ])('is closed by the server %s', async (_what, answer, fault, status) => {
    await using server = await startRawServer(scheme, ({ socket, number }) => {
      if (number > 1) return EMPTY
      socket.end(answer, 'latin1')
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection)).toMatchObject({ fault, status })
    expect(await ask(connection)).toMatchObject({ status: 200, fault: undefined })
    expect(server.sockets).toHaveLength(2)
    connection.abandon()
  })

  it.each([
    ['SSH-2.0-x\r\n', 'ANSWER_MALFORMED malformed HTTP response "SSH-2.0-x"'],
    [`${OK}Content-Length: x\r\n\r\n`, 'ANSWER_MALFORMED bad Content-Length "x"'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nx\r\n`, 'ANSWER_MALFORMED invalid byte in chunk length'],
    ['HTTP/1.1 103 Early Hints\r\nContent-Length: 1\r\n\r\na\r\n', 'ANSWER_MALFORMED malformed HTTP response "a"'],
  ])('ends with what is no answer: %j', async (answer, fault) => {
    await using server = await startRawServer(scheme, ({ number }) => (number === 1 ? answer : EMPTY))
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection)).toMatchObject({ fault })
    expect(await ask(connection)).toMatchObject({ status: 200 })
    expect(server.sockets).toHaveLength(2)
    connection.abandon()
  })

  it('reads an answer that comes byte by byte', async () => {
    const answer = `HTTP/1.1 100 Continue\r\n\r\n${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: 1\r\n\r\n`
    await using server = await startRawServer(scheme, ({ socket }) => {
      let at = 0
      const next = (): void => {
        if (at < answer.length) socket.write(answer.charAt(at++), () => setImmediate(next))
      }
      next()
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection)).toMatchObject({ status: 200, body: 'ab', fault: undefined })
    expect(await ask(connection)).toMatchObject({ status: 200, body: 'ab', fault: undefined })
    expect(server.sockets).toHaveLength(1)
    connection.abandon()
  })

  it('is usable after whatever a server sends', async () => {
    let noise = ''
    await using server = await startRawServer(scheme, ({ socket, number }) => {
      if (number % 2 === 0) return EMPTY
      socket.end(noise, 'latin1')
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    const part = fc.constantFrom(
      OK,
      'HTTP/1.1 ',
      '\r\n',
      '\n',
      ':',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      '3',
      'abc',
    )
    const sent = fc.array(fc.oneof(part, fc.string({ unit: 'binary-ascii' })), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(sent, async (parts) => {
        noise = parts.join('')
        const { fault, told } = await ask(connection)
        expect(told.endsWith(fault === undefined ? 'end' : 'fault')).toBe(true)
        expect(await ask(connection)).toMatchObject({ status: 200, fault: undefined })
      }),
      { numRuns: scheme === 'http' ? 300 : 50 },
    )
    connection.abandon()
  })

  it('tells of the first byte, whatever it belongs to', async () => {
    const { promise: heard, resolve } = Promise.withResolvers<string>()
    await using server = await startRawServer(scheme, ({ socket }) => {
      void heard.then(() => socket.write(EMPTY))
      return 'HTTP/1.1 103 Early Hints\r\n\r\n'
    })
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection, { told: (what) => what === 'byte' && resolve(what) })).toMatchObject({
      status: 200,
      told: 'start sent byte head end',
    })
    connection.abandon()
  })

  it('reads a large body whole', async () => {
    const body = 'abcdefghij'.repeat(500_000)
    await using server = await startRawServer(scheme, () => `${OK}Content-Length: ${body.length}\r\n\r\n${body}`)
    const { connection } = connectionTo(server.origin)
    for (let time = 0; time < 2; time += 1) expect((await ask(connection)).body === body).toBe(true)
    expect(server.sockets).toHaveLength(1)
    connection.abandon()
  })

  it('sends the next request from what it tells of the one before', async () => {
    let odd = false
    await using server = await startRawServer(scheme, () => {
      odd = !odd
      return odd ? EMPTY : 'no answer\r\n'
    })
    const { connection } = connectionTo(server.origin)
    const seen: string[] = []
    await new Promise<void>((done) => {
      const send = (): void => {
        if (seen.length === 50) return done()
        const nothing = (): void => undefined
        const again = (what: string) => (): void => {
          seen.push(what)
          send()
        }
        connection.send(
          { method: 'POST', head: 'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n', body: 'x', closes: false },
          {
            onStart: nothing,
            onSent: nothing,
            onFirstByte: nothing,
            onHead: nothing,
            onBody: nothing,
            onEnd: again('end'),
            onFault: again('fault'),
          },
        )
      }
      send()
    })
    expect(seen).toEqual(Array.from({ length: 50 }, (_value, index) => (index % 2 === 0 ? 'end' : 'fault')))
    expect(server.sockets).toHaveLength(25)
    connection.abandon()
  })

  it('tells its phases in order', async () => {
    await using server = await startRawServer(scheme, () => EMPTY)
    const { connection } = connectionTo(server.origin.replace('127.0.0.1', 'localhost'))
    const beforeMs = performance.now()
    await ask(connection)
    const { blockedStartMs, connectStartMs, connectEndMs, readyMs } = connection
    const phases = [beforeMs, blockedStartMs, connectStartMs, connectEndMs, readyMs, performance.now()]
    expect(phases).toEqual(phases.toSorted((one, other) => one - other))
    expect(readyMs > connectEndMs).toBe(scheme === 'https')
    expect(connection.tlsVersion).toBe(scheme === 'https' ? 'tls1.3' : '')
    connection.abandon()
  })
})

// Node can't reset a TLS connection.
describe('Connection without TLS', () => {
  it('is reset by the server', async () => {
    await using server = await startRawServer('http', ({ socket, number }) => {
      if (number > 1) return EMPTY
      socket.resetAndDestroy()
      return undefined
    })
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection)).toMatchObject({ fault: RESET, told: 'start sent fault' })
    expect(await ask(connection)).toMatchObject({ status: 200 })
    connection.abandon()
  })
})
