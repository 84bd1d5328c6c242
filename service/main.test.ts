import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startParameterStore, type ParameterStore } from './testing/parameter-store.ts'
import { CLIENTS, SIGNING_KEY, startService, type TestService } from './testing/service.ts'

// Keeps connections open for longer than the service may take to stop.
const agent = new Agent({ keepAlive: true, timeout: 60_000 })
const SCRIPT = fileURLToPath(new URL('main.ts', import.meta.url))

let database: TestService
beforeAll(async () => {
  database = await startService()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('node service/main.ts', { timeout: 60_000 }, () => {
  test('a wrong configuration ends it with every fault and no secret', async () => {
    const child = start({ PORT: 'hunter2', AUTH_SIGNING_KEY: 'hunter2', DATABASE_URL: '' })
    const [code, stderr] = await Promise.all([exitOf(child), text(streamOf(child.stderr))])
    expect(code).toBe(2)
    for (const name of ['PORT', 'AUTH_SIGNING_KEY', 'DATABASE_URL']) expect(stderr).toContain(`- ${name}: `)
    expect(stderr).not.toContain('hunter2')
  })

  test('faults of the parameter store are told beside all others', async () => {
    await using parameters = await startParameterStore({ '/app/clients': '[{"id":"hunter2"' })
    const child = start({
      ...awsOf(parameters),
      PORT: 'hunter2',
      AUTH_SIGNING_KEY: 'ssm:/app/key',
      AUTH_CLIENTS: 'ssm:/app/clients',
    })
    const [code, stderr] = await Promise.all([exitOf(child), text(streamOf(child.stderr))])
    expect(code).toBe(2)
    expect(stderr).toContain('has 3 fault(s)')
    expect(stderr).toContain('- AUTH_SIGNING_KEY: the parameter store has nothing at /app/key')
    for (const name of ['PORT', 'AUTH_CLIENTS']) expect(stderr).toContain(`- ${name}: `)
    expect(stderr).not.toContain('hunter2')
  })

  test('a port that is taken ends it with the reason', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const child = start({ PORT: String(typeof address === 'object' ? address?.port : '') })
    const [code, stderr] = await Promise.all([exitOf(child), text(streamOf(child.stderr))])
    server.close()
    expect(code).toBe(1)
    expect(stderr).toContain('EADDRINUSE')
  })

  test('SIGTERM: what came in is answered, open connections are let go, and the exit code is 0', async () => {
    const blocker = new Client(database.postgres.url)
    await blocker.connect()
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE')
    const child = start({})
    const { port } = await listening(child)
    const inFlight = get(port, '/api/sessions')
    await untilBlocked(database.postgres.url)
    child.kill('SIGTERM')
    await untilRefused(port)
    await blocker.query('COMMIT')
    await blocker.end()
    const [answer, code] = await Promise.all([inFlight, exitOf(child)])
    expect(answer.status).toBe(200)
    expect(code).toBe(0)
  })

  test('SIGTERM under load: what was written was answered, and what was answered was written', async () => {
    const child = start({ DRAIN_DELAY_MS: '300' })
    const { port } = await listening(child)
    const authorization = await database.authorize()
    const answered: string[] = []
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; ; i += 1) {
        const title = `written under load ${writer}-${i}`
        const status = await post(port, { title, authorization }).catch(() => 0)
        if (status !== 201) return status
        answered.push(title)
        if (answered.length === 40) child.kill('SIGTERM')
      }
    })
    const [ends, code] = await Promise.all([Promise.all(writers), exitOf(child)])
    expect(ends).toEqual(ends.map(() => 0)) // refused connections, and no answer that is none
    expect(code).toBe(0)
    const client = new Client(database.postgres.url)
    await client.connect()
    const written = await client.query<{ title: string }>(
      "SELECT title FROM sessions WHERE title LIKE 'written under load %'",
    )
    await client.end()
    expect(written.rows.map(({ title }) => title).toSorted()).toEqual(answered.toSorted())
  })

  test('SIGTERM: readiness fails first, while requests are still taken', async () => {
    const child = start({ DRAIN_DELAY_MS: '15000' }) // longer than the test takes, which does not wait for its end
    const { port } = await listening(child)
    expect((await get(port, '/ready')).status).toBe(200)
    child.kill('SIGTERM')
    let ready = await get(port, '/ready')
    while (ready.status === 200) ready = await get(port, '/ready')
    expect(ready).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(JSON.parse(ready.body)).toMatchObject({ type: 'urn:problem:draining' })
    expect((await get(port, '/api/sessions')).status).toBe(200)
    child.kill('SIGKILL')
    await exitOf(child)
  })

  test('it logs JSON with ids and without secrets, and answers with its version', async () => {
    await using parameters = await startParameterStore({ '/app/key': SIGNING_KEY })
    const child = start({
      ...awsOf(parameters),
      AUTH_SIGNING_KEY: 'ssm:/app/key',
      SERVICE_VERSION: 'v-1',
      SERVICE_DEPLOYMENT: 'blue',
      ENVIRONMENT: 'dev',
    })
    const { port, log } = await listening(child)
    const answer = await get(port, '/api/sessions?cursor=hunter2')
    const deep = await get(port, '/health/deep')
    child.kill('SIGTERM')
    await exitOf(child)
    expect(answer.headers).toMatchObject({ 'x-service-version': 'v-1', 'x-service-deployment': 'blue' })
    expect(JSON.parse(deep.body)).toMatchObject({ status: 'healthy', environment: 'dev', version: 'v-1' })
    const lines = log().map((line): unknown => JSON.parse(line))
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'listening', port }))
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'answered',
        status: 400,
        route: '/api/sessions',
        reqId: answer.headers['x-request-id'],
      }),
    )
    expect(log().join('')).not.toMatch(/hunter2|-secret|only tests sign/)
  })
})

function start(env: Readonly<Record<string, string>>): ChildProcess {
  const base = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATABASE_URL: database.postgres.url,
    AUTH_CLIENTS: JSON.stringify(CLIENTS),
    AUTH_SIGNING_KEY: SIGNING_KEY,
  }
  return spawn(process.execPath, [SCRIPT], { env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

function awsOf({ endpoint }: ParameterStore): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_SSM: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'hunter2',
  }
}

async function listening(child: ChildProcess): Promise<{ port: number; log: () => readonly string[] }> {
  let log = ''
  const port = await new Promise<number>((resolve, reject) => {
    streamOf(child.stdout).on('data', (chunk: Buffer) => {
      log += chunk.toString()
      const found = /^.*"port":(\d+).*"msg":"listening"/m.exec(log)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    child.once('exit', (code) => reject(new Error(`Ended with ${code} before it listened:\n${log}`)))
  })
  return { port, log: () => log.split('\n').filter((line) => line !== '') }
}

function get(
  port: number,
  path: string,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, host: '127.0.0.1', agent }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    })
    sent.once('error', reject)
    sent.end()
  })
}

function post(port: number, body: { readonly title: string; readonly authorization: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: body.authorization, 'content-type': 'application/json' }
    const sent = request(
      { port, method: 'POST', path: '/api/sessions', host: '127.0.0.1', agent, headers },
      (response) => {
        text(response).then(() => resolve(response.statusCode ?? 0), reject)
      },
    )
    sent.once('error', reject)
    sent.end(JSON.stringify({ title: body.title }))
  })
}

// Until the service's query waits for the lock.
async function untilBlocked(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  const isBlocked = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'service' AND wait_event_type = 'Lock'`
  while ((await client.query(isBlocked)).rowCount === 0) await client.query('SELECT pg_sleep(0.01)')
  await client.end()
}

// Until the service takes no more connections.
async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ECONNREFUSED') return
      if (code !== 'ECONNRESET') throw error // reset: it was closed while this one waited to be taken
    } finally {
      socket.destroy()
    }
  }
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

function streamOf<T>(stream: T | null): T {
  if (stream === null) throw new Error('The child was started without pipes')
  return stream
}
