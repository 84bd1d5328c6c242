import { describe, expect } from 'vitest'
import type { ApiRequest } from '../../fixtures/api.ts'
import { apiTest } from '../../fixtures/api-test.ts'
import { postSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)
const { ASSAY_CLIENT_ID: clientId = '', ASSAY_CLIENT_SECRET: clientSecret = '' } = process.env
const GRANT = { grant_type: 'client_credentials' }
const NO_SESSION = '/api/sessions/00000000-0000-7000-8000-000000000000'

function tokenRequest(json: unknown, headers: Readonly<Record<string, string>> = {}): ApiRequest {
  return { method: 'POST', path: '/api/auth/token', json, headers }
}

function basic(id: string, secret: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
}

describe('a token', () => {
  test.for([
    ['a wrong secret', { ...GRANT, client_id: clientId, client_secret: `${clientSecret}x` }],
    ['an unknown client', { ...GRANT, client_id: `${clientId}x`, client_secret: clientSecret }],
    ['no credentials', GRANT],
  ] as const)('is not given for %s', async ([, json], { api }) => {
    const answer = await api.send(tokenRequest(json))
    expectProblem(answer, 401, 'invalid-client')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  test('is not given for a scope that the client lacks', async ({ api }) => {
    const json = { ...GRANT, client_id: clientId, client_secret: clientSecret, scope: 'sessions:write everything' }
    expectProblem(await api.send(tokenRequest(json)), 400, 'invalid-scope')
  })

  test('is not given for another grant', async ({ api }) => {
    const json = { grant_type: 'password', client_id: clientId, client_secret: clientSecret }
    expectProblem(await api.send(tokenRequest(json)), 400, 'invalid-input')
  })

  test('is given for a form, and no cache keeps it', async ({ api }) => {
    const body = new URLSearchParams({ ...GRANT, client_id: clientId, client_secret: clientSecret }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await api.send({ method: 'POST', path: '/api/auth/token', body, headers })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: expect.toSatisfy((s: number) => s > 0) as number,
    })
    expect(answer.headers.get('cache-control')).toContain('no-store')
  })

  test('is given for HTTP Basic, with the scopes that were asked for', async ({ api }) => {
    const answer = await api.send(tokenRequest({ ...GRANT, scope: 'sessions:write' }, basic(clientId, clientSecret)))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ scope: 'sessions:write' })
  })
})

describe('a write', () => {
  test.for([
    ['POST', '/api/sessions'],
    ['PATCH', NO_SESSION],
    ['DELETE', NO_SESSION],
  ] as const)('by %s without a token is refused before it is looked at', async ([method, path], { api }) => {
    const answer = await api.send({ method, path })
    expectProblem(answer, 401, 'unauthenticated')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
  })

  test('with a token that was altered is refused', async ({ api }) => {
    const [head, claims] = (await api.token()).split('.')
    const answer = await api.send({ method: 'DELETE', path: NO_SESSION, token: `${head}.${claims}.${'A'.repeat(43)}` })
    expectProblem(answer, 401, 'unauthenticated')
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test('with a token that nobody signed is refused', async ({ api }) => {
    const [, claims] = (await api.token()).split('.')
    const head = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const answer = await api.send({ method: 'DELETE', path: NO_SESSION, token: `${head}.${claims}.` })
    expectProblem(answer, 401, 'unauthenticated')
  })

  test('with a token that does not cover it is forbidden', async ({ api }) => {
    const answer = await api.send({ method: 'DELETE', path: NO_SESSION, token: await api.token('') })
    expectProblem(answer, 403, 'insufficient-scope')
    expect(answer.headers.get('www-authenticate')).toContain('scope="sessions:write"')
  })

  test('with a token that covers it is done', async ({ api, ledger, run }) => {
    expect((await postSession(api, ledger, sessionDraft(run, 'of one who may'))).status).toBe(201)
  })
})

test('a read needs no token', async ({ api }) => {
  expect((await api.send({ path: '/api/sessions?limit=1' })).status).toBe(200)
})
