import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeDocker } from './testdata/fake-docker.ts'
import { Points } from './program/points.ts'
import { startOrigin } from './testdata/origin.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'assay-load-'))
})
afterEach(async () => rm(cwd, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function load(source: string, ...flags: readonly string[]): Promise<Ended> {
  await writeFile(join(cwd, 'script.js'), source)
  return run(['--quiet', ...flags, 'script.js'])
}

async function run(argv: readonly string[], { env = {}, input = '' } = {}): Promise<Ended> {
  const cli = join(import.meta.dirname, 'cli.mjs')
  const child = spawn(process.execPath, [cli, '--engine=embedded', ...argv], { cwd, env: { ...process.env, ...env } })
  child.stdin.end(input)
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

const counting = `import { Counter } from 'k6/metrics'
const runs = new Counter('runs')
export const options = { vus: 1, iterations: 5, thresholds: { runs: ['count==5'] } }
export default function () { runs.add(1, { kind: 'x' }) }`

describe('assay load', () => {
  it('ends with the code of crossed thresholds, and shows which', async () => {
    const { code, out } = await load(counting, '--iterations', '3')
    expect(code).toBe(99)
    expect(out).toContain("✗ 'count==5' count=3")
  })

  it('puts the script over the file', async () => {
    await writeFile(join(cwd, 'options.json'), JSON.stringify({ iterations: 7, tags: { from: 'file' } }))
    const { code, out } = await load(counting, '-c', 'options.json')
    expect([code, out.includes("✓ 'count==5' count=5")]).toEqual([0, true])
  })

  it('has the features of k6 that merge tags and freeze the environment', async () => {
    const source = `export const options = { tags: { env: 'staging' }, thresholds: {
        'iterations{env:staging,region:x,k6_feature_freeze_env:true}': ['count==1'] } }
      export default function () { try { __ENV.FROZEN = 'no' } catch (error) { console.log(error.name, __ENV.FROZEN) } }`
    const { code, err } = await load(source, '--features', 'merge-run-tags,freeze-env,nope', '--tag', 'region=x')
    expect([code, err.includes('TypeError undefined'), err.includes('unknown feature: nope')]).toEqual([0, true, true])
  })

  it('writes its log where it is told to', async () => {
    const { err } = await load(
      `export default function () { console.log('printed'); console.warn('told') }`,
      '--log-output=file=all.log,level=warn',
      '--log-format=raw',
    )
    expect([err, await readFile(join(cwd, 'all.log'), 'utf8')]).toEqual(['', 'told\n'])
  })

  it('shows checks by group', async () => {
    const { code, out } = await load(`import { check, group } from 'k6'
      export default function () { group('outer', () => check(1, { 'is one': (n) => n === 1, 'is two': (n) => n === 2 })) }`)
    expect(code).toBe(0)
    expect(out).toMatch(/█ outer\n +✓ is one\n +✗ is two\n +↳ {2}0% — ✓ 0 \/ ✗ 1/)
  })

  it('writes samples as k6 writes them', async () => {
    await load(counting, '--out', 'json=points.json')
    const points = new Points(1000)
    const lines = (await readFile(join(cwd, 'points.json'), 'utf8')).trim().split('\n')
    for (const line of lines) points.add(line)
    expect(points.series().find(({ metric }) => metric === 'runs')?.samples).toBe(5)
    expect(lines.find((line) => line.includes('"runs"') && line.includes('Point'))).toContain('"kind":"x"')
  })

  it.each([
    ['an unknown flag', ['--nonsense']],
    ['an output that is none', ['--out', 'influxdb=x']],
    ['a stage that is none', ['--stage', '10:20s']],
    ['a duration without its unit', ['--duration', '1000']],
    ['a tag without a value', ['--tag', 'a=']],
    ['a variable of another name', ['-e', 'a-b=1']],
    ['a switch that is none', ['--throw=maybe']],
    ['what k6 alone can do', ['--paused']],
  ])('refuses %s', async (_what, flags) => {
    const { code, err } = await load(counting, ...flags)
    expect(code).toBe(2)
    expect(err).toContain('error:')
  })

  it('shows what a threshold was compared with, also where the summary has no such statistic', async () => {
    const { code, out } = await load(`import { Trend } from 'k6/metrics'
      const size = new Trend('size')
      export const options = { thresholds: { size: ['p(99)<5'] } }
      export default function () { size.add(7) }`)
    expect(code).toBe(99)
    expect(out).toContain("✗ 'p(99)<5' p(99)=7")
  })

  it('prints the summary when it is interrupted, and ends with the code of k6', async () => {
    await writeFile(
      join(cwd, 'script.js'),
      `import { sleep } from 'k6'
      export default function () { if (__ITER === 1) console.log('begun'); sleep(0.01) }`,
    )
    const cli = join(import.meta.dirname, 'cli.mjs')
    const child = spawn(process.execPath, [cli, '--engine=embedded', '--duration', '10m', 'script.js'], { cwd })
    let [out, interrupted] = ['', false]
    child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      if (!interrupted && part.includes('begun')) interrupted = child.kill('SIGINT')
    })
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(105)
    expect(out).toMatch(/iterations\.+: \d+/)
  })

  it.each([
    ['is not there', 'absent.js', "the script can't be read"],
    ['does not parse', 'broken.js', 'broken.js:1:34: Unexpected ";"'],
  ])('says where a script %s', async (_what, script, message) => {
    await writeFile(join(cwd, 'broken.js'), 'export default () => { const x = ; }')
    const cli = join(import.meta.dirname, 'cli.mjs')
    const child = spawn(process.execPath, [cli, '--engine=embedded', script], { cwd })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(107)
    expect(err).toContain(message)
  })

  it('takes a script from its input, which imports from the working folder', async () => {
    await writeFile(join(cwd, 'lib.js'), 'export const told = () => { throw new Error(open("./data.txt")) }')
    await writeFile(join(cwd, 'data.txt'), 'from a file')
    const input = `import { told } from './lib.js'
      let text
      try { told() } catch (error) { text = error.message }
      export default () => { console.log(text) }`
    const { code, out, err } = await run(['-i', '1', '-'], { input })
    expect([code, err]).toEqual([0, expect.stringContaining('from a file')])
    expect(out).toContain('assay load - on the embedded engine')
  })

  it('warns where the environment asks for the dashboard of k6', async () => {
    await writeFile(join(cwd, 'script.js'), counting)
    const { code, err } = await run(['script.js'], { env: { K6_WEB_DASHBOARD: 'true' } })
    expect([code, err]).toEqual([0, expect.stringContaining('K6_WEB_DASHBOARD: the embedded engine has no dashboard')])
  })

  it('packs samples for a file that ends in .gz', async () => {
    const { code } = await load(counting, '--out', 'json=points.json.gz')
    const lines = gunzipSync(await readFile(join(cwd, 'points.json.gz')))
      .toString('utf8')
      .split('\n')
    expect([code, lines.filter((line) => line.includes('"runs"') && line.includes('Point')).length]).toEqual([0, 5])
  })

  it.each([
    ['--http-debug', []],
    ['--http-debug=full', ['name=x', '{"title":"not found"}']],
  ])('shows what is sent and what comes, by %s', async (flag, bodies) => {
    await using origin = await startOrigin()
    const { code, err } = await load(
      `import http from 'k6/http'
      export default function () { http.post('${origin.url}/a?b=1', { name: 'x' }, { headers: { 'X-Own': 'y' } }) }`,
      flag,
    )
    expect(code).toBe(0)
    expect(err).toContain(`Request:\nPOST /a?b=1 HTTP/1.1\nHost: ${origin.host}\nUser-Agent: assay`)
    expect(err).toContain('\nX-Own: y\n')
    expect(err).toContain('Content-Length: 6')
    expect(err).toContain('Response:\nHTTP/1.1 404 Not Found\n')
    expect(err).toContain('\nContent-Type: application/json\n')
    expect(['name=x', '{"title":"not found"}'].filter((text) => err.includes(text))).toEqual(bodies)
  })

  it('shows checks by tag with the checks', async () => {
    const { out } = await load(`import { check } from 'k6'
      import { Trend } from 'k6/metrics'
      const size = new Trend('size')
      export const options = { thresholds: { 'checks{kind:a}': ['rate==1'] } }
      export default function () { size.add(7); check(1, { 'is one': (n) => n === 1 }, { kind: 'a' }) }`)
    expect(out).toMatch(/CHECKS {2}100\.00% {2}1 of 1 held\n\n +✓ is one\n\n +\{ kind:a \}\.+: 100\.00% {2}1 of 1\n/)
  })

  it('names the flag that was meant', async () => {
    const { code, err } = await load(counting, '--vsu', '3')
    expect(code).toBe(2)
    expect(err).toContain('Did you mean --vus?')
  })

  it('runs k6 in a container in the working folder', async () => {
    const fake = `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'testdata', 'fake-k6.mjs')}' "$@"\n`
    await writeFile(join(cwd, 'k6'), fake, { mode: 0o755 })
    await using docker = await FakeDocker.start(cwd, { bin: cwd, images: ['grafana/k6:latest'] })
    await writeFile(join(cwd, 'script.js'), counting)
    const cli = join(import.meta.dirname, 'cli.mjs')
    const child = spawn(process.execPath, [cli, '--engine', 'docker', '--quiet', 'script.js'], {
      cwd,
      env: { DOCKER_HOST: `unix://${docker.socketPath}` },
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(0)
    expect(out).toContain('"metric":"http_reqs"')
    expect(docker.created[0]).toMatchObject({ Cmd: ['run', '--quiet', 'script.js'], WorkingDir: cwd })
    expect(docker.left).toBe(0)
  })

  it('refuses options that exclude each other with the code of k6', async () => {
    const { code, err } = await load(counting, '--duration', '1s', '--stage', '1s:2')
    expect(code).toBe(104)
    expect(err).toContain('simultaneously is not allowed')
  })
})
