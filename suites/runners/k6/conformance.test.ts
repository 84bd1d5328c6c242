// Every script of testdata/conformance does here what k6 2.2.0 did with it.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const folder = join(import.meta.dirname, 'testdata', 'conformance')
const scripts = (await readdir(join(folder, 'scripts'))).filter((name) => /\.[jt]s$/.test(name)).toSorted()

interface Group {
  readonly name: string
  readonly checks: readonly { readonly name: string; readonly passes: number; readonly fails: number }[]
  readonly groups: readonly Group[]
}
const checks = z.array(z.object({ name: z.string(), passes: z.number(), fails: z.number() }))
const group: z.ZodType<Group> = z.lazy(() => z.object({ name: z.string(), checks, groups: z.array(group) }))
const expectation = z.strictObject({
  script: z.string(),
  exitCode: z.number(),
  rootGroup: group.optional(),
  metrics: z
    .record(
      z.string(),
      z.strictObject({
        type: z.string(),
        stats: z.array(z.string()),
        exact: z.record(z.string(), z.number()).optional(),
        thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).optional(),
      }),
    )
    .optional(),
  console: z.array(z.object({ level: z.string(), msg: z.string() })),
  errors: z.array(z.string()),
  files: z.record(z.string(), z.string()),
  stdout: z.string().optional(),
})
type Expectation = z.infer<typeof expectation>

const line = z.object({ level: z.string(), msg: z.string(), source: z.string().optional() })
const metricValues = z.record(z.string(), z.union([z.number(), z.record(z.string(), z.boolean())]))
interface ExportedGroup {
  readonly name: string
  readonly checks: Readonly<Record<string, z.infer<typeof checks>[number]>>
  readonly groups: Readonly<Record<string, ExportedGroup>>
}
const exportedGroup: z.ZodType<ExportedGroup> = z.lazy(() =>
  z.object({
    name: z.string(),
    checks: z.record(z.string(), checks.element),
    groups: z.record(z.string(), exportedGroup),
  }),
)
const exported = z.object({ root_group: exportedGroup, metrics: z.record(z.string(), metricValues) })

let origin: ChildProcess
let baseUrl: string

beforeAll(async () => {
  origin = spawn(process.execPath, [join(folder, 'origin.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const { stdout } = origin
  if (stdout === null) throw new Error('no output of the origin')
  const first = await new Promise<string>((resolve) => createInterface({ input: stdout }).once('line', resolve))
  baseUrl = `http://127.0.0.1:${z.object({ port: z.number() }).parse(JSON.parse(first)).port}`
})
afterAll(async () => {
  origin.kill()
  await once(origin, 'close')
})

describe('assay load', () => {
  it('has a script for every expectation', async () => {
    const names = (await readdir(join(folder, 'expected'))).map((name) => name.replace(/\.json$/, '')).toSorted()
    expect(names).toEqual(scripts.map((name) => name.replace(/\.[jt]s$/, '')))
    expect(names).toHaveLength(35)
  })

  // Beside each other; then alone, those whose thresholds are about what happens in a given time.
  it.concurrent.each(scripts.filter((script) => !isTimed(script)))('does with %s what k6 does', agrees)
  it.each(scripts.filter(isTimed))('does with %s what k6 does', agrees)
})

function isTimed(script: string): boolean {
  return /\bduration:/.test(readFileSync(join(folder, 'scripts', script), 'utf8'))
}

async function agrees(script: string): Promise<void> {
  const text = await readFile(join(folder, 'expected', script.replace(/\.[jt]s$/, '.json')), 'utf8')
  const expected = expectation.parse(JSON.parse(text))
  const seen = await observe(script)
  expect({ ...seen, metrics: seen.metrics && onlyWhatIsExact(seen.metrics, expected) }).toEqual({
    ...expected,
    errors: expected.errors.map(causeOf),
  })
}

/** What a script did, as the expectations were recorded with k6. */
async function observe(script: string): Promise<Expectation> {
  const cwd = await mkdtemp(join(tmpdir(), 'assay-conformance-'))
  try {
    await cp(join(folder, 'scripts'), cwd, { recursive: true })
    const before = new Set(await readdir(cwd))
    const { code, out, err } = await load(script, cwd)
    const logs = err.split('\n').flatMap((text) => (text === '' ? [] : [line.parse(JSON.parse(text))]))
    const summary = await readFile(join(cwd, 'export.json'), 'utf8').catch(() => undefined)
    const written = (await readdir(cwd)).filter((name) => !before.has(name) && name !== 'export.json')
    const files = await Promise.all(
      written.map(async (name) => [name, await readFile(join(cwd, name), 'utf8')] as const),
    )
    return {
      script,
      exitCode: code,
      ...(summary === undefined ? {} : summaryOf(summary)),
      console: logs.filter(({ source }) => source === 'console').map(({ level, msg }) => ({ level, msg })),
      errors: logs
        .filter(({ level, source }) => level === 'error' && source !== 'console')
        .map(({ msg }) => causeOf(msg.replaceAll(cwd, '.').replaceAll(baseUrl, '$BASE_URL'))),
      files: Object.fromEntries(files),
      ...(files.length > 0 ? { stdout: out } : {}),
    }
  } finally {
    await rm(cwd, { recursive: true })
  }
}

async function load(
  script: string,
  cwd: string,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const flags = ['--engine=embedded', '--quiet', '--no-color', '--no-usage-report', '--log-format', 'json']
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'cli.mjs'),
      ...flags,
      '--summary-export',
      'export.json',
      '-e',
      `BASE_URL=${baseUrl}`,
      script,
    ],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code: code ?? Number.NaN, out, err }
}

function summaryOf(text: string): Pick<Expectation, 'rootGroup' | 'metrics'> {
  const { root_group: root, metrics } = exported.parse(JSON.parse(text))
  return {
    rootGroup: groupOf(root),
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { thresholds, ...values }]) => [
        name,
        {
          type: typeOf(values),
          stats: Object.keys(values).toSorted(),
          exact: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)])),
          ...(typeof thresholds === 'object'
            ? {
                thresholds: Object.fromEntries(
                  Object.entries(thresholds).map(([source, crossed]) => [source, { ok: !crossed }]),
                ),
              }
            : {}),
        },
      ]),
    ),
  }
}

function typeOf(values: Readonly<Record<string, unknown>>): string {
  if ('passes' in values) return 'rate'
  if ('count' in values && 'rate' in values) return 'counter'
  return 'value' in values ? 'gauge' : 'trend'
}

function groupOf({ name, checks, groups }: ExportedGroup): Group {
  return {
    name,
    checks: Object.values(checks).map(({ name, passes, fails }) => ({ name, passes, fails })),
    groups: Object.values(groups).map(groupOf),
  }
}

// Only some statistics of a metric are the same in every run; the expectation says which. The number of virtual users is sampled
// every second: a run that took less when it was recorded may take more here.
function onlyWhatIsExact(
  seen: NonNullable<Expectation['metrics']>,
  { metrics = {} }: Expectation,
): NonNullable<Expectation['metrics']> {
  const comparable = Object.entries(seen).filter(([name]) => !/^vus(?:_max)?$/.test(name) || name in metrics)
  return Object.fromEntries(
    comparable.map(([name, { exact = {}, ...about }]) => {
      const wanted = Object.keys(metrics[name]?.exact ?? {})
      return [
        name,
        wanted.length === 0
          ? about
          : { ...about, exact: Object.fromEntries(wanted.map((key) => [key, exact[key] ?? Number.NaN])) },
      ]
    }),
  )
}

// The first line names the cause; where in the script it happened is told in k6's own way.
function causeOf(error: string): string {
  return (error.split('\n')[0] ?? '').replace(/ at \S+ \(file:.*\)$/, '')
}
