import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ERROR_KINDS } from '../errors.ts'
import { judge } from '../gate/judge.ts'
import type { RunRecord } from '../record.ts'
import type { Delivery } from '../report.ts'
import { aFailedCase, aRecord, aSuiteResult } from '../testing/records.ts'
import { EXIT_CODES, exitOfError, exitOfRun, worstExit, type ExitName } from './exit-codes.ts'

function exitOf(record: RunRecord, deliveries: readonly Delivery[] = [], required: readonly string[] = []): ExitName {
  const verdict = judge({ record, policy: { required: ['smoke'], limits: {} }, baseline: undefined })
  return exitOfRun({ record, verdict, deliveries }, required)
}

describe('exitOfRun', () => {
  const failing = [{ floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > x')] }) }]
  const wrong = { ...aRecord().target, expected: { version: '2222222' } }

  it('the wrong version outranks what was found on it', () => {
    expect(exitOf(aRecord({ target: wrong, suites: failing }))).toBe('identity')
  })

  it('an interrupted run is interrupted, whatever it found', () => {
    const ended = { kind: 'interrupted', signal: 'SIGTERM' } as const
    expect(exitOf(aRecord({ ended, target: wrong, suites: failing }))).toBe('interrupted')
  })

  it('follows the outcome', () => {
    expect(exitOf(aRecord({ suites: failing }))).toBe('fail')
    expect(exitOf(aRecord({ suites: [] }))).toBe('inconclusive')
    expect(exitOf(aRecord())).toBe('pass')
  })

  it('a required report that was not delivered is an error, and another is not', () => {
    const delivery = { reporter: 'x', kind: 'failed', code: 'E_REPORT_FAILED', message: 'no' } as const
    expect(exitOf(aRecord(), [delivery], ['x'])).toBe('error')
    expect(exitOf(aRecord(), [{ reporter: 'x', kind: 'skipped', reason: 'no' }], ['x'])).toBe('error')
    expect(exitOf(aRecord(), [], ['x'])).toBe('error')
    expect(exitOf(aRecord(), [delivery], [])).toBe('pass')
    expect(exitOf(aRecord({ suites: failing }), [delivery], ['x'])).toBe('fail')
  })
})

describe('exit codes', () => {
  it('only pass is 0', () => {
    const zero = Object.entries(EXIT_CODES).filter(([, { code }]) => code === 0)
    expect(zero.map(([name]) => name)).toEqual(['pass'])
  })

  it('no error is a pass', () => {
    for (const kind of ERROR_KINDS) expect(EXIT_CODES[exitOfError(kind)].code).toBeGreaterThan(0)
  })

  it('the worst of several is told', () => {
    expect(worstExit(['pass', 'fail', 'inconclusive'])).toBe('fail')
    expect(worstExit(['identity', 'fail'])).toBe('identity')
  })

  it('are in docs/verdicts.md', async () => {
    const page = await readFile(new URL('../../docs/verdicts.md', import.meta.url), 'utf8')
    for (const { code, meaning } of Object.values(EXIT_CODES)) expect(page).toContain(`| ${code} | ${meaning} |`)
  })
})
