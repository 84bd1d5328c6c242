import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../record.ts'
import { aCase, aFailedCase, aRecord, aSuiteResult } from '../../testing/records.ts'
import type { Terminal } from '../terminal.ts'
import { downCommand } from './down.ts'
import { explainCommand } from './explain.ts'
import { flakyCommand } from './flaky.ts'
import { overridesCommand } from './overrides.ts'
import { ratchetCommand } from './ratchet.ts'
import { selftestCommand } from './selftest.ts'

const HARNESS = new URL('../../', import.meta.url).pathname
const POLICY = `required: ['smoke'], limits: { 'a.p95': { atMost: 500 }, 'b.p95': { atMost: 5, force: 'shadow' } }`

let dir: string
let printed: string[]
let terminal: Terminal
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-past-'))
  printed = []
  terminal = {
    cwd: dir,
    env: { GITHUB_ACTOR: 'ada' },
    signal: new AbortController().signal,
    print: (line) => void printed.push(line),
    complain: () => undefined,
  }
})
afterEach(async () => rm(dir, { recursive: true }))

// Each has a name of its own: a module is loaded once.
async function config(name: string, rest: string, policy: string = POLICY): Promise<string> {
  const text = `
import { defineConfig, local } from '${HARNESS}index.ts'
import { fakeProvider, fakeSuite } from '${HARNESS}testing/index.ts'
const stack = (kept) => ({ ...fakeProvider({ name: 'one' }), ...(kept === undefined ? {} : { remove: async () => kept }) })
export default defineConfig({
  service: 'shop', targets: { local: local() }, suites: [fakeSuite('smoke')], gate: { ${policy} }, stacks: [stack()], ${rest}
})`
  await writeFile(join(dir, name), text)
  return name
}

async function store(record: RunRecord): Promise<string> {
  const folder = join(dir, '.assay', 'runs', record.runId)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'record.json'), JSON.stringify(record))
  return folder
}

function measured(value: number): RunRecord['suites'] {
  const one = { unit: 'ms', statistic: 'p95', values: [value], counts: [10], overall: value } as const
  const measurements = ['a', 'b'].map((metric) => ({ ...one, metric }))
  return [{ floor: { cases: 1 }, result: aSuiteResult({ measurements }) }]
}

describe('explain', () => {
  it('walks through the verdict of a stored record, and exits as judge does', async () => {
    const path = await store(
      aRecord({ suites: [{ floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > one')] }) }] }),
    )
    const options = { config: await config('explain.config.ts', '') }
    expect(await explainCommand(path, undefined, options, terminal)).toBe('fail')
    expect(printed[0]).toMatch(/^FAIL: run /)
    printed = []
    await explainCommand(path, 'case_failed', options, terminal)
    expect(printed[0]).toMatch(/^CASE_FAILED: /)
  })

  it('breaks long lines at the width of the terminal, and no command', async () => {
    const path = await store(
      aRecord({ suites: [{ floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > one')] }) }] }),
    )
    const options = { config: await config('explain.config.ts', '') }
    await explainCommand(path, undefined, options, { ...terminal, columns: 60 })
    const long = printed.filter((line) => line.length > 60)
    expect(long.filter((line) => !/^ *again: /.test(line))).toEqual([])
  })

  it.each([
    ['CASE_FAILD', /Did you mean CASE_FAILED/],
    ['?', /docs\/verdicts\.md/],
  ])('a code that is none is refused: %s', async (code, message) => {
    await expect(explainCommand('nowhere', code, {}, terminal)).rejects.toThrow(message)
  })
})

describe('overrides and flaky', () => {
  const override = { code: 'CASE_FAILED', reason: 'known', by: 'local:ada', at: '2026-01-02T03:04:05.000Z' }

  it('overrides of past runs are told as open or over', async () => {
    const overrides = [
      { ...override, until: '2026-01-05T00:00:00.000Z' },
      { ...override, subject: 'smoke > one', until: '2999-01-01T00:00:00.000Z' },
    ]
    await store(aRecord({ overrides }))
    const options = { config: await config('overrides.config.ts', '') }
    expect(await overridesCommand([], options, terminal)).toBe('pass')
    expect(printed.join('\n')).toMatch(
      /over {2}CASE_FAILED on local[^]*open {2}CASE_FAILED=smoke > one[^]*, 1 open as of/,
    )
    printed = []
    await overridesCommand([], { ...options, json: true }, terminal)
    expect(JSON.parse(printed[0] ?? '')).toMatchObject([{ open: false }, { open: true, target: 'local' }])
  })

  it('where there is no run, that is said', async () => {
    const options = { config: await config('none.config.ts', '') }
    await overridesCommand([], options, terminal)
    await flakyCommand([], options, terminal)
    expect(printed).toEqual(['No run was found.', 'No run was found.'])
  })

  it('cases that failed and passed on one version are told with their rate', async () => {
    const attempts = [
      { status: 'failed', durationMs: 1, failure: { message: 'no' } },
      { status: 'passed', durationMs: 1 },
    ] as const
    await store(
      aRecord({
        suites: [{ floor: {}, result: aSuiteResult({ cases: [aCase({ id: 'smoke > now and then', attempts })] }) }],
      }),
    )
    const options = { config: await config('flaky.config.ts', '') }
    await flakyCommand([], options, terminal)
    expect(printed).toEqual(['local: 1 flaky case in 1 run', '  100.0 %  1 of 1  smoke > now and then'])
    printed = []
    await flakyCommand([], { ...options, json: true }, terminal)
    expect(JSON.parse(printed[0] ?? '')).toMatchObject([{ target: 'local', cases: [{ flakyRuns: 1 }] }])
  })
})

describe('ratchet', () => {
  const RATCHET = `ratchet: { file: 'gate.lock.json', cleanRuns: 2 }`

  it('without one in the config is refused', async () => {
    const given = { config: await config('plain.config.ts', '') }
    await expect(ratchetCommand(given, terminal)).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
  })

  it('a lock file that is missing is refused; locking makes it, and the policy then holds', async () => {
    const given = { config: await config('first.config.ts', RATCHET) }
    await expect(ratchetCommand(given, terminal)).rejects.toMatchObject({ code: 'E_RATCHET_MISSING' })
    await ratchetCommand({ ...given, lock: true }, terminal)
    expect(printed[0]).toMatch(/^locked in .*gate\.lock\.json$/)
    printed = []
    expect(await ratchetCommand(given, terminal)).toBe('pass')
    expect(printed).toEqual(['The gate asks for no less than gate.lock.json.'])
  })

  it('a policy that asks for less is refused, and locked with a reason alone, which is kept', async () => {
    await ratchetCommand({ config: await config('strict.config.ts', RATCHET), lock: true }, terminal)
    const given = { config: await config('loose.config.ts', RATCHET, POLICY.replace('500', '900')) }
    await expect(ratchetCommand(given, terminal)).rejects.toMatchObject({ code: 'E_RATCHET_LOOSENED' })
    await expect(ratchetCommand({ ...given, lock: true }, terminal)).rejects.toThrow(/--reason/)
    await ratchetCommand({ ...given, lock: true, reason: 'it is slower' }, terminal)
    expect(printed.at(-1)).toMatch(/asking for less in 1 place/)
    const text = await readFile(join(dir, 'gate.lock.json'), 'utf8')
    expect(text).toContain('it is slower')
    expect(text).toContain('github:ada')
  })

  it('a check in shadow that was clean in as many runs is proposed; one that was not is not', async () => {
    const given = { config: await config('shadow.config.ts', RATCHET) }
    await ratchetCommand({ ...given, lock: true }, terminal)
    await store(aRecord({ runId: '20260102T030405Z-aaaaaa', suites: measured(1) }))
    await ratchetCommand(given, terminal)
    expect(printed.at(-1)).toBe('local: no check in shadow was clean in 2 runs in a row.')
    await store(
      aRecord({ runId: '20260103T030405Z-bbbbbb', startedAt: '2026-01-03T03:04:05.000Z', suites: measured(1) }),
    )
    await ratchetCommand(given, terminal)
    expect(printed.at(-1)).toMatch(/^local: .*b\.p95/)
  })
})

describe('selftest', () => {
  const fault = (name: string, rest: string): string =>
    `{ name: '${name}', does: 'x', accepted: { outcomes: ['fail'], codes: ['CASE_FAILED'] }, expected: { outcome: 'fail', code: 'CASE_FAILED' }, durationMs: 1, ${rest} }`
  const RED = fault(
    '500s',
    `got: { outcome: 'fail', code: 'CASE_FAILED' }, codes: ['CASE_FAILED', 'LIMIT_CROSSED', 'SUITE_CRASHED'], asExpected: true`,
  )
  const THROUGH = fault('late', `got: { outcome: 'pass' }, codes: [], asExpected: false, why: 'no limit\\nset one'`)
  const UNTRIED = fault('lost', `got: null, codes: [], asExpected: false`)
  const bring = (
    outcome: string,
    clean: string,
    faults: readonly string[],
  ): string => `selftest: { run: async ({ id, target, observe, config }) => {
    const faults = [${faults.join(', ')}]
    for (const one of faults) observe(one)
    return { schema: 'selftest-record/1', id, target: target.name, version: 'v1', at: '2026-01-02T03:04:05.000Z', durationMs: 1500,
      outcome: '${outcome}', clean: ${clean}, faults, policyHash: 'x', suiteHash: 'y' }
  } }`

  it('without one in the config is refused', async () => {
    const given = { config: await config('without.config.ts', '') }
    await expect(selftestCommand(given, terminal)).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
  })

  it('tells each fault as it ends and what the gate let through, and exits with the outcome', async () => {
    const given = { config: await config('fail.config.ts', bring('fail', RED, [RED, THROUGH, UNTRIED])) }
    expect(await selftestCommand({ ...given, target: 'local', expectVersion: 'v1' }, terminal)).toBe('fail')
    const text = printed.join('\n')
    expect(text).toMatch(/^ {2}500s +fail +CASE_FAILED, LIMIT_CROSSED$/m)
    expect(text).toMatch(/^! late +pass +-\n {6}expected fail with CASE_FAILED\n {6}no limit\n {6}set one$/m)
    expect(text).toMatch(/^! lost +not tried/m)
    expect(text).toContain('FAIL  the gate went red for 1 of 3 faults')
  })

  it('keeps its record, and prints it alone with --json', async () => {
    const given = { config: await config('pass.config.ts', bring('pass', RED, [RED])), json: true, out: 'kept' }
    expect(await selftestCommand(given, terminal)).toBe('pass')
    const [line = ''] = printed
    const { id } = JSON.parse(line) as { readonly id: string }
    expect(JSON.parse(await readFile(join(dir, 'kept', 'selftest', `${id}.json`), 'utf8'))).toEqual(JSON.parse(line))
  })

  it('of some suites alone has another policy than the whole, and says so', async () => {
    const kept = bring('pass', RED, [RED]).replace("policyHash: 'x'", 'policyHash: JSON.stringify(config.gate)')
    const given = { config: await config('some.config.ts', kept), out: 'kept', suite: ['smoke'] }
    expect(await selftestCommand(given, terminal)).toBe('pass')
    expect(printed[0]).toMatch(/ on local, for smoke alone$/)
    await expect(selftestCommand({ ...given, suite: ['smok'] }, terminal)).rejects.toMatchObject({
      code: 'E_SUITE_UNKNOWN',
    })
  })

  it('a target that does not pass as it is proves nothing', async () => {
    const given = { config: await config('proves.config.ts', bring('inconclusive', UNTRIED, [])) }
    expect(await selftestCommand(given, terminal)).toBe('inconclusive')
    expect(printed.join('\n')).toContain('INCONCLUSIVE  the target does not pass as it is (not tried)')
  })
})

describe('down', () => {
  it('says what it removed, or that nothing was kept', async () => {
    await downCommand({ config: await config('down-none.config.ts', '') }, terminal)
    await downCommand({ config: await config('down.config.ts', `...{ stacks: [stack(['a', 'b'])] }`) }, terminal)
    expect(printed).toEqual(['nothing was kept', 'removed a\nremoved b'])
  })
})
