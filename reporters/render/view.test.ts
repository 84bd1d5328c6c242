import { describe, expect, it } from 'vitest'
import type { Finding } from '../../harness/gate/verdict.ts'
import type { Report } from '../../harness/report.ts'
import type { SuiteResult } from '../../harness/suite.ts'
import { aCase, aFailedCase, aMeasurement, aRecord } from '../../harness/testing/index.ts'
import { aReport, failing, fourSuites, notRun, passing, SAMPLES } from '../testing/reports.ts'
import type { Step } from './next-steps.ts'
import { viewOf } from './view.ts'

describe('viewOf', () => {
  it.each([
    ['one case failed', 'fail', '1 of 83 cases failed'],
    ['40 cases failed', 'fail', '40 of 84 cases failed and 1 limit was crossed'],
    ['too little seen', 'inconclusive', 'contract saw too little and integration saw nothing'],
    ['nobody said the version', 'inconclusive', 'nobody said which version should run'],
    ['the stack did not start', 'error', 'the stack did not start'],
    ['the wrong version', 'fail', 'wrong version: expected 9c1f2aa0d3, got 1111111'],
    ['mixed versions', 'inconclusive', 'more than one version answered'],
    ['interrupted', 'inconclusive', 'the run was stopped by SIGINT'],
    ['a suite broke and one was slow', 'error', 'performance broke and integration ran out of time'],
    ['a flaky case', 'inconclusive', '1 case was flaky'],
    ['pass', 'pass', '83 of 83 cases passed in 4 suites'],
  ])('%s: %s, %s', (name, outcome, headline) => {
    expect(viewOf(SAMPLES[name]?.() ?? aReport())).toMatchObject({ outcome, headline })
  })

  it('names every step once for a code, with a command where there is one', () => {
    const { steps } = viewOf(SAMPLES['40 cases failed']?.() ?? aReport())
    expect(steps.map(({ say }) => say)).toEqual([
      'Repeat "GET /api/sessions answers 200 with page 1":',
      'See in record.json how http_req_duration.p95 went over the run.',
    ])
    expect(steps[0]?.command).toContain('--suite contract')
  })

  it('has nothing to do after a pass of everything', () => {
    expect(viewOf(aReport()).steps).toEqual([])
  })

  it('says of a pass of some cases that it is none of a suite, and asks for all', () => {
    const selection = {
      configured: ['smoke', 'contract'],
      asked: ['smoke'],
      cases: passing('smoke', 1).map(({ id }) => id),
    }
    const suites = fourSuites()
      .slice(0, 1)
      .map(({ result }) => ({ floor: {}, result }))
    const view = viewOf(aReport({ selection, suites }, { required: ['smoke'], limits: {} }))
    expect(view.outcome).toBe('pass')
    expect(view.scope).toBe('Only 1 case of smoke was asked for: this says nothing of any whole suite.')
    expect(view.uncounted.map(({ code }) => code)).toEqual(['LIMITS_NONE'])
    expect(view.steps).toEqual([{ say: 'Ask for every case:', command: 'npx assay run --target local --suite smoke' }])
  })

  it('asks for every case where what is lacking was not asked for, and not where one failed', () => {
    const selection = { configured: ['smoke', 'contract'], asked: ['smoke'], cases: ['smoke > health answers'] }
    const stepsFor = (smoke: Partial<SuiteResult>): readonly Step[] =>
      viewOf(aReport({ selection, suites: fourSuites({ smoke }).slice(0, 1) })).steps
    const rest = { id: 'smoke > all other cases', title: ['smoke', 'all other cases'] as const, attempts: [] }
    expect(stepsFor({ cases: [aCase(), rest] })).toEqual([
      { say: 'Ask for every case:', command: 'npx assay run --target local --suite smoke' },
    ])
    expect(stepsFor({ cases: [aFailedCase('smoke > health answers'), rest] })).toEqual([
      { say: 'Repeat "health answers":', command: 'assay run --suite smoke' },
    ])
  })

  it('asks for the rest after a pass of a part, and says what it is silent of', () => {
    const view = viewOf(SAMPLES['only smoke was asked for']?.() ?? aReport())
    expect(view.steps).toEqual([{ say: 'Ask for every suite:', command: 'npx assay run --target local' }])
    expect(view.scope).toBe('Only smoke was asked for: this says nothing of contract, integration and performance.')
  })

  it('says of several suites that they were asked for', () => {
    const selection = { configured: ['smoke', 'contract', 'integration'], asked: ['smoke', 'contract'] }
    const suites = fourSuites().slice(0, 2)
    const policy = { required: ['smoke', 'contract', 'integration'], limits: {} } as const
    expect(viewOf(aReport({ selection, suites }, policy)).scope).toBe(
      'Only smoke and contract were asked for: this says nothing of integration.',
    )
  })

  it('repeats an interrupted run with the suites that were asked for', () => {
    const selection = { configured: ['smoke', 'contract'], asked: ['smoke'] }
    const ended = { kind: 'interrupted', signal: 'SIGTERM' } as const
    const { steps } = viewOf(
      aReport({ ended, selection, suites: fourSuites({ smoke: notRun('interrupted') }).slice(0, 1) }),
    )
    expect(steps).toEqual([{ say: 'Run it again to its end:', command: 'npx assay run --target local --suite smoke' }])
  })

  it('says of a target that does not answer, not of a stack', () => {
    const stack = { kind: 'failed', provider: 'deployed', code: 'E_TARGET_UNREACHABLE', message: 'refused' } as const
    const { baseUrl, ...run } = { baseUrl: 'https://dev.example.com', ...aRecord().target, observed: [] }
    const view = viewOf(aReport({ stack, target: { ...run, baseUrl }, suites: fourSuites() }))
    expect(view.headline).toBe('the target did not answer')
    expect(view.run.url).toBe(baseUrl)
  })

  it('puts a measurement beside its limit, what is crossed first', () => {
    const { measurements } = viewOf(SAMPLES['40 cases failed']?.() ?? aReport())
    expect(measurements[0]).toEqual({
      name: 'http_req_duration.p95',
      suite: 'performance',
      value: '612.3 ms',
      limit: 'at most 500 ms',
      state: 'crossed',
      observations: 4120,
    })
    expect(measurements.map(({ state }) => state)).toEqual(['crossed', 'met', 'unlimited'])
  })

  it('shows the rate of a load test and of no other suite', () => {
    const rate = aMeasurement({ metric: 'http_reqs', unit: 'per-second', statistic: 'rate', overall: 9 })
    const { measurements } = viewOf(aReport({ suites: fourSuites({ contract: { measurements: [rate] } }) }))
    expect(measurements.filter(({ name }) => name === 'http_reqs.rate').map(({ suite }) => suite)).toEqual([
      'performance',
    ])
  })

  it('shows a limit with both ends, also where nothing was measured', () => {
    const { measurements } = viewOf(aReport({}, { limits: { 'absent.rate': { atLeast: 0.5, atMost: 1 } } }))
    expect(measurements[0]).toMatchObject({
      value: 'not measured',
      limit: 'at least 0.5 and at most 1',
      state: 'unmeasured',
    })
  })

  it('says of a suite whether the verdict rests on it, and how it ended', () => {
    const { suites } = viewOf(SAMPLES['a failure that does not count']?.() ?? aReport())
    expect(suites.map(({ suite, enforced, counts }) => [suite, enforced, counts.failed])).toEqual([
      ['smoke', true, 0],
      ['contract', false, 1],
      ['integration', true, 0],
      ['performance', true, 0],
    ])
  })

  it('says that nothing was examined when nothing counts', () => {
    const findings = aReport().verdict.findings.map((one): Finding => ({ ...one, force: 'shadow' }))
    expect(viewOf(judgedAs('inconclusive', findings)).headline).toBe('nothing that counts was examined')
  })

  it.each([
    ['IDENTITY_UNOBSERVED', 'the target never said which version it is'],
    ['IDENTITY_LOST', 'the target did not always say which version it is'],
    ['STACK_UNCLEAN', 'the stack was not stopped cleanly'],
    ['SUITE_MISSING', 'the record is without local'],
    ['RULE_BROKEN', 'the gate itself broke'],
    ['CASE_ERRORED', '1 case broke'],
    ['LIMITS_NONE', '1 finding LIMITS_NONE'],
  ] as const)('tells of %s in words', (code, headline) => {
    const finding: Finding = {
      code,
      outcome: 'error',
      force: 'enforced',
      subject: 'local',
      message: 'why',
      reproduce: 'do it',
    }
    const view = viewOf(judgedAs('error', [finding]))
    expect(view.headline).toBe(headline)
    expect(view.steps[0]?.command).toBe('do it')
  })

  it('advises nothing that ends in the air: advice that announces a command has one', () => {
    for (const make of Object.values(SAMPLES)) {
      for (const { say, command } of viewOf(make()).steps)
        expect(say.endsWith(':') && command === undefined).toBe(false)
    }
  })

  it('repeats the suite of a case without a command', () => {
    const { reproduce: _, ...one } = failing('contract', 'a', 'b')
    expect(
      viewOf(aReport({ suites: fourSuites({ contract: { cases: [...passing('contract', 40), one] } }) })).steps,
    ).toEqual([{ say: 'Repeat "a":', command: 'npx assay run --target local --suite contract' }])
  })
})

function judgedAs(outcome: Report['verdict']['outcome'], findings: readonly Finding[]): Report {
  const report = aReport()
  const [first, ...rest] = findings
  return {
    ...report,
    verdict: { ...report.verdict, outcome, findings: first === undefined ? report.verdict.findings : [first, ...rest] },
  }
}
