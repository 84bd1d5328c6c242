import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connectionTo, SCHEMES, startRawServer } from '../../testdata/raw-server.ts'
import type { Connection } from './connection.ts'

const EMPTY = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const TIMES = { http: 1000, https: 150 } // what has TLS takes ten times as long

const warnings: Error[] = []

function heard(warning: Error): void {
  warnings.push(warning)
}

beforeAll(() => void process.on('warning', heard))
afterAll(() => void process.off('warning', heard))

describe.each(SCHEMES)('Connection after many requests, %s', (scheme) => {
  const times = TIMES[scheme]

  it('that ended well has the listeners that it had after the first', async () => {
    await using server = await startRawServer(scheme, () => EMPTY)
    const { connection, opened } = connectionTo(server.origin)
    await ask(connection)
    const first = listenersOf(opened)
    for (let time = 0; time < times; time += 1) {
      const method = time % 2 === 0 ? 'GET' : 'POST'
      const outcome = await ask(connection, time % 100 === 1 ? { method, body: Buffer.alloc(20_000) } : { method })
      expect(outcome.fault).toBe(undefined)
    }
    expect(listenersOf(opened)).toEqual(first)
    expect(opened).toHaveLength(1)
    expect(warnings).toEqual([])
    connection.abandon()
  })

  it.each([
    ['are closed', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['are faulty', 'no answer\r\n'],
    ['are cut off', undefined],
  ])('that %s leaves nothing behind', async (_what, answer) => {
    await using server = await startRawServer(scheme, ({ socket }) => {
      if (answer === undefined) socket.destroy()
      return answer
    })
    await leavesNothing(connectionTo(server.origin), times, async (connection) => ask(connection))
  })

  it('that are abandoned leaves nothing behind', async () => {
    let came: (() => void) | undefined
    await using server = await startRawServer(scheme, () => {
      came?.()
      return 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na'
    })
    const made = connectionTo(server.origin)
    await leavesNothing(made, times, async (connection, time) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      came = resolve
      void ask(connection, { method: time % 2 === 0 ? 'GET' : 'POST' })
      if (time % 3 !== 0) await promise
      connection.abandon()
    })
  })

  it('that are refused leaves nothing behind', async () => {
    await leavesNothing(connectionTo(`${scheme}://127.0.0.1:1`), times, async (connection) => ask(connection))
  })
})

describe('Connection to a server that is not believed', () => {
  it('leaves nothing behind', async () => {
    await using server = await startRawServer('https', () => EMPTY)
    const made = connectionTo(server.origin, { verifies: true })
    await leavesNothing(made, TIMES.https, async (connection) => {
      expect((await ask(connection)).fault).toMatch(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE /)
    })
  })
})

async function leavesNothing(
  { connection, opened }: ReturnType<typeof connectionTo>,
  times: number,
  act: (connection: Connection, time: number) => Promise<unknown>,
): Promise<void> {
  const before = resources()
  for (let time = 0; time < times; time += 1) await act(connection, time)
  expect(opened).toHaveLength(times)
  await Promise.all(opened.map(closed))
  expect(opened.every(({ destroyed }) => destroyed)).toBe(true)
  // The server's ends close a turn after ours.
  while (resources().sockets > before.sockets) await new Promise((done) => setImmediate(done))
  expect(warnings).toEqual([])
  // Some are the test runner's own.
  expect(resources().timers - before.timers).toBeLessThan(20)
}

function resources(): { readonly sockets: number; readonly timers: number } {
  const names = process.getActiveResourcesInfo()
  const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length
  return { sockets: count(/^(?:TCPSocket|TLS|TCPConnect|GetAddrInfo)/), timers: count(/^(?:Timeout|Immediate)$/) }
}

function listenersOf([socket]: readonly Socket[]): Record<string, number> {
  const names = socket?.eventNames() ?? []
  return Object.fromEntries(names.map((name) => [String(name), socket?.listenerCount(name) ?? 0]))
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((done) => socket.once('close', done))
}
