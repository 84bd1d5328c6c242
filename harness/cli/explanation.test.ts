import { describe, expect, it } from 'vitest'
import type { Verdict } from '../gate/verdict.ts'
import type { RunRecord } from '../record.ts'
import { aCase, aFailedCase, aRecord } from '../testing/records.ts'
import { recordOf, verdictOf } from '../testing/verdicts.ts'
import { codeLines, explanationLines } from './explanation.ts'

const SEVEN = Array.from({ length: 7 }, (_, index) => aFailedCase(`smoke > case ${index}`))
const LONG = 'x'.repeat(400)

function explained(record: RunRecord, verdict: Verdict = verdictOf(record)): string {
  return explanationLines(record, verdict).join('\n')
}

describe('explanationLines', () => {
  it('a verdict that is no pass is said by what decided it, what to do, and where it stands', () => {
    const text = explained(recordOf({ cases: SEVEN }))
    expect(text).toMatch(/^FAIL: run 20260102T030405Z-abc123 on local/)
    expect(text).toContain('7 findings of outcome fail.')
    expect(text).toContain('CASE_FAILED (fail, 7 times)')
    expect(text).toContain('What to do: ')
    expect(text).toContain('evidence: record.json#/suites/0/result/cases/0')
    expect(text).toContain('And 2 more: assay explain RECORD CASE_FAILED')
    expect(text).not.toContain('case 5')
  })

  it('a pass says that all that counts is good, and what was good', () => {
    const text = explained(aRecord())
    expect(text).toMatch(/^PASS: /)
    expect(text).toMatch(/All of the \d+ findings that count are good\./)
    expect(text).toContain('EVIDENCE_SUFFICIENT: smoke saw 1 case')
    expect(text).not.toContain('What decided it')
  })

  it('what does not count is told apart, with who waived it, and every override with what became of it', () => {
    const given = { reason: LONG, until: '2026-01-10T00:00:00.000Z', by: 'github:ada', at: '2026-01-02T03:04:05.000Z' }
    const overrides = [
      { ...given, code: 'CASE_FAILED' },
      { ...given, code: 'LIMIT_CROSSED', subject: 'a.p95' },
    ]
    const record = { ...recordOf({ cases: [...SEVEN, aCase({ id: 'smoke > well' })] }), overrides }
    const text = explained(record)
    expect(text).toContain('What is no pass and does not count')
    expect(text).toContain('CASE_FAILED (7 times): waived by github:ada')
    expect(text).toContain('And 2 more: assay explain RECORD CASE_FAILED')
    expect(text).toContain('CASE_FAILED: applied, 7 findings; by github:ada until 2026-01-10T00:00:00.000Z')
    expect(text).toContain('LIMIT_CROSSED=a.p95: unused, 0 findings')
    expect(text).toContain(`${'x'.repeat(300)} ...`)
    expect(text).toContain('\nRecord sha256:')
  })
})

describe('codeLines', () => {
  const failure = { message: 'not so', expected: '1', actual: '2', traceId: 'abc' }
  const attempts = [
    { status: 'failed', durationMs: 3.6, assertions: 2, failure },
    { status: 'failed', durationMs: 5, failure: { message: 'not so' } },
  ] as const
  const record = recordOf({ cases: [aCase({ id: 'smoke > one', attempts })] })

  it('a long message is told whole, and in the walk up to the end of a word', () => {
    const message = 'long words '.repeat(60).trim()
    const long = recordOf({ cases: [aCase({ attempts: [{ status: 'failed', durationMs: 1, failure: { message } }] })] })
    expect(codeLines('CASE_FAILED', long, verdictOf(long)).join('\n')).toContain(message)
    expect(explained(long)).toContain('long words ...')
  })

  it('each time it was found is told with the attempts of its case', () => {
    const text = codeLines('CASE_FAILED', record, verdictOf(record)).join('\n')
    expect(text).toContain('Found 1 time in run 20260102T030405Z-abc123, 1 of them count:')
    expect(text).toContain('attempt 1: failed after 4 ms, 2 assertions')
    expect(text).toContain('    expected: 1\n    actual:   2\n    trace:    abc\n  attempt 2: failed after 5 ms')
  })

  it('what is no case is told as it stands in the record', () => {
    const text = codeLines('EVIDENCE_SUFFICIENT', aRecord(), verdictOf(aRecord())).join('\n')
    expect(text).toContain('it says:  {"floor":{"cases":1}')
  })

  it('what was not found is said to be not found', () => {
    expect(codeLines('LIMIT_CROSSED', record, verdictOf(record)).join('\n')).toContain('Not found in run ')
  })

  it('what was waived says by whom, and what is in shadow that it does not count', () => {
    const waiver = { by: 'github:ada', reason: 'known', until: '2026-01-10T00:00:00.000Z' }
    const verdict = verdictOf(record)
    const [first, ...rest] = verdict.findings.map((one) =>
      one.code === 'CASE_FAILED' ? { ...one, waiver } : { ...one, force: 'shadow' as const, evidence: '#/nowhere/1' },
    )
    if (first === undefined) throw new Error('a verdict has findings')
    const changed = { ...verdict, findings: [first, ...rest] as const }
    const failed = codeLines('CASE_FAILED', record, changed).join('\n')
    expect(failed).toContain('(waived by github:ada until 2026-01-10T00:00:00.000Z: known)')
    expect(codeLines('IDENTITY_MATCHED', record, changed).join('\n')).toContain('- local (does not count)')
  })

  it('of more than twenty the rest is counted', () => {
    const many = recordOf({
      cases: Array.from({ length: 25 }, (_, index) => aFailedCase(`smoke > ${index}`)),
    })
    const lines = codeLines('CASE_FAILED', many, verdictOf(many))
    expect(lines.at(-1)).toBe('And 5 more, in verdict.json.')
  })
})
