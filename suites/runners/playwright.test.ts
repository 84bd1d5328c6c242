import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../fixtures/wait.ts'
import type { Suite } from '../../harness/suite.ts'
import { playwrightSuite } from './playwright.ts'
import { containing, matching } from './testing/matchers.ts'
import { specProject, type Observed, type SpecProject } from './testing/spec-project.ts'

const FAILING_CASES = `
import { expect, test } from '@playwright/test'
test.describe.configure({ retries: 0 }) // each failure costs a new worker
test('fails', () => { expect(1, 'the first number').toBe(2) })
test('throws', () => { throw new TypeError('no such thing', { cause: new Error('the root') }) })
test('takes too long', async () => { test.setTimeout(20); await new Promise(() => {}) })
test('fails softly', () => { expect.soft(1).toBe(2); expect.soft('b').toBe('c') })
test.fail('is expected to fail, and passes', () => {})
test.describe('a group', () => {
  test("is (named) with 'quotes' and $signs", { tag: '@tagged' }, () => { expect(1).toBe(2) })
  test("is (named) with 'quotes' and $signs too", () => { expect(1).toBe(2) })
})
`
const OTHER_CASES = `
import { expect, test } from '@playwright/test'
test('passes', () => { expect(1).toBe(1) })
test.fail('is expected to fail, and fails', () => { expect(1).toBe(2) })
test('passes at the second try', ({}, { retry }) => { expect(retry).toBe(1) })
test.skip('is marked', () => {})
test('skips itself', () => { test.skip(true, 'there is no database') })
test.describe('before it breaks', () => {
  test.beforeAll(() => { throw new Error('in the hook') })
  test('is tried in vain', () => {})
  test('is never tried', () => {})
})
test.describe('after it breaks', () => { test.afterAll(() => { throw new Error('in the hook') }); test('is tried', () => {}) })
test.describe.serial('one after the other', () => {
  test('comes first', () => {})
  test('fails once', ({}, { retry }) => { expect(retry).toBe(1) })
})
test('exits', () => { process.exit(0) })
`

function suiteOf({ specs }: SpecProject, rest: Partial<Parameters<typeof playwrightSuite>[0]> = {}): Suite {
  return playwrightSuite({ name: 'sample', dir: specs, floor: {}, budgetMs: 60_000, ...rest })
}

describe('playwrightSuite, with files of many cases', () => {
  let project: SpecProject
  let seen: Observed
  beforeAll(async () => {
    project = await specProject({ 'failing.spec.ts': FAILING_CASES, 'other.spec.ts': OTHER_CASES })
    seen = await project.run(suiteOf(project, { retries: 1 }))
  }, 60_000)
  afterAll(async () => project[Symbol.asyncDispose]())

  it('an expectation that does not hold is a failed case with both values', () => {
    const attempt = {
      status: 'failed',
      failure: {
        message: matching(
          /^Error: the first number\n\nexpect\(received\)\.toBe\(expected\)[^]*\n {4}at specs\/failing\.spec\.ts:4:/,
        ),
        expected: '2',
        actual: '1',
      },
    }
    expect(seen.caseOf('> fails').attempts).toMatchObject([attempt])
  })

  it('a thrown error is an errored case with its causes', () => {
    const [attempt] = seen.caseOf('> throws').attempts
    expect(attempt?.status).toBe('errored')
    expect(attempt?.failure?.message).toMatch(/^TypeError: no such thing[^]*caused by: Error: the root/)
  })

  it('a case that outruns its time is errored', () => {
    const [attempt] = seen.caseOf('takes too long').attempts
    expect(attempt).toMatchObject({ status: 'errored', failure: { message: 'Test timeout of 20ms exceeded.' } })
  })

  it('soft expectations are all told', () => {
    const [attempt] = seen.caseOf('fails softly').attempts
    expect(attempt?.failure?.message).toMatch(/Received: 1[^]*Received: "b"/)
  })

  it('a case that was expected to fail and passes did not pass', () => {
    const [attempt] = seen.caseOf('fail, and passes').attempts
    expect(attempt).toMatchObject({ status: 'failed', failure: { message: 'It was expected to fail, and passed.' } })
  })

  it('a case that was expected to fail and fails passed', () => {
    expect(seen.caseOf('fail, and fails').attempts).toMatchObject([{ status: 'passed' }])
  })

  it('every attempt of a retried case is kept', () => {
    const { attempts } = seen.caseOf('passes at the second try')
    expect(attempts.map(({ status }) => status)).toEqual(['failed', 'passed'])
  })

  it('a case that is tried again with its group has all its attempts', () => {
    expect(seen.caseOf('comes first').attempts.map(({ status }) => status)).toEqual(['passed', 'passed'])
    expect(seen.caseOf('fails once').attempts.map(({ status }) => status)).toEqual(['failed', 'passed'])
  })

  it.each([
    ['is marked', 'it is marked as skip, without a reason'],
    ['skips itself', 'there is no database'],
  ])('a skipped case has no attempt and a reason: %s', (title, skippedBecause) => {
    expect(seen.caseOf(title)).toMatchObject({ attempts: [], skippedBecause })
  })

  it('a hook before all that fails breaks the first case, and the others were not tried', () => {
    const [attempt] = seen.caseOf('is tried in vain').attempts
    expect(attempt).toMatchObject({ status: 'errored', failure: { message: containing('in the hook') } })
    expect(seen.caseOf('is never tried')).toMatchObject({ attempts: [] })
    expect(seen.caseOf('is never tried').skippedBecause).toBeUndefined()
  })

  it('a hook after all that fails breaks the last case', () => {
    expect(seen.caseOf('is tried').attempts).toMatchObject([{ status: 'errored' }, { status: 'errored' }])
  })

  it('a case that ends its process is errored', () => {
    expect(seen.caseOf('exits').attempts).toMatchObject([{ status: 'errored' }, { status: 'errored' }])
  })

  it('ids are suite, file and titles', () => {
    expect(seen.caseOf('$signs')).toMatchObject({
      id: "sample > failing.spec.ts > a group > is (named) with 'quotes' and $signs",
      title: ['a group', "is (named) with 'quotes' and $signs"],
    })
  })

  it('the suite is completed, and says by which tool', () => {
    const tool = { engine: 'playwright', version: matching(/^\d/) }
    expect(seen.result).toMatchObject({ completion: { kind: 'completed' }, tool })
  })

  it('each case was told once, as it ended', () => {
    const told = seen.events.map((event) => event.kind === 'case-finished' && event.case.id)
    expect(told).toEqual(seen.result.cases.map(({ id }) => id))
  })

  it('of cases that are asked for, those alone are tried, and the others are told as not tried', async () => {
    const { id, reproduce = '' } = seen.caseOf('$signs')
    expect(reproduce).toBe(
      `npx assay run --target local --suite sample --case '${id.replaceAll("'", String.raw`'\''`)}'`,
    )
    const { result, events, output } = await project.run(suiteOf(project), { cases: [id] })
    expect(result).toMatchObject({
      completion: { kind: 'completed' },
      cases: [
        { id, attempts: [{ status: 'failed' }] },
        { id: 'sample > all other cases', attempts: [] },
      ],
    })
    expect(events).toHaveLength(1)
    expect(output).toContain('Running 1 test')
  })
})

describe('playwrightSuite', () => {
  it('a suite with no specs is completed with no case; tests of its own code are none', async () => {
    await using project = await specProject({
      'page.test.ts': `import { test } from '@playwright/test'\ntest('x', () => {})`,
    })
    const { result } = await project.run(suiteOf(project))
    expect(result).toMatchObject({ completion: { kind: 'completed' }, cases: [] })
  })

  it('a file that cannot be read as code is an errored case', async () => {
    await using project = await specProject({
      'broken.spec.ts': `import { test } from '@playwright/test'\ntest('x', () => {`,
    })
    const { caseOf } = await project.run(suiteOf(project))
    expect(caseOf('broken.spec.ts > (outside of any case)').attempts).toMatchObject([
      { status: 'errored', failure: { message: containing('SyntaxError') } },
    ])
  })

  it('two cases of one title in a file are refused by Playwright, and an errored case', async () => {
    const twin = `test('has a twin', () => {})\n`
    await using project = await specProject({
      'twins.spec.ts': `import { test } from '@playwright/test'\n${twin}${twin}`,
    })
    const { caseOf } = await project.run(suiteOf(project))
    expect(caseOf('(outside of any case)').attempts).toMatchObject([
      { status: 'errored', failure: { message: containing('duplicate test title') } },
    ])
  })

  it('files that were named are the only ones', async () => {
    const one = `import { test } from '@playwright/test'\ntest('passes', () => {})`
    await using project = await specProject({ 'a.spec.ts': one, 'b.spec.ts': one, 'bb.spec.ts': one })
    const { result } = await project.run(suiteOf(project, { files: ['b.spec.ts'] }))
    expect(result.cases.map(({ id }) => id)).toEqual(['sample > b.spec.ts > passes'])
  })

  it('one case in two projects is two cases', async () => {
    await using project = await specProject({
      'a.spec.ts': `import { expect, test } from '@playwright/test'\ntest('is right', ({}, info) => { expect(info.project.name).toBe('left') })`,
      'playwright.config.ts': `export default { projects: [{ name: 'left' }, { name: 'right' }] }`,
    })
    const { caseOf } = await project.run(suiteOf(project, { config: 'playwright.config.ts' }))
    expect(caseOf('a.spec.ts > [left] > is right').attempts).toMatchObject([{ status: 'passed' }])
    expect(caseOf('a.spec.ts > [right] > is right').attempts).toMatchObject([{ status: 'failed' }])
  })

  it('a case that is marked as the only one is an error, for it leaves others out', async () => {
    await using project = await specProject({
      'only.spec.ts': `import { test } from '@playwright/test'\ntest.only('one', () => {})\ntest('other', () => {})`,
    })
    const { caseOf } = await project.run(suiteOf(project))
    expect(caseOf('(outside of any case)').attempts).toMatchObject([{ status: 'errored' }])
  })

  it('a tool that is gone before its last line has crashed', async () => {
    await using project = await specProject({
      'gone.spec.ts': `import { test } from '@playwright/test'
test('passes', () => {})
test('takes the tool with it', () => { console.log('last words'); process.kill(process.ppid, 'SIGKILL') })`,
    })
    const { result } = await project.run(suiteOf(project))
    const message = containing('was ended by SIGKILL before it had told all')
    expect(result.completion).toMatchObject({ kind: 'crashed', code: 'E_SUITE_CRASHED', message })
    expect(result.cases).toMatchObject([{ title: ['passes'] }])
  })

  it('a config that throws has crashed, with what the tool said', async () => {
    await using project = await specProject({ 'playwright.config.ts': `throw new Error('no such config')` })
    const { result } = await project.run(suiteOf(project, { config: 'playwright.config.ts' }))
    expect(result.completion).toMatchObject({ kind: 'crashed', message: containing('no such config') })
  })

  it('an abort ends a case that never ends, and runs its hooks', async () => {
    await using project = await specProject({
      'endless.spec.ts': `import { writeFileSync } from 'node:fs'
import { test } from '@playwright/test'
test.afterEach(() => { console.log('tidied up') })
test('passes', () => {})
test('never ends', async () => { writeFileSync('begun', ''); await new Promise(() => { setInterval(() => {}, 1000) }) })`,
    })
    const { result, output } = await stopOnceBegun(project)
    expect(result.completion).toEqual({ kind: 'not-run', reason: 'interrupted by its budget is spent' })
    expect(output.match(/tidied up/g)).toHaveLength(2)
  })

  it('an abort ends a case that does not even give way', async () => {
    await using project = await specProject({
      'busy.spec.ts': `import { writeFileSync } from 'node:fs'
import { test } from '@playwright/test'
test('passes', () => {})
test('is busy', () => { writeFileSync('begun', ''); for (;;); })`,
    })
    const { result } = await stopOnceBegun(project)
    expect(result.completion).toMatchObject({ kind: 'not-run' })
  })
})

// Aborts when the case that never ends has begun: earlier, its hooks would have nothing to do.
async function stopOnceBegun(project: SpecProject): Promise<Observed> {
  const abort = new AbortController()
  const run = project.run(suiteOf(project), { signal: abort.signal })
  const begun = join(project.dir, 'begun')
  await waitUntil(() => existsSync(begun), Boolean, { what: 'the case to begin', deadlineMs: 20_000 })
  abort.abort(new Error('its budget is spent'))
  return run
}
