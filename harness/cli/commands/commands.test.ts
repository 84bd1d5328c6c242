import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aCase, aFailedCase, aRecord, aSuiteResult } from '../../testing/records.ts'
import type { RunRecord } from '../../record.ts'
import type { Terminal } from '../terminal.ts'
import { doctorCommand } from './doctor.ts'
import { flakyCommand } from './flaky.ts'
import { judgeCommand } from './judge.ts'
import { overridesCommand } from './overrides.ts'
import { planCommand } from './plan.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run.ts'
import { upCommand } from './up.ts'

const HARNESS = new URL('../../', import.meta.url).pathname
const CONFIG = `
import { defineConfig, deployed, env, local } from '${HARNESS}index.ts'
import { fakeProvider, fakeSuite } from '${HARNESS}testing/index.ts'
const stack = { credentials: { ASSAY_CLIENT_SECRET: 'local-secret' }, endpoints: { service: 'http://127.0.0.1:1', database: 'postgresql://x' } }
const applies = async ({ baseUrl }) => ({ applies: baseUrl === undefined, because: 'it is local' })
const diagnosing = (diagnose) => ({ name: 'x', diagnose })
export default defineConfig({
  service: 'conflicto',
  targets: { local: local(), dev: deployed({ baseUrl: 'https://dev.example.com', mayWrite: false }), blank: local({ expectedVersion: env('NOWHERE') }) },
  stacks: [fakeProvider({ name: 'one', applies, stack }), fakeProvider({ name: 'two', applies })],
  suites: [fakeSuite('smoke', undefined, { prerequisite: true }), [fakeSuite('contract', undefined, { floor: { requests: 5, durationMs: 10 } }), fakeSuite('extra', undefined, { floor: {} })]],
  gate: { required: ['smoke'], limits: { 'http_req_duration.p95': { atMost: 500, atLeast: 1, suite: 'extra' }, 'x.rate': { atMost: 1 } } },
  reporters: [{ name: 'told', required: true, report: async ({ verdict }) => ({ reporter: 'told', kind: 'failed', code: 'E_REPORT_FAILED', message: verdict.outcome }) }],
  doctor: [
    diagnosing(async () => [{ subject: 'Docker', state: 'optional', detail: 'none', hint: 'install it' }]),
    diagnosing(async () => [{ subject: 'Docker', state: 'optional', detail: 'none', hint: 'install it' }]),
    diagnosing(async () => { throw new Error('boom') }),
  ],
})
`

let dir: string
let printed: string[]
let complaints: string[]
let interruption: AbortController
let terminal: Terminal
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-cli-'))
  printed = []
  complaints = []
  interruption = new AbortController()
  terminal = {
    cwd: dir,
    env: {},
    signal: interruption.signal,
    print: (line) => void printed.push(line),
    complain: (line) => void complaints.push(line),
  }
  await writeFile(join(dir, 'assay.config.ts'), CONFIG)
})
afterEach(async () => rm(dir, { recursive: true }))

async function store(record: RunRecord): Promise<string> {
  await mkdir(join(dir, record.runId))
  await writeFile(join(dir, record.runId, 'record.json'), JSON.stringify(record))
  return join(dir, record.runId)
}

describe('run', () => {
  it('without a config is refused, here and by name', async () => {
    await rm(join(dir, 'assay.config.ts'))
    await expect(runCommand({}, terminal)).rejects.toMatchObject({ code: 'E_CONFIG_MISSING' })
    await expect(runCommand({ config: 'other.ts' }, terminal)).rejects.toThrow(join(dir, 'other.ts'))
  })

  it('with a config that does not load is refused, with the reason and the file', async () => {
    const path = join(dir, 'assay.config.ts')
    const broken = [
      ['import "./nothing.ts"', 'E_CONFIG_UNLOADABLE'],
      ['export default 3', 'E_CONFIG_UNLOADABLE'],
      [`import { defineConfig } from '${HARNESS}index.ts'\nexport default defineConfig({})`, 'E_CONFIG_INVALID'],
    ] as const
    for (const [index, [text, code]] of broken.entries()) {
      const file = `${path}.${index}.ts`
      await writeFile(file, text)
      await expect(runCommand({ config: file }, terminal)).rejects.toMatchObject({ code })
      await expect(runCommand({ config: file }, terminal)).rejects.toThrow(file)
    }
  })

  it('finds the config in a folder above, and gives every option on', async () => {
    const cwd = join(dir, 'deep', 'er')
    await mkdir(cwd, { recursive: true })
    const options = { target: 'local', suite: ['smoke'], stack: 'one', expectVersion: 'v7', out: 'files' }
    await runCommand(options, { ...terminal, cwd })
    const record = JSON.parse(await readFile(join(cwd, 'files', 'latest', 'record.json'), 'utf8')) as RunRecord
    expect(record).toMatchObject({
      target: { name: 'local', expected: { version: 'v7' } },
      selection: { asked: ['smoke'] },
    })
  })

  it('a limit that was not measured is inconclusive, and a failed delivery is told', async () => {
    expect(await runCommand({}, terminal)).toBe('inconclusive')
    expect(complaints).toEqual(['reporter told: inconclusive (E_REPORT_FAILED)'])
  })

  it('a base URL is the target', async () => {
    expect(await runCommand({ baseUrl: 'http://127.0.0.1:1' }, terminal)).toBe('error')
  })
})

describe('judge', () => {
  it('refuses a record that is not there or is cut', async () => {
    await expect(judgeCommand('nothing', {}, terminal)).rejects.toMatchObject({ code: 'E_RECORD_MISSING' })
    await writeFile(join(dir, 'cut.json'), JSON.stringify(aRecord()).slice(0, 200))
    await expect(judgeCommand('cut.json', {}, terminal)).rejects.toMatchObject({ code: 'E_RECORD_MALFORMED' })
  })

  it('refuses a record that is not the one that its verdict is of', async () => {
    const path = await store(aRecord())
    await writeFile(join(path, 'verdict.json'), JSON.stringify({ recordHash: 'sha256:00' }))
    await expect(judgeCommand(path, {}, terminal)).rejects.toThrow('one of them was changed')
  })

  it('refuses a policy that is not there, not JSON, empty or wrong', async () => {
    const path = await store(aRecord())
    await expect(judgeCommand(path, { policy: 'nothing.json' }, terminal)).rejects.toMatchObject({
      code: 'E_POLICY_INVALID',
    })
    for (const [text, said] of [
      ['', 'an empty file'],
      [`x${'y'.repeat(100)}`, '...'],
      ['{"required":[]}', 'required: expected the names'],
      ['3', '(top)'],
    ] as const) {
      await writeFile(join(dir, 'policy.json'), text)
      await expect(judgeCommand(path, { policy: 'policy.json' }, terminal)).rejects.toThrow(said)
    }
  })

  it('judges by a file, and by the config', async () => {
    const path = await store(aRecord())
    await writeFile(join(dir, 'policy.json'), '{"required":["smoke"]}')
    expect(await judgeCommand(path, { policy: 'policy.json' }, terminal)).toBe('pass')
    expect(printed[0]).toContain('pass: run')
    expect(await judgeCommand(join(path, 'record.json'), {}, terminal)).toBe('inconclusive')
  })

  it('prints what is not good with its command, and the whole verdict as JSON', async () => {
    const suites = [
      { floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > x', 'got \u001b[31m500\nPASS')] }) },
    ]
    const path = await store(aRecord({ suites }))
    expect(await judgeCommand(path, {}, terminal)).toBe('fail')
    expect(printed.join('\n')).toContain('fail: CASE_FAILED smoke > x')
    expect(printed.join('\n')).toContain('got  [31m500 PASS')
    expect(printed.join('\n')).toContain('again: assay run')
    printed = []
    await judgeCommand(path, { json: true }, terminal)
    expect(JSON.parse(printed.join('\n'))).toMatchObject({ outcome: 'fail' })
  })
})

describe('report', () => {
  it('a required report that fails turns a pass into an error', async () => {
    const text = CONFIG.replace(/limits: .*/, '},')
    await writeFile(join(dir, 'assay.config.ts'), text)
    expect(await reportCommand([await store(aRecord())], {}, terminal)).toBe('error')
    expect(complaints).toEqual(['reporter told: pass (E_REPORT_FAILED)'])
  })

  it('exits as the worst of the runs', async () => {
    const good = await store(aRecord())
    const wrong = await store(
      aRecord({ runId: 'wrong', target: { ...aRecord().target, expected: { version: '2222222' } } }),
    )
    expect(await reportCommand([wrong, good], {}, terminal)).toBe('identity')
    expect(complaints).toHaveLength(2)
  })
})

describe('past runs', () => {
  const shaky = 'smoke > shaky'
  const QUARANTINED = CONFIG.replace(
    /limits: .*/,
    `quarantine: [{ case: '${shaky}', owner: 'ada', reason: 'x', issue: '7', until: '2030-01-01' }] },`,
  ).replace('required: true, ', '')

  async function keep(runId: string, last: RunRecord['suites'][number]['result']['cases'][number]): Promise<string> {
    await mkdir(join(dir, '.assay', 'runs', runId), { recursive: true })
    const path = join(dir, '.assay', 'runs', runId, 'record.json')
    const suites = [{ floor: {}, result: aSuiteResult({ cases: [aCase(), last] }) }]
    await writeFile(path, JSON.stringify(aRecord({ runId, suites })))
    return path
  }

  it('are those beside the record, also where it is named by a link', async () => {
    await writeFile(join(dir, 'assay.config.ts'), QUARANTINED)
    await keep('a', aFailedCase(shaky))
    await keep('b', aCase({ id: shaky }))
    await keep('c', aFailedCase(shaky))
    await symlink(join('runs', 'c'), join(dir, '.assay', 'latest'))
    expect(await judgeCommand('.assay/runs/c', {}, terminal)).toBe('pass')
    expect(await judgeCommand('.assay/latest', {}, terminal)).toBe('pass')
    expect(await judgeCommand('.assay/latest/record.json', {}, terminal)).toBe('pass')
    expect(await reportCommand(['.assay/latest'], {}, terminal)).toBe('pass')
  })

  it('that are kept elsewhere are named, to judge and to report', async () => {
    await writeFile(join(dir, 'assay.config.ts'), QUARANTINED)
    await keep('a', aFailedCase(shaky))
    await keep('b', aCase({ id: shaky }))
    const suites = [{ floor: {}, result: aSuiteResult({ cases: [aCase(), aFailedCase(shaky)] }) }]
    const alone = await store(aRecord({ runId: 'alone', suites }))
    expect(await reportCommand([alone], {}, terminal)).toBe('fail')
    expect(await judgeCommand(alone, { history: ['.assay/runs'] }, terminal)).toBe('pass')
    expect(await reportCommand([alone], { history: ['.assay/runs'] }, terminal)).toBe('pass')
  })

  it('in a folder that is not there are a mistake, and not none', async () => {
    const wrong = { code: 'E_USAGE_INVALID', message: expect.stringContaining(join(dir, 'nowhere')) as string }
    const path = await store(aRecord())
    await expect(judgeCommand(path, { history: ['nowhere'] }, terminal)).rejects.toMatchObject(wrong)
    await expect(runCommand({ history: ['nowhere'] }, terminal)).rejects.toMatchObject(wrong)
    await expect(flakyCommand(['nowhere'], {}, terminal)).rejects.toMatchObject(wrong)
    await expect(overridesCommand(['nowhere'], {}, terminal)).rejects.toMatchObject(wrong)
  })

  it('where there are none, is what is said', async () => {
    expect(await flakyCommand([], {}, terminal)).toBe('pass')
    expect(await overridesCommand([], {}, terminal)).toBe('pass')
    expect(printed).toEqual(['No run was found.', 'No run was found.'])
  })
})

describe('plan', () => {
  it('says what would run, against what, under which limits, and why', async () => {
    expect(await planCommand({}, terminal)).toBe('pass')
    const text = printed.join('\n')
    expect(text).toContain('Target local (there is: local, dev, blank)')
    expect(text).toContain('one           will be used: it is local')
    expect(text).toContain('two           would do too')
    expect(text).toContain(
      '1. smoke         required; must succeed, or the rest is left out; at most 5 s; at least 1 case',
    )
    expect(text).toContain('at least 5 requests, 0.01 s')
    expect(text).toContain('http_req_duration.p95         at least 1, at most 500 (measured by extra)')
  })

  it('is an error where no stack applies, and says what is missing', async () => {
    expect(await planCommand({ target: 'dev' }, terminal)).toBe('error')
    const text = printed.join('\n')
    expect(text).toContain('none said')
    expect(text).toContain('no: suites only read')
    expect(text).toContain('200/s')
  })

  it('is JSON on request', async () => {
    await planCommand({ json: true, suite: ['contract'] }, terminal)
    expect(JSON.parse(printed.join('\n'))).toMatchObject({ service: 'conflicto', stages: [[{ suite: 'contract' }]] })
  })

  it('says so where there are no limits and no reporters', async () => {
    await writeFile(join(dir, 'assay.config.ts'), CONFIG.replace(/limits: .*/, '},').replace(/reporters: .*/, ''))
    await planCommand({}, terminal)
    expect(printed.join('\n')).toMatch(/Limits\n {2}none\n\nReporters {2}none/)
  })
})

describe('doctor', () => {
  it('says what is there and what is missing, once', async () => {
    expect(await doctorCommand({}, terminal)).toBe('error')
    expect(printed[0]).toMatch(/^found +Node/)
    expect(printed.filter((line) => line.includes('Docker'))).toHaveLength(1)
    expect(printed.join('\n')).toContain('could not be examined: boom')
  })

  it('is JSON on request, and well where nothing is missing', async () => {
    await writeFile(join(dir, 'assay.config.ts'), CONFIG.replace(/doctor: \[[\s\S]*\],\n\}\)/, '})'))
    expect(await doctorCommand({ json: true }, terminal)).toBe('pass')
    expect(JSON.parse(printed.join('\n'))).toMatchObject([{ subject: 'Node', state: 'found' }])
  })
})

describe('up', () => {
  async function upUntilPrinted(options: Parameters<typeof upCommand>[0]): Promise<string> {
    const shown = new Promise<void>((resolve) => {
      terminal = { ...terminal, print: (line) => (printed.push(line), void (/Ctrl-C|^\{/.test(line) && resolve())) }
    })
    const ended = upCommand(options, terminal)
    await shown
    interruption.abort(new Error('SIGINT'))
    return ended
  }

  it('says where the stack is and how to log in, until it is interrupted', async () => {
    expect(await upUntilPrinted({ target: 'local' })).toBe('pass')
    const text = printed.join('\n')
    expect(text).toContain("export ASSAY_CLIENT_SECRET='local-secret'")
    expect(text).toContain("export ASSAY_DATABASE_URL='postgresql://x'")
    expect(text).toContain('assay run --base-url http://127.0.0.1:1 --expect-version')
  })

  it('is one line of JSON on request', async () => {
    await upUntilPrinted({ json: true, stack: 'two' })
    expect(JSON.parse(printed.join(''))).toMatchObject({ url: 'http://127.0.0.1:1', env: {} })
  })

  it('is no run: what was the latest stays the latest', async () => {
    await runCommand({}, terminal)
    const before = await readFile(join(dir, '.assay', 'latest', 'record.json'), 'utf8')
    await upUntilPrinted({})
    expect(await readFile(join(dir, '.assay', 'latest', 'record.json'), 'utf8')).toBe(before)
  })

  it('does not start when it is already interrupted', async () => {
    interruption.abort(new Error('SIGINT'))
    expect(await upCommand({}, terminal)).toBe('interrupted')
    expect(printed).toEqual([])
  })
})
