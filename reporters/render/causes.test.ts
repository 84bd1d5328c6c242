import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../harness/gate/verdict.ts'
import { calmText, reports } from '../testing/arbitrary.ts'
import { causesOf, shapeOf } from './causes.ts'

const failed = (subject: string, message = 'expected 200, got 500'): Finding => ({
  code: 'CASE_FAILED',
  outcome: 'fail',
  force: 'enforced',
  subject,
  message,
  reproduce: `assay run --case ${subject}`,
})
const notRun = (suite: string, message = `${suite} did not run: smoke must succeed first, and did not.`): Finding => ({
  code: 'SUITE_NOT_RUN',
  outcome: 'inconclusive',
  force: 'enforced',
  subject: suite,
  message,
})
const sawNothing = (suite: string): Finding => ({
  ...notRun(suite, `${suite} observed nothing.`),
  code: 'EVIDENCE_NONE',
})

describe('causesOf', () => {
  it('loses no finding that is no pass, and tells none twice', () => {
    fc.assert(
      fc.property(reports(calmText), ({ verdict }) => {
        const { causes, consequences, uncounted } = causesOf(verdict.findings)
        const told = [...causes, ...consequences, ...uncounted].flatMap(({ subjects }) => subjects)
        const bad = verdict.findings.filter(({ outcome }) => outcome !== 'pass').map(({ subject }) => subject)
        expect(told.toSorted()).toEqual(bad.toSorted())
      }),
    )
  })

  it('has a cause of the outcome for every verdict that is no pass', () => {
    fc.assert(
      fc.property(reports(calmText), ({ verdict }) => {
        fc.pre(verdict.outcome !== 'pass')
        expect(causesOf(verdict.findings).causes[0]?.outcome).toBe(verdict.outcome)
      }),
    )
  })

  it('tells findings that say the same once, with every subject and command', () => {
    const { causes } = causesOf([failed('contract > a'), failed('contract > b')])
    expect(causes).toEqual([
      {
        code: 'CASE_FAILED',
        outcome: 'fail',
        message: 'expected 200, got 500',
        subjects: ['contract > a', 'contract > b'],
        reproduce: ['assay run --case contract > a', 'assay run --case contract > b'],
      },
    ])
  })

  it('keeps apart what says something else', () => {
    expect(causesOf([failed('a'), failed('b', 'expected 200, got 404')]).causes).toHaveLength(2)
  })

  it('tells the worst first, then what explains more, then what many share', () => {
    const crash: Finding = { ...notRun('performance', 'it broke'), code: 'SUITE_CRASHED', outcome: 'error' }
    const errored: Finding = { ...failed('c', 'no route'), code: 'CASE_ERRORED', outcome: 'error' }
    const { causes } = causesOf([errored, failed('x', 'no'), crash, failed('a'), failed('b'), sawNothing('contract')])
    expect(causes.map(({ code, subjects }) => [code, subjects.length])).toEqual([
      ['CASE_FAILED', 2],
      ['CASE_FAILED', 1],
      ['SUITE_CRASHED', 1],
      ['CASE_ERRORED', 1],
      ['EVIDENCE_NONE', 1],
    ])
  })

  it('takes a suite that waited for another as its consequence', () => {
    const { causes, consequences } = causesOf([failed('smoke > a'), notRun('contract'), sawNothing('contract')])
    expect(causes.map(({ subjects }) => subjects)).toEqual([['smoke > a']])
    expect(consequences.map(({ code }) => code)).toEqual(['SUITE_NOT_RUN', 'EVIDENCE_NONE'])
  })

  it('takes a suite that did not run for a reason of its own as a cause', () => {
    const { causes } = causesOf([failed('contract > a'), notRun('smoke', 'smoke did not run: it may not write.')])
    expect(causes.map(({ code }) => code)).toEqual(['CASE_FAILED', 'SUITE_NOT_RUN'])
  })

  it('takes everything that was not observed as a consequence of a stack that did not start', () => {
    const stack: Finding = { ...notRun('local', 'no stack'), code: 'STACK_FAILED', outcome: 'error' }
    const limit: Finding = { ...notRun('p95', 'not measured'), code: 'LIMIT_UNMEASURED' }
    const { causes, consequences } = causesOf([stack, notRun('smoke'), sawNothing('smoke'), limit])
    expect(causes.map(({ code }) => code)).toEqual(['STACK_FAILED'])
    expect(consequences).toHaveLength(3)
  })

  it.each([
    ['the suite that measures it broke', 'performance', 1],
    ['another suite broke', 'contract', 2],
  ])('a limit that was not measured, when %s', (_when, suite, causesLeft) => {
    const crash: Finding = { ...notRun(suite, 'it broke'), code: 'SUITE_CRASHED', outcome: 'error' }
    const limit: Finding = {
      ...notRun('p95', 'not measured'),
      code: 'LIMIT_UNMEASURED',
      limit: { suite: 'performance' },
    }
    expect(causesOf([crash, limit]).causes).toHaveLength(causesLeft)
  })

  it('never folds what is worse into what is better', () => {
    const stopped: Finding = { ...notRun('run', 'stopped'), code: 'RUN_INTERRUPTED' }
    const worse: Finding = { ...notRun('smoke'), outcome: 'error' }
    expect(causesOf([stopped, worse]).causes).toHaveLength(2)
  })

  it('keeps findings that only explain each other as causes', () => {
    const findings = ['a', 'b'].flatMap((suite, index) => [
      notRun(suite, `${suite} did not run: ${['b', 'a'][index]} must succeed first.`),
      sawNothing(suite),
    ])
    expect(causesOf(findings).causes.flatMap(({ subjects }) => subjects)).toHaveLength(4)
  })

  it('sets aside what does not count', () => {
    const waiver = { by: 'ops', reason: 'known', until: '2026-02-01T00:00:00Z' }
    const { causes, uncounted } = causesOf([
      { ...failed('a'), waiver },
      { ...failed('b'), force: 'shadow' },
    ])
    expect(causes).toEqual([])
    expect(uncounted.map(({ waiver: by }) => by?.by)).toEqual(['ops', undefined])
  })
})

describe('shapeOf', () => {
  it.each([
    ['ids', 'no 1b4e28ba-2fa1-41d2-883f-0016d3cca427', 'no 6fa459ea-ee8a-4ca4-894e-db77e160355e'],
    ['instants', 'at 2026-01-02T03:04:05.000Z', 'at 2026-01-02T03:04:06.123Z'],
    ['ports', 'connect ECONNREFUSED 127.0.0.1:41873', 'connect ECONNREFUSED 127.0.0.1:52001'],
    ['durations', 'no answer within 5012 ms', 'no answer within 5019.2 ms'],
    ['hashes', 'etag 9f86d081884c7d65', 'etag 60303ae22b998861'],
  ])('is the same when only %s differ', (_what, left, right) => {
    expect(shapeOf(left)).toBe(shapeOf(right))
  })

  it('differs by status', () => {
    expect(shapeOf('expected 200, got 500')).not.toBe(shapeOf('expected 200, got 503'))
  })
})
