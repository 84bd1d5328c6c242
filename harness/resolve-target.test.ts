import { describe, expect, it } from 'vitest'
import { defineConfig, deployed, env, local } from './config.ts'
import type { Env } from './ports.ts'
import { resolveTarget, type TargetRequest } from './resolve-target.ts'
import type { Target } from './target.ts'
import { fakePorts, fakeProvider, fakeSuite } from './testing/fakes.ts'

const CONFIG = defineConfig({
  service: 'x',
  targets: {
    local: local(),
    dev: deployed({ baseUrl: env('DEV_URL'), expectedVersion: env('DEV_VERSION'), hosts: ['auth.example.com'] }),
    prod: deployed({ baseUrl: 'https://example.com:8443/', mayWrite: false }),
  },
  stacks: [fakeProvider()],
  suites: [fakeSuite('smoke')],
  gate: { required: ['smoke'] },
})

async function resolved(request: TargetRequest, variables: Env = {}, commit = '1111111'): Promise<Target> {
  return resolveTarget(CONFIG, request, fakePorts('/', { env: variables, commit: async () => commit || undefined }))
}

describe('resolveTarget', () => {
  it('refuses a target that is not there, and says which was meant', async () => {
    await expect(resolved({ target: 'pord' })).rejects.toMatchObject({ code: 'E_TARGET_UNKNOWN' })
    await expect(resolved({ target: 'pord' })).rejects.toThrow('Did you mean prod?')
    await expect(resolved({ target: 'constructor' })).rejects.toMatchObject({ code: 'E_TARGET_UNKNOWN' })
  })

  it('refuses a variable that is not set, by its name and place', async () => {
    await expect(resolved({ target: 'dev' })).rejects.toThrow('DEV_URL for `targets.dev.baseUrl`')
    await expect(resolved({ target: 'dev' }, { DEV_URL: '' })).rejects.toMatchObject({ code: 'E_TARGET_INCOMPLETE' })
    await expect(resolved({ target: 'dev' }, { DEV_URL: 'https://a' })).rejects.toThrow('DEV_VERSION')
  })

  it('refuses a URL of another kind, and one with a password', async () => {
    await expect(resolved({ target: 'prod', baseUrl: 'ftp://x' })).rejects.toThrow('http or https')
    await expect(resolved({ baseUrl: 'https://a:secret1@x.com' })).rejects.toThrow('no user or password')
    await expect(resolved({ baseUrl: 'https://a:secret1@x.com' })).rejects.not.toThrow('secret1')
  })

  it('is the first of the config, at the commit that is checked out', async () => {
    expect(await resolved({})).toMatchObject({
      name: 'local',
      expected: { version: '1111111' },
      safety: { hosts: ['127.0.0.1:*'] },
    })
    expect((await resolved({})).baseUrl).toBeUndefined()
    expect(await resolved({}, {}, '')).toMatchObject({ expected: { version: 'local' } })
  })

  it('keeps to its own hosts, and to those that the config adds', async () => {
    const variables = { DEV_URL: 'https://dev.example.com/', DEV_VERSION: 'v2' }
    expect(await resolved({ target: 'dev' }, variables)).toMatchObject({
      baseUrl: 'https://dev.example.com',
      expected: { version: 'v2' },
      safety: { hosts: ['dev.example.com:443', 'auth.example.com'] },
    })
    const prod = await resolved({ target: 'prod' })
    expect(prod.safety).toMatchObject({ hosts: ['example.com:8443'], mayWrite: false })
    expect(prod.expected).toBeUndefined()
  })

  it('a URL alone is a target of its own', async () => {
    expect(await resolved({ baseUrl: 'http://127.0.0.1:80/' })).toMatchObject({
      name: 'url',
      baseUrl: 'http://127.0.0.1:80',
    })
  })

  it('the command line outranks the config', async () => {
    const target = await resolved({ target: 'prod', baseUrl: 'http://127.0.0.1:1', expectVersion: 'v3' })
    expect(target).toMatchObject({ name: 'prod', baseUrl: 'http://127.0.0.1:1', expected: { version: 'v3' } })
  })

  it('refuses an image for a target that already runs', async () => {
    await expect(resolved({ target: 'prod', image: 'shop:1' })).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
    await expect(resolved({ baseUrl: 'http://127.0.0.1:1', image: 'shop:1' })).rejects.toThrow('--image')
  })

  it('an image by digest is expected to run by that digest, one by name is not', async () => {
    const digest = `sha256:${'a1'.repeat(32)}`
    const byDigest = await resolved({ image: `registry:5000/shop@${digest}` })
    expect(byDigest.expected).toEqual({ version: '1111111', imageDigest: digest })
    expect(await resolved({ image: 'shop:1' })).toMatchObject({ image: 'shop:1', expected: { version: '1111111' } })
    expect((await resolved({ image: 'shop:1' })).expected).not.toHaveProperty('imageDigest')
  })
})
