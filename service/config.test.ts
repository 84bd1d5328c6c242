import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const COMPLETE = {
  DATABASE_URL: 'postgres://app:hunter2@db.internal:5432/app',
  AUTH_CLIENTS: '[{"id":"ci","secret":"s3cret-of-ci","scopes":["sessions:write"]}]',
  AUTH_SIGNING_KEY: 'k'.repeat(32),
}

describe('readConfig', () => {
  test('every fault is told at once', () => {
    const faults = faultsOf({ ENVIRONMENT: 'staging', PORT: '99999', LOG_LEVEL: 'loud', SERVICE_VERSION: 'a b' })
    expect(faults.map((fault) => fault.split(':', 1)[0]).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'AUTH_CLIENTS',
      'AUTH_SIGNING_KEY',
      'DATABASE_URL',
      'ENVIRONMENT',
      'LOG_LEVEL',
      'PORT',
      'SERVICE_VERSION',
    ])
  })

  test.each([
    ['DATABASE_URL', 'mysql://app:hunter2@db/app'],
    ['DATABASE_URL', 'hunter2'],
    ['DATABASE_URL', 'postgres://app:hunter2%@db/app'],
    ['AUTH_CLIENTS', '[{"id":"ci","secret":"hunter2"'],
    ['AUTH_CLIENTS', '[{"id":"ci","secret":["hunter2"],"scopes":[]}]'],
    ['AUTH_CLIENTS', '[{"id":"ci","secret":"hunter2","scopes":[],"hunter2":1}]'],
    ['AUTH_CLIENTS', '[{"id":"ci","secret":"hunter2","scopes":[]},{"id":"ci","secret":"hunter2","scopes":[]}]'],
    ['AUTH_SIGNING_KEY', 'hunter2'],
  ])('a wrong %s is refused, and its value not told', (variable, value) => {
    const faults = faultsOf({ ...COMPLETE, [variable]: value })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(new RegExp(`^${variable}`))
    expect(faults[0]).not.toContain('hunter2')
  })

  test('what is known to be wrong is told beside what is found, and once', () => {
    const known = new Map([['AUTH_SIGNING_KEY', 'the parameter store has nothing at /app/key']])
    const env = { ...COMPLETE, AUTH_SIGNING_KEY: undefined, PORT: 'x' }
    expect(() => readConfig(env, known)).toThrow(
      'The configuration has 2 fault(s):\n- AUTH_SIGNING_KEY: the parameter store has nothing at /app/key\n- PORT: expected',
    )
    expect(() => readConfig(COMPLETE, known)).toThrow('1 fault(s)')
  })

  test.each([
    ['dev', {}, { drainDelayMs: 5_000, trustedProxies: 1 }],
    ['prod', {}, { drainDelayMs: 10_000, trustedProxies: 1 }],
    ['prod', { DRAIN_DELAY_MS: '0', TRUSTED_PROXIES: '2' }, { drainDelayMs: 0, trustedProxies: 2 }],
  ])('in %s with %j: %j', (environment, given, expected) => {
    expect(readConfig({ ...COMPLETE, ENVIRONMENT: environment, ...given })).toMatchObject(expected)
  })

  test.each(['*', 'app.example', 'https://app.example/', 'https://a.example,'])('%s are no origins', (origins) => {
    expect(() => readConfig({ ...COMPLETE, CORS_ORIGINS: origins })).toThrow('CORS_ORIGINS: expected origins')
  })

  test('defaults are those of a machine of one’s own', () => {
    expect(readConfig({ ...COMPLETE, PORT: '' })).toEqual({
      corsOrigins: [],
      drainDelayMs: 0,
      tokenFailuresPerMinute: 300,
      trustedProxies: 0,
      environment: 'local',
      version: 'unknown',
      deployment: 'local',
      host: '127.0.0.1',
      port: 8080,
      databaseUrl: COMPLETE.DATABASE_URL,
      logLevel: 'info',
      authClients: [{ id: 'ci', secret: 's3cret-of-ci', scopes: ['sessions:write'] }],
      authSigningKey: COMPLETE.AUTH_SIGNING_KEY,
    })
  })

  test('port 0 is taken: any free port', () => {
    expect(readConfig({ ...COMPLETE, PORT: '0' }).port).toBe(0)
  })
})

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}
