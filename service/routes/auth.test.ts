import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify'
import { afterAll, describe, expect, test } from 'vitest'
import { buildTestApp } from '../testing/service.ts'
import { failingStore } from '../testing/failing-store.ts'

const app = buildTestApp(failingStore(), [])
afterAll(() => app.close())

const grant = { grant_type: 'client_credentials' }
const writer = { client_id: 'writer', client_secret: 'writer-secret' }

const refused: readonly [string, object, number, string][] = [
  ['another grant', { grant_type: 'password', ...writer }, 400, 'invalid-input'],
  ['an unknown field', { ...grant, ...writer, audience: 'x' }, 400, 'invalid-input'],
  ['no credentials', grant, 401, 'invalid-client'],
  ['a wrong secret', { ...grant, ...writer, client_secret: 'reader-secret' }, 401, 'invalid-client'],
  ['an unknown client', { ...grant, ...writer, client_id: 'nobody' }, 401, 'invalid-client'],
  ['a scope beyond the client', { ...grant, ...writer, scope: 'sessions:write admin' }, 400, 'invalid-scope'],
]

describe('POST /api/auth/token', () => {
  test.each(refused)('%s is refused', async (_, payload, status, kind) => {
    const response = await ask({ payload })
    expect(response.json()).toMatchObject({ type: `urn:problem:${kind}`, status })
    expect(response.body).not.toContain('-secret')
    expect(String(response.headers['www-authenticate']).startsWith('Basic ')).toBe(status === 401)
  })

  test('a field of the form given twice is refused', async () => {
    const response = await ask({ payload: 'grant_type=client_credentials&client_id=a&client_id=b', headers: FORM })
    expect(response.json()).toMatchObject({ type: 'urn:problem:malformed-request' })
  })

  test.each([
    ['another client', { ...writer, client_id: 'reader' }],
    ['another secret', { ...writer, client_secret: 'reader-secret' }],
  ])('a body with %s than the header is refused', async (_, credentials) => {
    const response = await ask({ payload: { ...grant, ...credentials }, headers: basic('writer:writer-secret') })
    expect(response.json()).toMatchObject({ type: 'urn:problem:invalid-input', status: 400 })
  })

  test.each<[string, Partial<InjectOptions>]>([
    ['JSON', { payload: { ...grant, ...writer } }],
    ['a form', { payload: new URLSearchParams({ ...grant, ...writer }).toString(), headers: FORM }],
    ['HTTP Basic', { payload: grant, headers: basic('writer:writer-secret') }],
    ['both, when they agree', { payload: { ...grant, ...writer }, headers: basic('writer:writer-secret') }],
  ])('a client gets all its scopes by %s', async (_, request) => {
    const response = await ask(request)
    expect(response.statusCode).toBe(200)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(response.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as unknown,
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'sessions:write deployments:write',
    })
  })

  test('a client gets only the scopes that it asks for', async () => {
    const response = await ask({ payload: { ...grant, ...writer, scope: 'deployments:write' } })
    const { access_token: token, scope } = response.json<{ access_token: string; scope: string }>()
    expect(scope).toBe('deployments:write')
    const authorization = `Bearer ${token}`
    const written = await app.inject({
      method: 'POST',
      url: '/api/sessions',
      payload: { title: 'x' },
      headers: { authorization },
    })
    expect(written.statusCode).toBe(403)
  })
})

describe('a route that needs a scope', () => {
  test.each([
    [undefined, 401, 'Bearer realm="api"'],
    ['Basic d3JpdGVyOng=', 401, 'Bearer realm="api"'],
    ['Bearer x.y.z', 401, 'Bearer realm="api", error="invalid_token"'],
  ])('with %s: %s', async (authorization, status, challenge) => {
    const headers = { ...(authorization !== undefined && { authorization }) }
    const response = await app.inject({ method: 'POST', url: '/api/sessions', payload: { title: 'x' }, headers })
    expect(response.statusCode).toBe(status)
    expect(response.headers['www-authenticate']).toBe(challenge)
  })

  test('with a token that lacks it: 403, and which one', async () => {
    const response = await ask({ payload: { ...grant, client_id: 'reader', client_secret: 'reader-secret' } })
    const authorization = `Bearer ${response.json<{ access_token: string }>().access_token}`
    const refusal = await app.inject({ method: 'DELETE', url: '/api/sessions/1', headers: { authorization } })
    expect(refusal.statusCode).toBe(403)
    expect(refusal.headers['www-authenticate']).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="sessions:write"',
    )
  })
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

function basic(pair: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function ask(request: Partial<InjectOptions>): Promise<Response> {
  return app.inject({ method: 'POST', url: '/api/auth/token', ...request })
}
