import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resolveParameters, type ResolvedEnv } from './parameters.ts'
import { ssmParameters } from './ssm.ts'
import { startParameterStore, type ParameterStore } from './testing/parameter-store.ts'

const VALUES = { '/app/url': 'postgres://app:hunter2@db/app', '/app/key': 'hunter2-key', '/app/key:3': 'hunter2-older' }
const ENV = { URL: 'ssm:/app/url', KEY: 'ssm:/app/key', PLAIN: 'x' }

let store: ParameterStore
beforeEach(async () => {
  store = await startParameterStore(VALUES)
})
afterEach(() => store[Symbol.asyncDispose]())

function resolve(env: Readonly<Record<string, string>>, requestTimeout = 20_000): Promise<ResolvedEnv> {
  return resolveParameters(env, Object.keys(env), () =>
    ssmParameters({
      endpoint: store.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'hunter2' },
      requestHandler: { requestTimeout, throwOnRequestTimeout: true },
    }),
  )
}

describe('ssmParameters', () => {
  test('a name that the store does not have is told, and what it has is given', async () => {
    const { env, faults } = await resolve({ ...ENV, OTHER: 'ssm:/app/other' })
    expect([...faults]).toEqual([['OTHER', 'the parameter store has nothing at /app/other']])
    expect(env['KEY']).toBe('hunter2-key')
  })

  test.each([
    ['denied', /cannot be read for \/app\/url: AccessDeniedException: .*not authorized.*: allow ssm:GetParameters/],
    ['throttled', /cannot be read for \/app\/url: ThrottlingException: Rate exceeded: it was asked 4 times/],
    ['hangs', /cannot be read for \/app\/url: TimeoutError: no answer within/],
    ['garbled', /cannot be read for \/app\/url: SyntaxError: its answer is no JSON$/],
  ] as const)('%s: told for each variable, without a value', async (fault, told) => {
    store.fail(...Array.from({ length: 20 }, () => fault)) // more than it is asked, tries that give up early included
    const { faults } = await resolve(ENV, fault === 'hangs' ? 200 : undefined)
    expect([...faults.keys()]).toEqual(['URL', 'KEY'])
    expect(faults.get('URL')).toMatch(told)
    expect([...faults.values()].join('\n')).not.toContain('hunter2')
  })

  test('a store that is not there is told', async () => {
    await store[Symbol.asyncDispose]()
    const { faults } = await resolve({ KEY: 'ssm:/app/key' })
    store = await startParameterStore(VALUES)
    expect(faults.get('KEY')).toMatch(/cannot be read for \/app\/key: .*ECONNREFUSED/)
  })

  test('one that is busy is asked again', async () => {
    store.fail('throttled', 'throttled')
    const { env, faults } = await resolve(ENV)
    expect([...faults]).toEqual([])
    expect(env).toEqual({ URL: VALUES['/app/url'], KEY: 'hunter2-key', PLAIN: 'x' })
    expect(store.asked).toHaveLength(3)
  })

  test('a version can be asked for', async () => {
    expect((await resolve({ KEY: 'ssm:/app/key:3' })).env['KEY']).toBe('hunter2-older')
  })

  test('more than ten are asked for in parts', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`V${i}`, `ssm:/app/${i}`]))
    expect((await resolve(many)).faults.size).toBe(11)
    expect(store.asked.map(({ length }) => length)).toEqual([10, 1])
  })
})
