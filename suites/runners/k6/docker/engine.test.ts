import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LoadOutcome } from '../engine.ts'
import { FakeDocker } from '../testdata/fake-docker.ts'
import { dockerEngine, findPlace, folderOf } from './engine.ts'
import { reachFor } from './reach.ts'

const testdata = join(import.meta.dirname, '..', 'testdata')
const SECRET = 'not-for-a-command-line'
const signal = new AbortController().signal
let folder: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-docker-'))
  out = join(folder, 'out')
  await mkdir(out)
  await mkdir(join(folder, 'bin'))
  await install('k6 v2.2.0 (go1.25.0, linux/amd64)')
})
afterEach(async () => rm(folder, { recursive: true, maxRetries: 5 }))

async function install(answer: string): Promise<void> {
  const fake = join(testdata, 'fake-k6.mjs')
  const text = `#!/bin/sh\n[ "$1" = version ] && echo '${answer}' && exit\nFAKE_K6_VERSION='${answer}' exec '${process.execPath}' '${fake}' "$@"\n`
  await writeFile(join(folder, 'bin', 'k6'), text, { mode: 0o755 })
}

async function start(images: readonly string[] = ['grafana/k6:latest']): Promise<FakeDocker> {
  return FakeDocker.start(folder, { bin: join(folder, 'bin'), images })
}

async function run({ socketPath }: FakeDocker, fake: string, stopping = signal): Promise<LoadOutcome> {
  return dockerEngine({ DOCKER_HOST: `unix://${socketPath}` }).run({
    script: join(testdata, 'good.js'),
    env: { FAKE_K6: fake, ASSAY_CLIENT_SECRET: SECRET, BASE_URL: 'http://127.0.0.1:1' },
    limits: { hosts: ['127.0.0.1:*'], maxRatePerSecond: 100 },
    artifactsDir: out,
    signal: stopping,
    onProgress: () => undefined,
  })
}

describe('dockerEngine', () => {
  it('reads what k6 tells in a container, which is gone afterwards', async () => {
    await using docker = await start()
    const { exit, summary, series, refusedHosts } = await run(docker, 'crossed')
    expect({ exit, refusedHosts }).toEqual({ exit: { kind: 'exited', code: 99 }, refusedHosts: [] })
    expect(summary?.metrics['http_req_duration']?.thresholds).toEqual({ 'p(95)<500': { ok: false } })
    expect(series.find(({ metric }) => metric === 'http_reqs')?.samples).toBe(30)
    expect(docker.left).toBe(0)
  })

  it('lets the script be read and the artifacts be written, on the network of the host, with no secret in the arguments', async () => {
    await using docker = await start()
    await run(docker, 'good')
    const [body] = docker.created
    expect(body?.HostConfig).toMatchObject({
      NetworkMode: 'host',
      AutoRemove: true,
      Mounts: [{ Source: testdata, ReadOnly: true }, { Source: out }],
    })
    expect(body?.Env).toContain(`ASSAY_CLIENT_SECRET=${SECRET}`)
    expect(body?.Env).toContain('K6_NO_USAGE_REPORT=true')
    expect(JSON.stringify([body?.Entrypoint, body?.Cmd, docker.asked])).not.toContain(SECRET)
  })

  it('tells the version, and refuses one that is not known', async () => {
    await using docker = await start()
    const engine = dockerEngine({ DOCKER_HOST: `unix://${docker.socketPath}` })
    expect(await engine.version(signal)).toBe('2.2.0')
    await install('k6 v0.57.0 (go1.23.6, linux/amd64)')
    await expect(engine.version(signal)).rejects.toThrow('expected k6 1.x or 2.x, got 0.57.0')
    expect(docker.left).toBe(0)
  })

  it.each([
    ['killed', { kind: 'killed', signal: 'SIGKILL' }],
    ['cut-summary', { kind: 'exited', code: 0 }],
    ['no-summary', { kind: 'exited', code: 0 }],
    ['exit-107', { kind: 'exited', code: 107 }],
  ])('%s ends as %j', async (fake, exit) => {
    await using docker = await start()
    const outcome = await run(docker, fake)
    expect(outcome.exit).toEqual(exit)
    expect(outcome.summary === undefined).toBe(fake !== 'exit-107')
    expect(docker.left).toBe(0)
  })

  it('stops k6 when it is stopped, and leaves no container', async () => {
    await using docker = await start()
    const stopping = new AbortController()
    const running = run(docker, 'endless', stopping.signal)
    await expect.poll(fakesOf, { timeout: 20_000 }).toHaveLength(1)
    stopping.abort()
    expect((await running).exit).toEqual({ kind: 'stopped' })
    expect(docker.left).toBe(0)
  })

  it('leaves no container and no k6 when the harness is killed', async () => {
    await using docker = await start()
    const harness = spawn(process.execPath, [join(testdata, 'run-and-wait.ts'), join(testdata, 'good.js'), out], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { DOCKER_HOST: `unix://${docker.socketPath}`, FAKE_K6: 'endless' },
    })
    await once(createInterface({ input: harness.stdout }), 'line')
    expect(docker.left).toBe(1)
    harness.kill('SIGKILL')
    await once(harness, 'close')
    await expect.poll(() => docker.left, { timeout: 20_000 }).toBe(0)
    expect(await fakesOf()).toEqual([])
  })

  it('says why the image cannot be had', async () => {
    await using docker = await start([])
    await expect(run(docker, 'good')).rejects.toMatchObject({
      code: 'E_SUITE_MISSING_TOOL',
      message: expect.stringMatching(
        /grafana\/k6:latest.*no such host.*docker pull grafana\/k6:latest.*K6_IMAGE/,
      ) as string,
    })
    expect(docker.asked).toContain('POST /images/create?fromImage=grafana%2Fk6&tag=latest')
  })

  it('says that nothing answers', async () => {
    const running = dockerEngine({ DOCKER_HOST: 'unix:///nowhere/docker.sock', HOME: folder }).version(signal)
    await expect(running).rejects.toThrow(/Expected a Docker engine that answers at unix:\/\/\/nowhere/)
  })
})

describe('findPlace', () => {
  it('takes the image that is named, and pulls none', async () => {
    await using docker = await start(['mirror.example/k6:2'])
    const env = { DOCKER_HOST: `unix://${docker.socketPath}` }
    expect(await findPlace(env, signal)).toBeUndefined()
    expect((await findPlace({ ...env, K6_IMAGE: 'mirror.example/k6:2' }, signal))?.image).toBe('mirror.example/k6:2')
    expect(docker.asked.filter((line) => line.startsWith('POST'))).toEqual([])
  })

  it('waits no longer than a second for a socket that never answers', async () => {
    const silent = createServer(() => undefined).listen(join(folder, 'silent.sock'))
    await once(silent, 'listening')
    const env = { DOCKER_HOST: `unix://${join(folder, 'silent.sock')}`, HOME: folder }
    const place = await findPlace({ ...env, K6_IMAGE: 'absent:1' }, signal)
    expect(place).toBeUndefined()
    silent.close()
  })
})

describe('reachFor', () => {
  it('puts addresses of this machine under the name that they have inside Docker Desktop, and back', () => {
    const env = { BASE_URL: 'http://127.0.0.1:3000/x', OTHER: 'https://example.com', HOST: '127.0.0.1' }
    const { network, env: inside, outside } = reachFor({ operatingSystem: 'Docker Desktop' }, env)
    expect(network).toBe('bridge')
    expect(inside).toEqual({ ...env, BASE_URL: 'http://host.docker.internal:3000/x' })
    expect(outside('http://host.docker.internal:3000')).toBe('http://127.0.0.1:3000')
    expect(outside('https://example.com')).toBe('https://example.com')
  })
})

describe('folderOf', () => {
  it('has the script and what it imports from above', async () => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true })
    await writeFile(join(folder, 'a', 'shared.js'), 'export const x = 1')
    await writeFile(join(folder, 'a', 'b', 's.js'), "import { x } from '../shared.js'\nexport default () => x")
    expect(await folderOf(join(folder, 'a', 'b', 's.js'))).toBe(join(folder, 'a'))
  })
})

// Programs of this test that stand for k6.
async function fakesOf(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const texts = pids.map(async (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
  return (await Promise.all(texts)).filter((text) => text.includes('fake-k6') && text.includes(out))
}
