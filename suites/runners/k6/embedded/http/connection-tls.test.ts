import { createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ask, connectionTo, IDENTITY } from '../../testdata/raw-server.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const EMPTY = `${OK}Content-Length: 0\r\n\r\n`

describe('Connection with TLS', () => {
  // As Go: many servers end so, and what was sent as one piece is whole.
  it.each([
    ['a body without a length', `${OK}\r\nab`, { status: 200, body: 'ab', fault: undefined }],
    [
      'a body with a length',
      `${OK}Content-Length: 3\r\n\r\nab`,
      { body: 'ab', fault: 'ANSWER_MALFORMED unexpected EOF' },
    ],
    ['nothing', '', { status: 0, fault: 'CONNECTION_CLOSED EOF' }],
  ])('takes the end of the socket for the end: %s', async (_what, answer, outcome) => {
    await using server = await startUnwrapped((secure, plain) => {
      if (answer === '') plain.end()
      else secure.write(answer, () => plain.end())
    })
    const { connection } = connectionTo(server.origin)
    expect(await ask(connection)).toMatchObject(outcome)
    connection.abandon()
  })

  it('fails when the socket ends in the handshake', async () => {
    await using server = await startUnwrapped(undefined)
    const { connection } = connectionTo(server.origin)
    const { fault, told } = await ask(connection)
    expect(told).toBe('fault')
    expect(fault).toMatch(/^ECONNRESET /)
  })

  it('fails when what comes is no TLS any more', async () => {
    await using server = await startUnwrapped((_secure, plain) => plain.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const { connection } = connectionTo(server.origin)
    const { fault, told } = await ask(connection)
    expect(told).toBe('start sent fault')
    expect(fault).toMatch(/^ERR_SSL_/)
  })

  it('names the server unless it is an address, and takes up no session', async () => {
    const names: (string | false | null)[] = []
    const reused: boolean[] = []
    await using server = await startUnwrapped((secure) => {
      names.push(secure.servername)
      reused.push(secure.isSessionReused())
      secure.write(EMPTY)
    })
    const byName = server.origin.replace('127.0.0.1', 'localhost')
    const all = [connectionTo(server.origin), connectionTo(byName), connectionTo(byName, { servername: 'there.test.' })]
    for (const { connection } of [...all, ...all]) {
      await ask(connection)
      connection.abandon()
    }
    expect(names).toEqual([false, 'localhost', 'there.test', false, 'localhost', 'there.test'])
    expect(new Set(reused)).toEqual(new Set([false]))
  })
})

/** A server whose sockets can be reached below TLS. */
async function startUnwrapped(
  answer: ((secure: TLSSocket, plain: Socket) => void) | undefined,
): Promise<AsyncDisposable & { readonly origin: string }> {
  const sockets: Socket[] = []
  const server = createServer((plain) => {
    sockets.push(plain)
    plain.on('error', () => undefined)
    if (answer === undefined) {
      plain.once('data', () => plain.destroy())
      return
    }
    const secure = new TLSSocket(plain, { isServer: true, ...IDENTITY })
    secure.on('error', () => undefined)
    secure.once('data', () => answer(secure, plain))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
