import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoreUnavailable } from './store.ts'
import { failingStore } from './testing/failing-store.ts'
import { buildTestApp, IDENTITY } from './testing/service.ts'

const app = buildTestApp(failingStore(new Error('secret of the database')), [])
const awayApp = buildTestApp(failingStore(new StoreUnavailable(new Error('ECONNREFUSED 10.0.0.1'))), [])
const LONG_ID = 'a'.repeat(5_000)

beforeAll(() => app.ready())
afterAll(() => Promise.all([app.close(), awayApp.close()]))

const json = { 'content-type': 'application/json' }
const refused: readonly [string, InjectOptions, number, string][] = [
  ['an unknown address', { method: 'GET', url: '/nothing?secret=1' }, 404, 'not-found'],
  [
    'an unknown address with an odd body',
    { method: 'POST', url: '/x', payload: '<', headers: { 'content-type': 'text/xml' } },
    404,
    'not-found',
  ],
  ['an address that cannot be decoded', { method: 'GET', url: '/api/sessions/%ff' }, 400, 'malformed-request'],
  ['an address with a wrong escape', { method: 'GET', url: '/%zz' }, 400, 'malformed-request'],
  ['a long id', { method: 'GET', url: `/api/sessions/${LONG_ID}` }, 400, 'invalid-input'],
  ['an id that is none', { method: 'GET', url: '/api/sessions/%00' }, 400, 'invalid-input'],
  ['a limit of zero', { method: 'GET', url: '/api/sessions?limit=0' }, 400, 'invalid-input'],
  ['a limit in hexadecimal', { method: 'GET', url: '/api/sessions?limit=0x10' }, 400, 'invalid-input'],
  ['a limit twice', { method: 'GET', url: '/api/sessions?limit=1&limit=2' }, 400, 'invalid-input'],
  ['an empty limit', { method: 'GET', url: '/api/sessions?limit=' }, 400, 'invalid-input'],
  ['an unknown query field', { method: 'GET', url: '/api/sessions?staus=draft' }, 400, 'invalid-input'],
  ['a cursor that is none', { method: 'GET', url: '/api/sessions?cursor=1' }, 400, 'invalid-input'],
  [
    'a large body',
    { method: 'POST', url: '/api/auth/token', headers: json, payload: `"${'x'.repeat(70_000)}"` },
    413,
    'body-too-large',
  ],
  [
    'a body of another type',
    { method: 'POST', url: '/api/auth/token', headers: { 'content-type': 'text/plain' }, payload: 'x' },
    415,
    'unsupported-media-type',
  ],
  [
    'a body of no type',
    { method: 'POST', url: '/api/auth/token', payload: Buffer.from('x') },
    415,
    'unsupported-media-type',
  ],
  [
    'half a JSON body',
    { method: 'POST', url: '/api/auth/token', headers: json, payload: '{"a":' },
    400,
    'malformed-request',
  ],
  [
    'a JSON body in Latin-1',
    { method: 'POST', url: '/api/auth/token', headers: json, payload: Buffer.from([0x22, 0xe9, 0x22]) },
    400,
    'malformed-request',
  ],
  [
    'a body that sets a prototype',
    { method: 'POST', url: '/api/auth/token', headers: json, payload: '{"__proto__":{}}' },
    400,
    'malformed-request',
  ],
  [
    'no body where one is needed',
    { method: 'POST', url: '/api/auth/token', headers: json, payload: '' },
    400,
    'invalid-input',
  ],
  [
    'a body in a coding',
    { method: 'POST', url: '/api/auth/token', headers: { ...json, 'content-encoding': 'gzip' }, payload: '{}' },
    415,
    'unsupported-media-type',
  ],
  [
    'a write without a token',
    { method: 'POST', url: '/api/sessions', headers: json, payload: '{' },
    401,
    'unauthenticated',
  ],
]

describe('buildApp', () => {
  test.each(refused)('%s', async (_, request, status, kind) => {
    const response = await app.inject(request)
    expect(response.json()).toMatchObject({ type: `urn:problem:${kind}`, status })
    expect(response.statusCode).toBe(status)
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-service-version': IDENTITY.version,
      'x-service-deployment': IDENTITY.deployment,
    })
    expect(response.body).not.toContain('secret=1')
  })

  test.each([
    ['PUT', '/api/sessions', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/sessions', 'GET, HEAD, POST'],
    ['TRACE', '/api/sessions', 'GET, HEAD, POST'],
    ['DELETE', '/api/sessions', 'GET, HEAD, POST'],
    ['POST', '/api/sessions/1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/auth/token', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
    ['PROPFIND', '/health', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
  ])('%s %s: only %s', async (method, url, allow) => {
    // Raw, because `inject` knows fewer methods than the network.
    const response = await overNetwork(`${method} ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    expect(response).toMatch(/^HTTP\/1\.1 405 /)
    expect(response).toContain(`\r\nallow: ${allow}\r\n`)
    expect(response).toContain(`\r\nx-service-version: ${IDENTITY.version}\r\n`)
    expect(response).toContain('urn:problem:method-not-allowed')
  })

  test.each([
    ['what is not HTTP', 'nonsense\r\n\r\n', 400, 'malformed-request'],
    ['too many headers', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['no host', 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'malformed-request'],
    [
      'an odd expectation',
      'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: tea\r\n\r\n',
      417,
      'expectation-failed',
    ],
  ])('%s is answered, too', async (_, request, status, kind) => {
    const response = await overNetwork(request)
    expect(response).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(response).toContain(`\r\nx-service-version: ${IDENTITY.version}\r\n`)
    expect(response).toContain(`urn:problem:${kind}`)
  })

  test.each([
    ['headers', 'GET /health HTTP/1.1\r\nhost: x\r\n'],
    [
      'a body',
      'POST /api/auth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    ],
    ['nothing', ''],
  ])('%s that do not end in time are given up', async (_, request) => {
    const impatient = buildTestApp(failingStore(), [], { requestLimitMs: 100 })
    const response = await overNetwork(request, impatient)
    await impatient.close()
    expect(response).toMatch(/^HTTP\/1\.1 408 /)
    expect(response).toContain('urn:problem:request-timeout')
  })

  test('once it is about to stop, connections are let go with their answers', async () => {
    let isDraining = false
    const draining = buildTestApp(failingStore(), [], { isDraining: () => isDraining })
    expect((await draining.inject('/health')).headers['connection']).not.toBe('close')
    isDraining = true
    expect((await draining.inject('/health')).headers['connection']).toBe('close')
    await draining.close()
  })

  test('an error nobody thought of is a 500 that tells nothing', async () => {
    const response = await app.inject('/api/sessions')
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toContain('secret of the database')
    expect(response.headers['x-service-version']).toBe(IDENTITY.version)
  })

  test('a database that is away is a 503 with a time to come back', async () => {
    const response = await awayApp.inject('/api/sessions')
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('1')
    expect(response.body).not.toContain('10.0.0.1')
  })

  test('the request id is the trace id of the caller', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const response = await app.inject({ url: '/health', headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } })
    expect(response.headers['x-request-id']).toBe(trace)
  })

  test('every answer has the security headers', async () => {
    for (const url of ['/', '/health', '/nothing']) {
      expect((await app.inject(url)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("default-src 'none'") as unknown,
        'referrer-policy': 'no-referrer',
      })
    }
  })

  test('metrics tell of answers by route and status, and of no id', async () => {
    await app.inject(`/api/sessions/${LONG_ID}`)
    const { body, headers } = await app.inject('/metrics')
    expect(headers['content-type']).toContain('text/plain')
    expect(body).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/api\/sessions\/:id",status="400"\} [1-9]/,
    )
    expect(body).toContain('database_connections{state="waiting"} 0')
    expect(body).toContain('service_events_total{event="session_created"} 0')
    expect(body).not.toContain('aaaa')
  })

  test.each(['/docs', '/docs/start.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'])(
    '%s is served',
    async (url) => {
      expect((await app.inject(url)).statusCode).toBe(200)
    },
  )

  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/page/start.mjs', 'text/javascript; charset=utf-8'],
    ['/page/style.css', 'text/css; charset=utf-8'],
  ])('%s is part of the page, which takes no script, style or markup from elsewhere', async (url, type) => {
    const response = await app.inject(url)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe(type)
    expect(response.headers['x-service-version']).toBe(IDENTITY.version)
    const policy = String(response.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
  })

  test('a file of the page that is known is not sent again', async () => {
    const { headers } = await app.inject('/page/main.mjs')
    const again = (tag: string) => app.inject({ url: '/page/main.mjs', headers: { 'if-none-match': tag } })
    expect((await again(String(headers.etag))).statusCode).toBe(304)
    expect((await again('"other"')).statusCode).toBe(200)
  })

  test.each(['/page/tsconfig.json', '/page/status.test.ts', '/page/view.ts', '/page/..%2fapp.ts'])(
    '%s is no part of the page',
    async (url) => {
      expect((await app.inject(url)).statusCode).toBe(404)
    },
  )
})

describe('logins that fail', () => {
  test('have to wait after so many, from that address alone, until the minute is over', async () => {
    let now = '2026-01-01T12:00:00.000Z'
    const rest = { clock: () => now, tokenFailuresPerMinute: 3, trustedProxies: 1 }
    const limited = buildTestApp(failingStore(), [], rest)
    const logIn = (client_secret: string, address = '10.0.0.1') =>
      limited.inject({
        method: 'POST',
        url: '/api/auth/token',
        headers: { 'x-forwarded-for': address },
        payload: { grant_type: 'client_credentials', client_id: 'writer', client_secret },
      })
    const statuses: number[] = []
    for (const secret of ['a', 'b', 'writer-secret', 'c', 'writer-secret'])
      statuses.push((await logIn(secret)).statusCode)
    expect(statuses).toEqual([401, 401, 200, 401, 429])
    now = '2026-01-01T12:00:20.000Z'
    const waiting = await logIn('writer-secret')
    expect(waiting.headers['retry-after']).toBe('40')
    expect(waiting.json()).toMatchObject({ type: 'urn:problem:too-many-attempts', status: 429 })
    expect((await logIn('writer-secret', '10.0.0.2')).statusCode).toBe(200)
    now = '2026-01-01T12:01:00.000Z'
    expect((await logIn('writer-secret')).statusCode).toBe(200)
    await limited.close()
  })
})

describe('pages of other origins', () => {
  test('may ask when they are allowed', async () => {
    const open = buildTestApp(failingStore(), [], { corsOrigins: ['https://app.example'] })
    const from = (origin: string) => ({ origin, 'access-control-request-method': 'POST' })
    const allowed = await open.inject({ method: 'OPTIONS', url: '/api/sessions', headers: from('https://app.example') })
    expect(allowed.statusCode).toBe(204)
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': 'https://app.example', vary: 'origin' })
    const other = await open.inject({ method: 'OPTIONS', url: '/api/sessions', headers: from('https://evil.example') })
    expect(other.statusCode).toBe(405)
    expect(other.headers['access-control-allow-origin']).toBeUndefined()
    const plain = await app.inject({ method: 'OPTIONS', url: '/api/sessions', headers: from('https://app.example') })
    expect(plain.statusCode).toBe(405)
    await open.close()
  })
})

async function overNetwork(request: string, service = app): Promise<string> {
  await service.listen({ port: 0, host: '127.0.0.1' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'FST_ERR_REOPENED_SERVER')) throw error
  })
  const address = service.addresses()[0]
  const socket = connect(typeof address === 'object' ? address.port : 0, '127.0.0.1')
  socket.write(request)
  return text(socket)
}
