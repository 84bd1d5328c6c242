import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { buildImage } from '../fixtures/containers/image.ts'
import { containedProject, engineHere } from './contained-project.ts'
import type { InlineProject } from './inline-project.ts'

const here = await engineHere()
const why = typeof here === 'string' ? ` (${here})` : ''
const TESTDATA = new URL('testdata/', import.meta.url).pathname
const LIMIT_MS = 240_000

async function codes(project: InlineProject): Promise<readonly string[]> {
  return (await project.verdict()).findings.filter(({ outcome }) => outcome !== 'pass').map(({ code }) => code)
}

// Containers and networks of the run of a process. Removing takes the engine, and the guard of a killed run, a moment.
async function left(pid: number): Promise<readonly string[]> {
  if (typeof here === 'string') return []
  const { api } = here
  for (let attempt = 0; ; attempt += 1) {
    const all = [...(await api.containersWith('assay.owner')), ...(await api.networksWith('assay.owner'))]
    const own = all.filter(({ Labels }) => Labels['assay.owner']?.split(' ')[2] === String(pid))
    if (own.length === 0 || attempt === 300) return own.map(({ Id, Labels }) => `${Labels['assay.role']} ${Id}`)
    await pause(100)
  }
}

async function runHere(project: InlineProject, args: readonly string[] = [], env: Record<string, string> = {}) {
  const run = project.start(['run', '--stack', 'containers', ...args], env)
  const end = await run.ended
  return { ...end, left: await left(run.pid) }
}

describe('without Docker', () => {
  it('the stack that was asked for is an error that says what to do, and no other is started', async () => {
    await using project = await containedProject()
    const env = { DOCKER_HOST: `unix://${join(project.dir, 'none.sock')}` }
    const { code, stdout } = await project.run(['run', '--stack', 'containers'], env)
    expect(code).toBe(4)
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /no Docker engine answers within 1 s \(looked at \S+none\.sock\): start Docker/,
    )
    expect(await codes(project)).toContain('STACK_FAILED')
  })

  it('an engine that accepts and never answers is none', async () => {
    await using project = await containedProject()
    const path = join(project.dir, 'mute.sock')
    const mute = createServer(() => undefined).listen(path)
    try {
      const { code, stdout } = await project.run(['run', '--stack', 'containers'], { DOCKER_HOST: `unix://${path}` })
      expect({ code, stdout: /no Docker engine/.exec(stdout)?.[0] }).toEqual({ code: 4, stdout: 'no Docker engine' })
    } finally {
      mute.close()
    }
  })
})

describe.skipIf(why !== '')(`a run in containers${why}`, () => {
  it(
    'passes on an image that is well, which its record names by digest, and leaves nothing',
    { timeout: LIMIT_MS },
    async () => {
      await using project = await containedProject()
      const { code, stderr, left: rest } = await runHere(project)
      expect({ code, stderr, rest }).toEqual({ code: 0, stderr: '', rest: [] })
      const { stack, target } = await project.record()
      expect(target.observed[0]?.identity).toMatchObject({
        version: 'v1',
        imageDigest: expect.stringMatching(/^sha256:/) as string,
      })
      expect(stack).toMatchObject({ provider: 'containers', usage: [{ part: 'service' }, { part: 'database' }] })
      const [service] = stack.kind === 'started' ? (stack.usage ?? []) : []
      expect(service?.peakMemoryBytes).toBeGreaterThan(2 ** 20)
      expect(service?.samples.length).toBeGreaterThan(0)
      expect(await project.read('logs/service.log')).toContain('listening on 8080')
      expect(await project.read('logs/database.log')).toContain('ready to accept connections')
    },
  )

  it('is of the wrong version when the image is', { timeout: LIMIT_MS }, async () => {
    await using project = await containedProject()
    const digest = await serviceDigest()
    const { code, left: rest } = await runHere(project, ['--image', digest, '--expect-version', 'v2'])
    expect({ code, rest }).toEqual({ code: 5, rest: [] })
    expect(await codes(project)).toContain('IDENTITY_MISMATCH')
    expect((await project.record()).target.observed[0]?.identity).toEqual({ version: 'v1', imageDigest: digest })
  })

  const broken = [
    [
      'whose migration fails',
      { migrate: ['node', '-e', 'console.error("column missing"); process.exit(3)'] },
      'E_MIGRATION_FAILED',
      /exit code 3; its last lines:\s+column missing/,
    ],
    [
      'that never gets healthy',
      { fault: 'never-healthy', readyWithinMs: 3000 },
      'E_TARGET_UNREACHABLE',
      /within 3 s; at the last try it/,
    ],
    [
      'that ends at once',
      { fault: 'exits' },
      'E_CONTAINER_DIED',
      /exit code 7; its last lines:\s+cannot read the moon/,
    ],
    ['that cannot be built', { dockerfile: 'broken.Dockerfile' }, 'E_IMAGE_UNBUILDABLE', /the moon is missing/],
  ] as const
  it.for(broken)('%s: an error with its own code', { timeout: LIMIT_MS }, async ([, options, expected, message]) => {
    await using project = await containedProject(options)
    const { code, left: rest } = await runHere(project)
    expect({ code, rest }).toEqual({ code: 4, rest: [] })
    const { stack } = await project.record()
    expect(stack).toMatchObject({ kind: 'failed', code: expected, message: expect.stringMatching(message) as string })
    expect(await codes(project)).toEqual(expect.arrayContaining(['STACK_FAILED', 'SUITE_NOT_RUN']))
  })

  const refused = [
    ['runs as root', 'node:26-slim', 'E_IMAGE_UNSAFE'],
    ['is nowhere', 'localhost:1/nobody/has-this:1', 'E_IMAGE_MISSING'],
  ] as const
  it.for(refused)('an image that %s is not taken', { timeout: LIMIT_MS }, async ([, image, expected]) => {
    await using project = await containedProject()
    const { code, left: rest } = await runHere(project, ['--image', image])
    expect({ code, rest }).toEqual({ code: 4, rest: [] })
    expect((await project.record()).stack).toMatchObject({ kind: 'failed', code: expected })
  })

  const disturbed = [
    ['kill-database', 1, 'DEPENDENCY_DIED', /^database ended with exit code 137 \(SIGKILL\)/],
    ['eat', 1, 'SERVICE_DIED', /^service was killed for using more than its 64 MiB of memory, exit code 137/],
    ['die', 1, 'SERVICE_DIED', /^service ended with exit code 3; its last lines:\nlistening/],
    ['cut', 1, 'NETWORK_CUT', /^service was cut off from the network for [5-9]\.\d s/],
  ] as const
  it.for(disturbed)(
    'a stack to which this happens says so: %s',
    { timeout: LIMIT_MS },
    async ([what, exit, code, message]) => {
      await using project = await containedProject({ memoryMiB: what === 'eat' ? 64 : 256 })
      const end = await runHere(project, [], { DISTURB: what })
      expect({ exit: end.code, left: end.left }).toEqual({ exit, left: [] })
      const finding = (await project.verdict()).findings.find((one) => one.code === code)
      expect(finding?.message).toMatch(message)
      expect((await project.record()).stack).toMatchObject({ disturbances: [{ message: finding?.message }] })
    },
  )
})

describe.skipIf(why !== '')(`a run in containers that is stopped${why}`, () => {
  const slow = { migrate: ['node', '-e', 'setTimeout(() => undefined, 60_000)'] }
  const stages = [
    ['while its image is found', /finding or building/, {}, 'nothing'],
    ['while it migrates', /migrating the database/, slow, 'nothing'],
    ['while its service starts', /starting the service/, { fault: 'never-healthy' }, 'nothing'],
    ['while suites run', /BEGUN/, {}, 'wait'],
  ] as const
  it.for(stages)('by Ctrl-C %s leaves nothing', { timeout: LIMIT_MS }, async ([, printed, options, what]) => {
    await using project = await containedProject(options)
    const run = project.start(['run', '--stack', 'containers'], { DISTURB: what })
    await run.printed(printed)
    run.kill('SIGINT')
    const { code } = await run.ended
    expect({ code, left: await left(run.pid) }).toEqual({ code: 130, left: [] })
    expect((await project.record()).ended).toEqual({ kind: 'interrupted', signal: 'SIGINT' })
  })

  it('by SIGKILL is removed by its guard', { timeout: LIMIT_MS }, async () => {
    await using project = await containedProject()
    const run = project.start(['run', '--stack', 'containers'], { DISTURB: 'wait' })
    await run.printed(/BEGUN/)
    run.kill('SIGKILL')
    await run.ended
    expect(await left(run.pid)).toEqual([])
  })

  it('by SIGKILL with its guard is swept by the next', { timeout: LIMIT_MS }, async () => {
    await using project = await containedProject()
    const run = project.start(['run', '--stack', 'containers'], { DISTURB: 'wait' })
    await run.printed(/BEGUN/)
    for (const guard of guardsOf(run.pid)) process.kill(guard, 'SIGKILL')
    run.kill('SIGKILL')
    await run.ended
    const next = await runHere(project)
    expect({ code: next.code, left: await left(run.pid) }).toEqual({ code: 0, left: [] })
  })
})

describe.skipIf(why !== '')(`a stack that is kept${why}`, () => {
  it('is used by the next run with --keep, and removed by down', { timeout: LIMIT_MS }, async () => {
    await using project = await containedProject()
    const urls: unknown[] = []
    for (const _ of [1, 2]) {
      const { code, stdout } = await project.run(['run', '--keep'])
      const { stack } = await project.record()
      expect({ code, told: /assay down/.exec(stdout)?.[0] }).toEqual({ code: 0, told: 'assay down' })
      urls.push(stack.kind === 'started' ? stack.endpoints : stack)
    }
    expect(urls[0]).toEqual(urls[1])
    const down = await project.run(['down'])
    expect(down).toMatchObject({ code: 0, stdout: expect.stringMatching(/removed assay-contained-test/) as string })
    expect((await project.run(['down'])).stdout).toBe('nothing was kept\n')
  })
})

// The digest of the service's image of version v1, as the stack itself builds it.
async function serviceDigest(): Promise<string> {
  if (typeof here === 'string') return ''
  const context = await mkdtemp(join(tmpdir(), 'assay-image-'))
  try {
    await copyFile(join(TESTDATA, 'contained.Dockerfile'), join(context, 'Dockerfile'))
    await copyFile(join(TESTDATA, 'contained-service.mjs'), join(context, 'contained-service.mjs'))
    const build = { name: 'assay-contained-test', context, args: { SERVICE_VERSION: 'v1' } }
    return (await buildImage(here.api, build, join(context, 'build.log'), AbortSignal.timeout(LIMIT_MS))).digest
  } finally {
    await rm(context, { recursive: true })
  }
}

function guardsOf(pid: number): readonly number[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  const own = all.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((line) => line?.[2] === String(pid))
  return own.filter((line) => line?.[3]?.includes('guardian.ts') === true).map((line) => Number(line?.[1]))
}
