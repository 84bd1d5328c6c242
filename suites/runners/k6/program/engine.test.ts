import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LoadOutcome, LoadProgress } from '../engine.ts'
import { k6Engine } from './engine.ts'
import { findK6 } from './locate.ts'

const testdata = join(import.meta.dirname, '..', 'testdata')
const SECRET = 'not-for-a-command-line'
const signal = new AbortController().signal
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-k6-'))
})
afterEach(async () => rm(folder, { recursive: true, maxRetries: 5 }))

// The fake k6 under the name `k6`, as one of a version.
async function install(answer: string, name = 'k6'): Promise<string> {
  const path = join(folder, name)
  const fake = join(testdata, 'fake-k6.mjs')
  await writeFile(
    path,
    `#!/bin/sh\n[ "$1" = version ] && echo '${answer}' && exit\nFAKE_K6_VERSION='${answer}' exec '${process.execPath}' '${fake}' "$@"\n`,
  )
  await chmod(path, 0o755)
  return path
}

interface Given {
  readonly bin?: string
  readonly fake: string
  readonly onProgress?: (progress: LoadProgress) => void
  readonly stopping?: AbortSignal
}

async function run({ bin, fake, onProgress = () => undefined, stopping = signal }: Given): Promise<LoadOutcome> {
  return k6Engine({ bin: bin ?? join(testdata, 'fake-k6.mjs') }).run({
    script: join(testdata, 'good.js'),
    env: {
      FAKE_K6: fake,
      ASSAY_CLIENT_SECRET: SECRET,
      BASE_URL: 'http://127.0.0.1:1',
      PATH: dirname(process.execPath),
    },
    limits: { hosts: ['127.0.0.1:*'], maxRatePerSecond: 100 },
    artifactsDir: folder,
    signal: stopping,
    onProgress,
  })
}

describe('findK6', () => {
  it.each([
    ['k6 v0.57.0 (go1.23.6, linux/amd64)', 'expected k6 1.x or 2.x, got 0.57.0'],
    ['k6 v3.0.0 (go1.30.0, linux/amd64)', 'expected k6 1.x or 2.x, got 3.0.0'],
    ['something v2.2.0', '`k6 version` told "something v2.2.0"'],
    ['', '`k6 version` told nothing'],
  ])('leaves a program that answers "%s"', async (answer, why) => {
    const path = await install(answer)
    expect(await findK6({ path: folder }, signal)).toEqual({ found: undefined, refused: [`${path}: ${why}`] })
    await expect(k6Engine({ bin: path }).version(signal)).rejects.toThrow(why)
  })

  it.each([
    ['k6 v1.0.0 (commit/41b4984b75, go1.24.2, linux/amd64)', '1.0.0'],
    ['k6 v2.2.0 (go1.25.0, linux/amd64)\nExtensions:\n  github.com/x/y v3.0.0', '2.2.0'],
    ['k6 v2.4.0-rc1 (go1.25.0, linux/amd64)', '2.4.0-rc1'],
  ])('takes a program that answers "%s"', async (answer, version) => {
    const path = await install(answer)
    expect((await findK6({ path: folder }, signal)).found).toEqual({ path, version })
  })

  it('goes on along PATH past a version that is not known', async () => {
    await install('k6 v0.57.0 (go1.23.6, linux/amd64)')
    const other = await mkdtemp(join(folder, 'more-'))
    await writeFile(join(other, 'k6'), '#!/bin/sh\necho "k6 v2.2.0 (x)"\n', { mode: 0o755 })
    expect((await findK6({ path: `${folder}:${other}` }, signal)).found?.path).toBe(join(other, 'k6'))
  })
})

describe('k6Engine', () => {
  it.each(['k6 v1.0.0 (commit/41b4984b75)', 'k6 v1.7.0 (commit/1, go1.25.0)', 'k6 v2.2.0 (go1.25.0)'])(
    'reads the same from %s',
    async (answer) => {
      const { exit, summary, series, errors } = await run({ bin: await install(answer), fake: 'crossed' })
      expect({ exit, errors }).toEqual({ exit: { kind: 'exited', code: 99 }, errors: ['this is why it ends with 99'] })
      expect(summary?.metrics['http_req_duration']?.thresholds).toEqual({ 'p(95)<500': { ok: false } })
      expect(series.find(({ metric }) => metric === 'http_reqs')?.samples).toBe(30)
    },
  )

  it('gathers the samples that carry the tags of a threshold in blocks of their own', async () => {
    const { series } = await run({ fake: 'good' })
    const part = series.find(({ metric }) => metric === 'http_reqs{kind:write}')
    expect(part?.samples).toBe(10)
    expect(part?.blocks.map(({ samples }) => samples)).toEqual([4, 3, 3])
  })

  it('leaves what setup() answered neither in the outcome nor in a file', async () => {
    const outcome = await run({ fake: 'setup-data' })
    expect(outcome.summary?.metrics['iterations']?.values['count']).toBe(30)
    const files = await Promise.all((await readdir(folder)).map(async (name) => readFile(join(folder, name), 'utf8')))
    expect(files.length).toBeGreaterThanOrEqual(2)
    expect(`${JSON.stringify(outcome)}${files.join('')}`).not.toContain(SECRET)
  })

  it('takes garbage for no evidence', async () => {
    const { summary, summaryFault, errors } = await run({ fake: 'garbage' })
    expect(summary).toBeUndefined()
    expect(summaryFault).toContain('no whole JSON')
    expect(errors[0]).toContain('goroutine 1')
  })

  it('ends what the program leaves behind, and does not wait for it', async () => {
    const { exit } = await run({ fake: 'leaves-one-behind' })
    expect(exit).toEqual({ kind: 'exited', code: 0 })
  })

  it('tells how far it is, of how much, and shows no secret to whoever lists processes', async () => {
    const stopping = new AbortController()
    const { promise: told, resolve } = Promise.withResolvers<LoadProgress>()
    const running = run({
      fake: 'endless',
      stopping: stopping.signal,
      onProgress: (progress) => progress.totalMs !== undefined && resolve(progress),
    })
    expect(await told).toMatchObject({ totalMs: 3000 })
    const lines = await commandLines()
    expect(lines.some((line) => line.includes('fake-k6.mjs') && line.includes(folder))).toBe(true)
    expect(lines.filter((line) => line.includes(SECRET))).toEqual([])
    stopping.abort()
    expect((await running).exit).toEqual({ kind: 'stopped' })
  })

  it('leaves no program behind when the harness is killed', async () => {
    const harness = spawn(process.execPath, [join(testdata, 'run-and-wait.ts'), join(testdata, 'good.js'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { K6_BIN: join(testdata, 'fake-k6.mjs'), FAKE_K6: 'endless', PATH: dirname(process.execPath) },
    })
    await once(createInterface({ input: harness.stdout }), 'line')
    const fakes = async () => (await commandLines()).filter((line) => line.includes(folder) && line.includes('fake-k6'))
    expect(await fakes()).toHaveLength(1)
    harness.kill('SIGKILL')
    await once(harness, 'close')
    await expect.poll(fakes, { timeout: 20_000 }).toEqual([])
  })
})

async function commandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const texts = pids.map(async (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
  return (await Promise.all(texts)).map((text) => text.replaceAll('\0', ' '))
}
