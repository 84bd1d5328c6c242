import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../harness/report.ts'
import { aMeasurement } from '../../harness/testing/index.ts'
import { viewOf } from '../render/view.ts'
import { widthOf } from '../../harness/width.ts'
import { calmText, hostileText, reports } from '../testing/arbitrary.ts'
import { aReport, failing, fourSuites, passing, SAMPLES } from '../testing/reports.ts'
import { paint } from './line.ts'
import { summaryOf } from './summary.ts'

const VERDICT_LINE = /^(PASS|FAIL|INCONCLUSIVE|ERROR)\b/

describe('summaryOf', () => {
  it('prints PASS for no other outcome', () => {
    fc.assert(
      fc.property(reports(calmText), (report) => {
        fc.pre(report.verdict.outcome !== 'pass')
        expect(shown(report)).not.toContain('PASS')
      }),
    )
  })

  it('has one line that begins as a verdict does, and it is the verdict, whatever the target says', () => {
    fc.assert(
      fc.property(reports(hostileText), fc.integer({ min: 40, max: 130 }), (report, columns) => {
        const lines = shown(report, columns).split('\n')
        const verdicts = lines.flatMap((line) => VERDICT_LINE.exec(line)?.[1] ?? [])
        expect(verdicts).toEqual([report.verdict.outcome.toUpperCase()])
      }),
    )
  })

  it('has no control character and no line wider than the terminal, whatever the target says', () => {
    fc.assert(
      fc.property(reports(hostileText), fc.integer({ min: 40, max: 130 }), (report, columns) => {
        for (const line of shown(report, columns).split('\n')) {
          expect(line).not.toMatch(/\p{Cc}/u)
          expect(widthOf(line)).toBeLessThanOrEqual(columns)
        }
      }),
    )
  })

  it.each(Object.keys(SAMPLES))('shows "%s" as people read it', async (name) => {
    const report = SAMPLES[name]?.() ?? aReport()
    await expect(`${shown(report, 80)}\n`).toMatchFileSnapshot(`testdata/${name.replaceAll(' ', '-')}.txt`)
  })

  it.each(Object.keys(SAMPLES))('says "%s" in fewer lines than a terminal has', (name) => {
    const [, verdict = ''] = shown(SAMPLES[name]?.() ?? aReport(), 80).split(/\n(?=PASS|FAIL|INCONCLUSIVE|ERROR)/)
    expect(verdict.split('\n').length).toBeLessThanOrEqual(24)
  })

  it('counts what it leaves out', () => {
    const cases = ['a', 'b', 'c', 'd', 'e', 'f'].map((title) => failing('contract', title, `no ${title}`))
    const text = shown(aReport({ suites: fourSuites({ contract: { cases: [...passing('contract', 40), ...cases] } }) }))
    expect(text).toContain('And 3 findings more, in verdict.json.')
  })

  it('names the suite of what two suites measure', () => {
    const suites = fourSuites({ contract: { measurements: [aMeasurement()] } })
    const text = shown(aReport({ suites }, { limits: { 'http_req_duration.p95': { atMost: 500 } } }))
    expect(text).toContain('http_req_duration.p95 (contract)')
    expect(text).toContain('http_req_duration.p95 (performance)')
  })

  it('shows a path outside the folder as it is', () => {
    expect(shown({ ...aReport(), runDir: '/elsewhere/runs/1' })).toContain('Files  /elsewhere/runs/1/')
  })

  it('says where the command is when it cannot be shown', () => {
    const one = { ...failing('contract', 'a', 'b'), reproduce: `assay run "$HOME/${'x'.repeat(90)}"` }
    const text = shown(aReport({ suites: fourSuites({ contract: { cases: [...passing('contract', 40), one] } }) }))
    expect(text).toContain('(the command is in verdict.json: it cannot be shown in full)')
  })

  it('names who waived what until when', () => {
    const report = SAMPLES['one case failed']?.() ?? aReport()
    const waiver = { by: 'ops', reason: 'known since Monday', until: '2026-02-01T00:00:00.000Z' }
    const [first, ...rest] = report.verdict.findings.map((one) => (one.outcome === 'fail' ? { ...one, waiver } : one))
    const findings = first === undefined ? report.verdict.findings : ([first, ...rest] as const)
    const text = shown({ ...report, verdict: { ...report.verdict, outcome: 'pass', findings } }, 200)
    expect(text).toContain('(waived by ops until 2026-02-01: known since Monday) contract > ')
  })

  it('says what was never tried, and what nobody counts', () => {
    const unattempted = { ...failing('contract', 'a', 'b'), attempts: [] }
    const text = shown(
      aReport({ suites: fourSuites({ contract: { cases: [...passing('contract', 40), unattempted] } }) }),
    )
    expect(text).toContain('Untried')
    expect(text).toContain('INCONCLUSIVE  1 case was never tried')
  })
})

function shown(report: Report, columns = 100): string {
  return summaryOf(viewOf(report), { columns, cwd: '/project' })
    .map((line) => paint(line, { columns, color: false }))
    .join('\n')
}
