import { describe, expect, it } from 'vitest'
import type { Surroundings } from '../harness/index.ts'
import { commandMigrations } from './command-migrations.ts'
import { serviceDeployments } from './service-deployments.ts'
import { JsonStandIn, type JsonAnswer } from './testing/json-stand-in.ts'

const surroundings: Surroundings = { env: process.env, rootDir: '/', signal: new AbortController().signal }
const deployment = {
  version: 'v2',
  imageDigest: `sha256:${'a'.repeat(64)}`,
  status: 'succeeded',
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:05:05.000Z',
}

describe('serviceDeployments', () => {
  const asking = async (items: readonly unknown[], running = 'v2', status = 200): Promise<unknown> => {
    await using server = await JsonStandIn.start((path): JsonAnswer => ({
      status,
      body: path.startsWith('/api/deployments?') ? { items, nextCursor: null } : { version: running },
    }))
    return await serviceDeployments({ urls: { dev: `${server.url}/` } }).newest('dev', surroundings)
  }

  it('is no answer where the service does not know, does not answer, or contradicts itself', async () => {
    await expect(asking([deployment], 'v1')).rejects.toThrow('the newest record is of v2, and dev says that it is v1')
    await expect(asking([], 'v1', 503)).rejects.toThrow('answered 503')
    await expect(asking([{ version: 'v2' }])).rejects.toThrow('items.0.imageDigest')
    const dead = serviceDeployments({ urls: { dev: 'http://127.0.0.1:1', prod: { env: 'NOWHERE_SET' } } })
    await expect(dead.newest('dev', surroundings)).rejects.toThrow('did not answer')
    await expect(dead.newest('prod', surroundings)).rejects.toThrow('NOWHERE_SET')
    await expect(dead.newest('other', surroundings)).rejects.toThrow('no URL is given for other')
  })

  it('says that there was none', async () => {
    expect(await asking([])).toBeUndefined()
  })

  it('is the newest deployment, and when it ended', async () => {
    const { version, imageDigest: digest, status, finishedAt: at, startedAt } = deployment
    expect(await asking([deployment])).toEqual({ version, digest, status, at })
    const started = { ...deployment, status: 'started', finishedAt: null }
    expect(await asking([started], 'v1')).toEqual({ version, digest, status: 'started', at: startedAt })
  })
})

describe('commandMigrations', () => {
  const examine = async (script: string): Promise<unknown> =>
    commandMigrations({ command: [process.execPath, '-e', script] }).examine(surroundings)

  it('is incompatible by exit code 1, with what was said', async () => {
    const script = "console.log('drop sessions.title'); console.log('rename x'); process.exit(1)"
    expect(await examine(script)).toEqual({ verdict: 'incompatible', message: 'drop sessions.title; rename x' })
  })

  it('is unknown by any other end, by silence and by a command that is not there', async () => {
    expect(await examine('process.exit(2)')).toMatchObject({ verdict: 'unknown' })
    expect(await examine("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ verdict: 'unknown' })
    expect(await examine('')).toMatchObject({
      verdict: 'unknown',
      message: expect.stringContaining('said nothing') as string,
    })
    await expect(commandMigrations({ command: ['/nowhere'] }).examine(surroundings)).rejects.toThrow('ENOENT')
  })

  it('is compatible by exit code 0 with words', async () => {
    expect(await examine("console.log('sound')")).toEqual({ verdict: 'compatible', message: 'sound' })
  })
})
