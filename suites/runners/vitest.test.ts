import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stackFolders } from '../../fixtures/stack-folder.ts'
import type { Suite } from '../../harness/suite.ts'
import { ANY_NUMBER, containing, matching } from './testing/matchers.ts'
import { specProject, type Observed, type SpecProject } from './testing/spec-project.ts'
import { vitestSuite } from './vitest.ts'

const MANY_CASES = `
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
let tries = 0
it('fails', () => { expect({ a: 1 }).toEqual({ a: 2 }) })
it('throws', () => { throw new TypeError('no such thing', { cause: new Error('the root') }) })
it('takes too long', { timeout: 20 }, async () => new Promise(() => {}))
it('fails softly', () => { expect.soft(1).toBe(2); expect.soft('b').toBe('c') })
it.fails('is expected to fail, and passes', () => {})
it('passes', () => { expect(1).toBe(1) })
it('has a twin', () => { expect(1).toBe(1) })
it('has a twin', () => { expect(1).toBe(2) })
it('passes at the second try', { retry: 2 }, () => { expect(++tries).toBe(2) })
it.skip('is marked', () => {})
it.todo('is to come')
it('skips itself', ({ skip }) => { skip('there is no database') })
describe('a group', () => {
  it("is (named) with 'quotes' and $signs", () => { expect(1).toBe(2) })
})
describe('before it breaks', () => { beforeAll(() => { throw new Error('in the hook') }); it('is never tried', () => {}) })
describe('after it breaks', () => { afterAll(() => { throw new Error('in the hook') }); it('is tried', () => {}) })
`

function suiteOf({ specs }: SpecProject, rest: Partial<Parameters<typeof vitestSuite>[0]> = {}): Suite {
  return vitestSuite({ name: 'sample', dir: specs, floor: {}, budgetMs: 60_000, ...rest })
}

describe('vitestSuite, with a file of many cases', () => {
  let project: SpecProject
  let seen: Observed
  beforeAll(async () => {
    project = await specProject({ 'many.spec.ts': MANY_CASES })
    seen = await project.run(suiteOf(project))
  })
  afterAll(async () => project[Symbol.asyncDispose]())

  it('an expectation that does not hold is a failed case with both values', () => {
    expect(seen.caseOf('> fails').attempts).toEqual([
      {
        status: 'failed',
        durationMs: ANY_NUMBER,
        failure: {
          message: matching(/^expected { a: 1 } to deeply equal { a: 2 }\n {4}at specs\/many\.spec\.ts:4:/),
          expected: '{\n  "a": 2,\n}',
          actual: '{\n  "a": 1,\n}',
        },
      },
    ])
  })

  it('a thrown error is an errored case with its causes', () => {
    const [attempt] = seen.caseOf('> throws').attempts
    expect(attempt?.status).toBe('errored')
    expect(attempt?.failure?.message).toMatch(
      /^TypeError: no such thing\ncaused by: the root\n {4}at specs\/many.spec.ts:5:/,
    )
  })

  it('a case that outruns its time is errored', () => {
    expect(seen.caseOf('takes too long').attempts).toMatchObject([
      { status: 'errored', failure: { message: containing('Test timed out in 20ms') } },
    ])
  })

  it('soft expectations are all told', () => {
    const [attempt] = seen.caseOf('fails softly').attempts
    expect(attempt?.failure).toMatchObject({
      message: matching(/expected 1 to be 2[^]*expected 'b' to be 'c'/),
      expected: '2',
      actual: '1',
    })
  })

  it('a case that was expected to fail and passes did not pass', () => {
    expect(seen.caseOf('and passes').attempts).toMatchObject([{ status: 'errored' }])
  })

  it('cases of one title are told apart by the order of their declaration', () => {
    expect(seen.caseOf('has a twin').attempts).toMatchObject([{ status: 'passed' }])
    expect(seen.caseOf('has a twin (2)').attempts).toMatchObject([{ status: 'failed' }])
  })

  it('every attempt of a retried case is kept', () => {
    const { attempts } = seen.caseOf('passes at the second try')
    expect(attempts).toMatchObject([
      { status: 'failed', failure: { expected: '2', actual: '1' } },
      { status: 'passed' },
    ])
  })

  it.each([
    ['is marked', 'it is marked as skipped, without a reason'],
    ['is to come', 'it is still to be written (todo)'],
    ['skips itself', 'there is no database'],
  ])('a skipped case has no attempt and a reason: %s', (title, skippedBecause) => {
    expect(seen.caseOf(title)).toMatchObject({ attempts: [], skippedBecause })
  })

  it('a hook before all that fails is an errored case, and what stood behind it was not tried', () => {
    expect(seen.caseOf('before it breaks > (hooks)').attempts).toMatchObject([
      { status: 'errored', failure: { message: containing('in the hook') } },
    ])
    expect(seen.caseOf('is never tried')).toMatchObject({ attempts: [] })
    expect(seen.caseOf('is never tried').skippedBecause).toBeUndefined()
  })

  it('a hook after all that fails is an errored case beside those that passed', () => {
    expect(seen.caseOf('after it breaks > (hooks)').attempts).toMatchObject([{ status: 'errored' }])
    expect(seen.caseOf('is tried').attempts).toMatchObject([{ status: 'passed' }])
  })

  it('ids are suite, file and titles', () => {
    expect(seen.caseOf('$signs')).toMatchObject({
      id: "sample > many.spec.ts > a group > is (named) with 'quotes' and $signs",
      title: ['a group', "is (named) with 'quotes' and $signs"],
    })
  })

  it('the suite is completed, and says by which tool', () => {
    expect(seen.result).toMatchObject({
      completion: { kind: 'completed' },
      tool: { engine: 'vitest', version: matching(/^\d/) },
    })
  })

  it('each case was told as it ended', () => {
    const told = seen.events.map((event) => event.kind === 'case-finished' && event.case)
    expect(told).toEqual(seen.result.cases)
  })

  it('the command to repeat a case asks for it alone', () => {
    const { id, reproduce } = seen.caseOf('has a twin (2)')
    expect(reproduce).toBe(`npx assay run --target local --suite sample --case '${id}'`)
  })

  it('of cases that are asked for, those alone are tried, and the others are told as not tried', async () => {
    const cases = [seen.caseOf('$signs').id, seen.caseOf('has a twin (2)').id]
    const { result, events, output } = await project.run(suiteOf(project), { cases })
    expect(result.completion).toEqual({ kind: 'completed' })
    expect(result.cases.map(({ id, attempts }) => [id, attempts.map(({ status }) => status)])).toEqual([
      [cases[1], ['failed']],
      [cases[0], ['failed']],
      ['sample > all other cases', []],
    ])
    expect(events.map((event) => event.kind === 'case-finished' && event.case.id)).toEqual([cases[1], cases[0]])
    expect(output).toMatch(/Tests +2 failed \| 1 passed \| \d+ skipped/) // a twin cannot be told from the other
  })

  it('of cases of other suites, nothing is tried', async () => {
    const { result, events } = await project.run(suiteOf(project), { cases: ['other > many.spec.ts > fails'] })
    expect(result).toMatchObject({
      completion: { kind: 'completed' },
      cases: [{ id: 'sample > all other cases', attempts: [] }],
    })
    expect(events).toEqual([])
  })
})

describe('vitestSuite', () => {
  it('a suite with no specs is completed with no case; tests of its own code are none', async () => {
    await using project = await specProject({ 'page.test.ts': `import { test } from 'vitest'\ntest('x', () => {})` })
    const { result } = await project.run(suiteOf(project))
    expect(result).toMatchObject({ completion: { kind: 'completed' }, cases: [] })
  })

  it('a file that cannot be read as code is an errored case', async () => {
    await using project = await specProject({
      'broken.spec.ts': `import { it } from 'vitest'\nit('x', () => {`,
      'whole.spec.ts': `import { it } from 'vitest'\nit('passes', () => {})`,
    })
    const { result, caseOf } = await project.run(suiteOf(project))
    expect(caseOf('broken.spec.ts > (file)').attempts).toMatchObject([{ status: 'errored' }])
    expect(caseOf('passes').attempts).toMatchObject([{ status: 'passed' }])
    expect(result.completion).toEqual({ kind: 'completed' })
  })

  it('a case that is marked as the only one is errored, for it leaves others out', async () => {
    await using project = await specProject({
      'only.spec.ts': `import { it } from 'vitest'\nit.only('one', () => {})\nit('other', () => {})`,
    })
    const { caseOf } = await project.run(suiteOf(project))
    expect(caseOf('> one').attempts).toMatchObject([
      { status: 'errored', failure: { message: containing('Unexpected .only modifier') } },
    ])
  })

  it('an error that belongs to no case is an errored case', async () => {
    await using project = await specProject({
      'late.spec.ts': `import { it } from 'vitest'\nit('passes', () => { void Promise.reject(new Error('too late')) })`,
    })
    const { caseOf } = await project.run(suiteOf(project))
    expect(caseOf('(unhandled errors)').attempts).toMatchObject([
      { status: 'errored', failure: { message: containing('too late') } },
    ])
  })

  it('a case that ends its process does not pass', async () => {
    await using project = await specProject({
      'exit.spec.ts': `import { it } from 'vitest'\nit('exits', () => { process.exit(0) })\nit('goes on', () => {})`,
    })
    const { result } = await project.run(suiteOf(project))
    expect(result.cases.flatMap(({ attempts }) => attempts.map(({ status }) => status))).toContain('errored')
  })

  it('a tool that is gone before its last line has crashed, with the last of its output', async () => {
    await using project = await specProject({
      'gone.spec.ts': `import { it } from 'vitest'
it('passes', () => {})
it('takes the tool with it', () => { console.error('last words'); process.kill(process.pid, 'SIGKILL') })`,
    })
    const { result } = await project.run(suiteOf(project))
    expect(result.completion).toMatchObject({
      kind: 'crashed',
      code: 'E_SUITE_CRASHED',
      message: containing('was ended by SIGKILL before it had told all'),
    })
  })

  it('an abort ends a case that never ends, and runs its hooks', async () => {
    await using project = await specProject({
      'endless.spec.ts': `import { afterEach, it } from 'vitest'
afterEach(() => { console.log('tidied up') })
it('passes', () => {})
it('never ends', { timeout: 60_000 }, async () => new Promise(() => { setInterval(() => {}, 1000) }))`,
    })
    const abort = new AbortController()
    const stopAtFirst = (): void => abort.abort(new Error('its budget is spent'))
    const { result, output } = await project.run(suiteOf(project), { signal: abort.signal, observe: stopAtFirst })
    expect(result.completion).toEqual({ kind: 'not-run', reason: 'interrupted by its budget is spent' })
    expect(result.cases).toMatchObject([{ title: ['passes'] }, { title: ['never ends'], attempts: [] }])
    expect(output).toContain('tidied up')
  })

  it('an abort ends a case that does not even give way', async () => {
    await using project = await specProject({
      'busy.spec.ts': `import { it } from 'vitest'\nit('passes', () => {})\nit('is busy', async () => { await null; for (;;); })`,
    })
    const { result } = await project.run(suiteOf(project), { signal: AbortSignal.timeout(1500) })
    expect(result.completion).toMatchObject({ kind: 'not-run' })
    expect(result.cases).toEqual([])
  })

  it('retries of the suite are used', async () => {
    await using project = await specProject({
      'flaky.spec.ts': `import { expect, it } from 'vitest'\nlet tries = 0\nit('is flaky', () => { expect(++tries).toBe(3) })`,
    })
    const { result } = await project.run(suiteOf(project, { retries: 2 }))
    expect(result.cases.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual([
      ['failed', 'failed', 'passed'],
    ])
  })

  it('files that were named are the only ones', async () => {
    const one = `import { it } from 'vitest'\nit('passes', () => {})`
    await using project = await specProject({ 'a.spec.ts': one, 'b.spec.ts': one })
    const suite = suiteOf(project, { files: ['b.spec.ts'] })
    const { result } = await project.run(suite)
    expect(result.cases.map(({ id }) => id)).toEqual(['sample > b.spec.ts > passes'])
  })

  it('secrets that a spec prints are not in the log', async () => {
    await using project = await specProject({
      'leak.spec.ts': `import { it } from 'vitest'\nit('leaks', () => { console.log('it is', process.env.ASSAY_CLIENT_SECRET) })`,
    })
    const { output } = await project.run(suiteOf(project))
    expect(output).toContain('it is [redacted]')
    expect(output).not.toContain('not-to-be-told')
  })

  it('leaves no temporary folder', async () => {
    const before = await stackFolders()
    await using project = await specProject({ 'a.spec.ts': `import { it } from 'vitest'\nit('passes', () => {})` })
    await project.run(suiteOf(project))
    const left = (await stackFolders()).filter((name) => !before.includes(name))
    expect(left.filter((name) => name.includes(String(process.pid)))).toEqual([])
  })

  it('a folder that sees no Vitest is told so', async () => {
    const suite = vitestSuite({ name: 'sample', dir: '/', floor: {}, budgetMs: 1000 })
    await using project = await specProject({})
    await expect(project.run(suite)).rejects.toMatchObject({ code: 'E_SUITE_MISSING_TOOL' })
  })

  it('its sources are the specs and the code beside them, without the tests of that code', async () => {
    await using project = await specProject({ 'a.spec.ts': '', 'page.ts': '', 'page.test.ts': '', 'data.json': '{}' })
    expect(await suiteOf(project).sources({ env: {}, signal: new AbortController().signal })).toEqual(
      ['a.spec.ts', 'data.json', 'page.ts'].map((name) => join(project.specs, name)),
    )
  })
})
