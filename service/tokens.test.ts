import { describe, expect, test } from 'vitest'
import { jwtTokens } from './tokens.ts'

const CLIENT = { id: 'ci', secret: 'secret', scopes: ['sessions:write'] }
const KEY = 'k'.repeat(32)
const NOON = '2026-01-01T12:00:00.000Z'

function tokensAt(instant: string, signingKey: string = KEY): ReturnType<typeof jwtTokens> {
  return jwtTokens({ clients: [CLIENT], signingKey, clock: () => instant })
}

describe('jwtTokens', () => {
  test.each([
    ['ci', 'wrong'],
    ['ci', ''],
    ['nobody', 'secret'],
    ['nobody', ''],
  ])('%s with %j is nobody', (id, secret) => {
    expect(tokensAt(NOON).authenticate(id, secret)).toBeUndefined()
  })

  test.each([
    ['past its time', '2026-01-01T12:15:01.000Z', KEY],
    ['signed with another key', NOON, 'x'.repeat(32)],
  ])('a token %s says nothing', async (_, instant, key) => {
    const { accessToken } = await tokensAt(NOON).issue(CLIENT, CLIENT.scopes)
    await expect(tokensAt(instant, key).verify(accessToken)).resolves.toBeUndefined()
  })

  test('an altered token says nothing', async () => {
    const { accessToken } = await tokensAt(NOON).issue(CLIENT, [])
    const [header, , signature] = accessToken.split('.')
    const claims = { iss: 'session-service', aud: 'session-service', sub: 'ci', scope: 'sessions:write', exp: 9e9 }
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
    await expect(tokensAt(NOON).verify(`${header}.${payload}.${signature}`)).resolves.toBeUndefined()
    const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    await expect(tokensAt(NOON).verify(`${unsigned}.${payload}.`)).resolves.toBeUndefined()
  })

  test('a token says who has it and what for, until its end', async () => {
    const { accessToken, expiresInSeconds } = await tokensAt(NOON).issue(CLIENT, CLIENT.scopes)
    expect(expiresInSeconds).toBe(900)
    const caller = await tokensAt('2026-01-01T12:14:59.000Z').verify(accessToken)
    expect(caller).toEqual({ clientId: 'ci', scopes: ['sessions:write'] })
  })

  test('a client is known by id and secret', () => {
    expect(tokensAt(NOON).authenticate('ci', 'secret')).toEqual(CLIENT)
  })
})
