import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Examined } from '../evidence/attestation-check.ts'
import type { GatePolicy } from '../gate/policy.ts'
import type { Finding } from '../gate/verdict.ts'
import { hashOf, type RunRecord } from '../record.ts'
import { aFailedCase, anImageRecord, aSuiteResult, DIGEST, OTHER_DIGEST } from '../testing/records.ts'
import { ANSWERS, worstAnswer, type Answer, type Cell, type Promotion } from './answer.ts'
import { decidePromotion } from './decide.ts'
import type { FoundEvidence, PromotionFacts, SuiteFacts } from './facts.ts'
import type { PromotionPolicy } from './policy.ts'

const HOUR = 3_600_000
const NOW = '2026-01-02T05:04:05.000Z' // a Friday, two hours after the record
const GATE: GatePolicy = { required: ['smoke'], limits: {} }
const POLICY: PromotionPolicy = {
  evidence: [{ target: 'dev', suites: ['smoke'], maxAgeHours: 24 }],
  attested: false,
  deployedIn: [],
  overrides: 'refuse',
  freezes: [],
}
const source = { name: 'x' }
type Recorded = Extract<FoundEvidence, { kind: 'record' }>

function found(record: RunRecord = anImageRecord(), changes: Partial<Recorded> = {}): Recorded {
  const stored = { policyHash: hashOf(GATE), waived: [] }
  return { kind: 'record', record, stored, suiteHash: record.source.suiteHash, ...changes }
}

function suite(evidence: FoundEvidence, changes: Partial<SuiteFacts> = {}): SuiteFacts {
  return { target: 'dev', suite: 'smoke', maxAgeMs: 24 * HOUR, found: evidence, ...changes }
}

interface Asked {
  readonly facts?: Partial<PromotionFacts>
  readonly policy?: Partial<PromotionPolicy>
  readonly now?: string
}

function decide({ facts = {}, policy = {}, now = NOW }: Asked = {}): Promotion {
  return decidePromotion({
    question: { digest: DIGEST, to: 'prod', now },
    policy: { ...POLICY, ...policy },
    gate: GATE,
    facts: { suites: [suite(found())], unreadable: [], deployed: { prod: { kind: 'told', value: null } }, ...facts },
  })
}

function cellOf(promotion: Promotion, check: Cell['check']): Cell {
  const cell = promotion.cells.find((one) => one.check === check)
  if (cell === undefined)
    throw new Error(`expected a cell of ${check}, got ${promotion.cells.map((one) => one.check).join()}`)
  return cell
}

function smoke(evidence: FoundEvidence, asked: Asked = {}): readonly [Answer, string] {
  const promotion = decide({ ...asked, facts: { ...asked.facts, suites: [suite(evidence)] } })
  const { answer, message } = cellOf(promotion, 'suite')
  expect(promotion.answer).toBe(answer)
  return [answer, message]
}

describe('decidePromotion', () => {
  it('does not take nothing for yes', () => {
    const nothing = decide({
      facts: { suites: [] },
      policy: { evidence: [] as unknown as PromotionPolicy['evidence'] },
    })
    expect(nothing.answer).toBe('unknown')
    expect(nothing.cells[0].message).toContain('Nothing was examined')
    const unasked = decide({ facts: { suites: [] } })
    expect(unasked.answer).toBe('unknown')
    expect(unasked.cells[0]).toMatchObject({
      subject: 'smoke',
      where: 'dev',
      fill: expect.stringContaining('--suite smoke') as string,
    })
  })

  it('lets the first deployment of all go: nothing need run where it goes', () => {
    const first = decide()
    expect(first.answer).toBe('yes')
    expect(first.replaces).toBeNull()
  })

  it('never gives a reason that contradicts its answer, whatever the cells are', () => {
    const evidence = fc.constantFrom<FoundEvidence>(
      { kind: 'none' },
      { kind: 'other', runId: 'r', endedAt: NOW, version: 'v', digests: [OTHER_DIGEST] },
      { kind: 'tampered', runId: 'r', reason: 'it differs.' },
      { kind: 'unreliable', runId: 'r', reason: 'it is gone.' },
      found(),
      found(anImageRecord(), { suiteHash: 'sha256:other' }),
      found(anImageRecord({ suites: [] })),
      found(anImageRecord({ suites: [{ floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > x')] }) }] })),
    )
    const state = fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA')
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 4 }), fc.option(state), (all, alarm) => {
        const promotion = decide({
          facts: {
            suites: all.map((one, index) => suite(one, { suite: index === 0 ? 'smoke' : `smoke-${index}` })),
            ...(alarm === null
              ? {}
              : {
                  alarms: { kind: 'told', value: new Map([['a', { state: alarm as 'OK', reason: 'r', since: NOW }]]) },
                }),
          },
          policy: { alarms: { source: { ...source, states: async () => new Map() }, names: ['a'] } },
        })
        const answers = promotion.cells.map(({ answer }) => answer)
        const [first = 'unknown', ...rest] = answers
        expect(promotion.answer).toBe(worstAnswer([first, ...rest]))
        expect(promotion.answer === 'yes').toBe(answers.every((answer) => answer === 'yes'))
        const missing = promotion.cells.filter(
          ({ check, answer }) => check === 'suite' && ['stale', 'unknown', 'wrong-digest'].includes(answer),
        )
        expect(missing.filter(({ fill }) => fill?.startsWith('npx assay ') !== true)).toEqual([])
      }),
    )
  })

  it('has yes as the best and the only one that lets anything continue', () => {
    expect(worstAnswer(['yes', 'stale'])).toBe('stale')
    expect(worstAnswer(['unknown', 'stale'])).toBe('unknown')
    expect(worstAnswer(['no', 'unknown'])).toBe('no')
    expect(worstAnswer(['no', 'wrong-digest'])).toBe('wrong-digest')
    expect(ANSWERS[0]).toBe('yes')
  })
})

describe('the evidence of a suite', () => {
  const failing = { floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > x')] }) }

  it('is judged again: what failed is no, whatever was stored', () => {
    const [answer, message] = smoke(found(anImageRecord({ suites: [failing] })))
    expect(answer).toBe('no')
    expect(message).toContain('CASE_FAILED smoke > x')
  })

  it('that was changed after it was judged is no', () => {
    expect(smoke({ kind: 'tampered', runId: 'r', reason: 'it differs.' })).toEqual([
      'no',
      'Run r was changed after it was judged: it differs.',
    ])
  })

  it('that is missing, broken, or of too little is unknown', () => {
    expect(smoke({ kind: 'none' })).toEqual(['unknown', 'smoke was never observed on dev.'])
    expect(smoke({ kind: 'unreliable', runId: 'r', reason: 'it is gone.' })[0]).toBe('unknown')
    expect(smoke(found(anImageRecord({ suites: [] })))[0]).toBe('unknown')
    const skipped = aSuiteResult({ cases: [{ id: 'smoke > a', title: ['a'], attempts: [], skippedBecause: 'no' }] })
    expect(smoke(found(anImageRecord({ suites: [{ floor: {}, result: skipped }] })))[0]).toBe('unknown')
    expect(smoke(found(anImageRecord({ ended: { kind: 'interrupted', signal: 'SIGTERM' } })))[0]).toBe('unknown')
    const broken = aSuiteResult({ completion: { kind: 'timed-out', budgetMs: 1 } })
    expect(smoke(found(anImageRecord({ suites: [{ floor: {}, result: broken }] })))[0]).toBe('unknown')
  })

  it('of some cases alone is unknown', () => {
    const selection = { configured: ['smoke'], asked: ['smoke'], cases: ['smoke > health answers'] }
    expect(smoke(found(anImageRecord({ selection })))).toEqual([
      'unknown',
      expect.stringContaining('some cases of smoke alone'),
    ])
  })

  it('of another image is wrong-digest, and of no image is unknown', () => {
    const other = { kind: 'other', runId: 'r', endedAt: NOW, version: 'v1' } as const
    expect(smoke({ ...other, digests: [OTHER_DIGEST] })).toEqual([
      'wrong-digest',
      expect.stringContaining(OTHER_DIGEST),
    ])
    expect(smoke({ ...other, digests: [] })).toEqual([
      'unknown',
      expect.stringContaining('version v1, without a digest'),
    ])
    const { target } = anImageRecord()
    const observed = [DIGEST, OTHER_DIGEST].map((version) => ({ at: NOW, identity: { version } }))
    expect(smoke(found(anImageRecord({ target: { ...target, observed } })))[0]).toBe('wrong-digest')
  })

  it('is unknown where the image was expected and the target never said it', () => {
    const identity = { version: 'v1' }
    const target = { name: 'dev', expected: identity, observed: [{ at: NOW, identity }], unanswered: [] }
    expect(smoke(found(anImageRecord({ target })))).toEqual([
      'unknown',
      expect.stringContaining('never said its digest'),
    ])
  })

  it('is stale by a minute too many, and unknown from the future', () => {
    expect(smoke(found(), { now: '2026-01-03T03:04:00.000Z' })[0]).toBe('yes')
    expect(smoke(found(), { now: '2026-01-03T03:05:00.000Z' })).toEqual([
      'stale',
      'smoke was last observed 24 h ago; at most 24 h is allowed.',
    ])
    expect(smoke(found(), { now: '2026-01-02T02:00:00.000Z' })[0]).toBe('unknown')
  })

  it('is stale where the suites have changed, and unknown where that cannot be told', () => {
    expect(smoke(found(anImageRecord(), { suiteHash: 'sha256:other' }))[0]).toBe('stale')
    expect(smoke(found(anImageRecord(), { suiteHash: undefined }))[0]).toBe('unknown')
    const unknown = anImageRecord({ source: { commit: 'c', suiteHash: 'unknown' } })
    expect(smoke(found(unknown, { suiteHash: 'unknown' }))[0]).toBe('unknown')
  })

  it('is yes where the policy has changed and it passes under the present one, and says so', () => {
    const promotion = decide({
      facts: { suites: [suite(found(anImageRecord(), { stored: { policyHash: 'sha256:old', waived: [] } }))] },
    })
    expect(promotion.answer).toBe('yes')
    expect(promotion.cells[0].evidence).toMatchObject({
      policy: 'changed',
      suites: 'same',
      ageMs: expect.closeTo(2 * HOUR, -4) as number,
    })
  })

  it('is unknown where a record that may be of this image cannot be read, unless it is too old to count', () => {
    const unreadable = { name: 'runs/r/record.json', fault: 'it is cut' }
    const asked = (startedAt?: string): Answer =>
      decide({ facts: { unreadable: [{ ...unreadable, ...(startedAt === undefined ? {} : { startedAt }) }] } }).answer
    expect([asked(), asked(NOW), asked('2025-12-01T00:00:00.000Z')]).toEqual(['unknown', 'unknown', 'yes'])
  })
})

describe('the record of an image that others witness', () => {
  const identity = { version: 'v1', imageDigest: DIGEST }
  const base = { name: 'dev', expected: identity, observed: [{ at: NOW, identity: { version: 'v1' } }], unanswered: [] }
  const witnessed = (digests: RunRecord['target']['digests'], settling = {}): Answer =>
    smoke(found(anImageRecord({ target: { ...base, ...(digests === undefined ? {} : { digests }), ...settling } })))[0]

  it('is of what they saw, once the target had settled', () => {
    const [it, other] = [DIGEST, OTHER_DIGEST].map((imageDigest) => ({
      at: NOW,
      imageDigest,
      phase: 'during' as const,
    }))
    if (it === undefined || other === undefined) throw new Error('expected two')
    const settling = { settling: { matches: 1, deadlineMs: 1, waitedMs: 1, settled: true } }
    expect(witnessed([other])).toBe('wrong-digest')
    expect(witnessed([it, other])).toBe('wrong-digest')
    expect(witnessed(undefined)).not.toBe('yes')
    expect(witnessed([{ ...other, phase: 'settling' }, it], settling)).toBe('yes')
    expect(witnessed([it])).toBe('yes')
  })

  it('names the version that it is known by in the command that fills the cell', () => {
    const { cells } = decide({ facts: { suites: [suite({ kind: 'none' }, { version: 'v1' })] } })
    expect(cells[0].fill).toBe(`npx assay run --target dev --suite smoke --expect-version v1 --expect-digest ${DIGEST}`)
  })

  it('does not pass by an override that has run out since', () => {
    const suites = [{ floor: {}, result: aSuiteResult({ cases: [aFailedCase('smoke > x')] }) }]
    const given = {
      code: 'CASE_FAILED',
      reason: 'known',
      until: '2026-01-02T04:00:00.000Z',
      by: 'ann',
      at: '2026-01-02T03:00:00.000Z',
    }
    const record = anImageRecord({ suites, overrides: [given] })
    const asked = (now: string, overrides: 'allow' | 'refuse'): Answer =>
      decide({ policy: { overrides }, now, facts: { suites: [suite(found(record))] } }).answer
    expect(asked('2026-01-02T03:30:00.000Z', 'refuse')).toBe('no') // also where the stored verdict is silent of it
    expect(asked(NOW, 'allow')).toBe('no')
    expect(asked('2026-01-02T03:30:00.000Z', 'allow')).toBe('yes')
  })
})

describe('signatures that are demanded', () => {
  const record = anImageRecord()
  const run = { recordHash: hashOf(record), policyHash: hashOf(GATE), suites: { smoke: 'pass' } }
  const signed = (changes: Partial<typeof run> = {}, refusals: Examined['refusals'] = []): FoundEvidence => {
    const says = {
      digest: DIGEST,
      signedBy: 'ci',
      result: 'PASSED',
      run: { ...run, ...changes },
    } as unknown as NonNullable<Examined['says']>
    return found(record, { attested: { kind: 'examined', examined: { refusals, says } } })
  }

  it.each([
    ['missing', found(record, { attested: { kind: 'missing' } }), 'unknown', 'not attested by a trusted key'],
    ['refused', signed({}, [{ code: 'ATTESTATION_UNSIGNED', message: 'changed' }]), 'no', 'ATTESTATION_UNSIGNED'],
    ['of another record', signed({ recordHash: 'sha256:other' }), 'no', 'of another record'],
    ['of another policy', signed({ policyHash: 'sha256:other' }), 'stale', 'under another policy'],
    ['of a suite that did not pass', signed({ suites: { smoke: 'fail' } }), 'no', 'says fail of smoke'],
  ] as const)('are not there when one is %s', (_name, evidence, answer, said) => {
    expect(smoke(evidence)).toEqual([answer, expect.stringContaining(said)])
  })

  it('are there when one holds, also where another suite of the run did not pass', () => {
    expect(smoke(signed())[0]).toBe('yes')
    expect(smoke(signed({}, [{ code: 'ATTESTATION_NOT_PASSED', message: 'contract failed' }]))[0]).toBe('yes')
  })
})

describe('what else is examined', () => {
  const at = NOW
  const runs = { version: 'v', digest: DIGEST, status: 'succeeded', at } as const
  const inDev = (value: unknown): readonly [Answer, string] => {
    const deployed = {
      dev: { kind: 'told', value },
      prod: { kind: 'told', value: null },
    } as unknown as PromotionFacts['deployed']
    const promotion = decide({ facts: { deployed }, policy: { deployedIn: ['dev'] } })
    const { answer, message } = cellOf(promotion, 'deployed')
    expect(promotion.answer).toBe(answer)
    return [answer, message]
  }

  it('deployments: it must be what runs there', () => {
    expect(inDev({ ...runs, digest: OTHER_DIGEST })[0]).toBe('wrong-digest')
    expect(inDev({ ...runs, status: 'failed' })[0]).toBe('no')
    expect(inDev({ ...runs, status: 'rolled_back' })[0]).toBe('no')
    expect(inDev({ ...runs, status: 'rolled_back', digest: OTHER_DIGEST })[0]).toBe('wrong-digest')
    expect(inDev({ ...runs, status: 'started' })).toEqual(['unknown', expect.stringContaining('has not ended')])
    expect(inDev({ ...runs, digest: null })).toEqual(['unknown', expect.stringContaining('its digest is not recorded')])
    expect(inDev(null)).toEqual(['unknown', 'No deployment to dev is recorded.'])
    expect(inDev(runs)).toEqual(['yes', `It runs in dev since ${NOW}.`])
    expect(inDev({ ...runs, digest: null, version: DIGEST })[0]).toBe('yes')
  })

  it('deployments: one that is of later than now says nothing', () => {
    expect(inDev({ ...runs, at: '2026-01-02T05:08:00.000Z' })[0]).toBe('yes')
    const later = inDev({ ...runs, at: '2026-01-02T05:10:00.000Z' })
    expect(later).toEqual(['unknown', expect.stringContaining('which is after now')])
    expect(inDev({ ...runs, at: 'yesterday' })[0]).toBe('unknown')
  })

  it('the destination: a deployment under way, or nobody who knows, is unknown', () => {
    const untold = { kind: 'untold', reason: 'it answered 503' } as const
    expect(decide({ facts: { deployed: { prod: untold } } }).answer).toBe('unknown')
    expect(
      decide({ facts: { deployed: { prod: { kind: 'told', value: { ...runs, status: 'started' } } } } }).answer,
    ).toBe('unknown')
    const replacing = decide({
      facts: { deployed: { prod: { kind: 'told', value: { ...runs, digest: OTHER_DIGEST } } } },
    })
    expect(replacing).toMatchObject({ answer: 'yes', replaces: { version: 'v', digest: OTHER_DIGEST } })
  })

  it('alarms: ALARM is no; too little data, a missing alarm and silence are unknown', () => {
    const alarms = { source: { ...source, states: async () => new Map() }, names: ['5xx'] as const }
    const states = (state: string, name = '5xx'): Answer =>
      decide({
        policy: { alarms },
        facts: { alarms: { kind: 'told', value: new Map([[name, { state: state as 'OK', reason: 'r', since: at }]]) } },
      }).answer
    expect(states('ALARM')).toBe('no')
    expect(states('INSUFFICIENT_DATA')).toBe('unknown')
    expect(states('SOMETHING_NEW')).toBe('unknown')
    expect(states('OK', 'another')).toBe('unknown')
    expect(decide({ policy: { alarms } }).answer).toBe('unknown')
    expect(decide({ policy: { alarms }, facts: { alarms: { kind: 'untold', reason: 'refused' } } }).answer).toBe(
      'unknown',
    )
    expect(states('OK')).toBe('yes')
  })

  it('the error budget: spent is no, no requests are unknown', () => {
    const errorBudget = {
      source: { ...source, count: async () => ({ total: 0, bad: 0 }) },
      objective: 0.999,
      windowDays: 28,
      atLeast: 0.25,
    }
    const counts = (total: number, bad: number): Answer =>
      decide({ policy: { errorBudget }, facts: { requests: { kind: 'told', value: { total, bad } } } }).answer
    expect(counts(1_000_000, 751)).toBe('no') // 1,000 may be bad, a quarter of them must be left
    expect(counts(1_000_000, 749)).toBe('yes')
    expect(counts(0, 0)).toBe('unknown')
    expect(counts(Number.NaN, 0)).toBe('unknown')
    expect(counts(10, 11)).toBe('unknown')
    expect(decide({ policy: { errorBudget } }).answer).toBe('unknown')
  })

  it('migrations: incompatible is no, not examined is unknown', () => {
    const migrations = { ...source, examine: async () => ({ verdict: 'unknown', message: '' }) as const }
    const said = (verdict: 'compatible' | 'incompatible' | 'unknown'): Answer =>
      decide({ policy: { migrations }, facts: { migrations: { kind: 'told', value: { verdict, message: 'm' } } } })
        .answer
    expect([said('incompatible'), said('unknown'), said('compatible')]).toEqual(['no', 'unknown', 'yes'])
    expect(decide({ policy: { migrations } }).answer).toBe('unknown')
  })

  it('the self-test: a missed fault is no, an old one stale, none unknown', () => {
    const good = { name: 'selftest/1.json', at, faults: 25, missed: [], policy: 'same', suites: 'same' } as const
    const said = (changes: object | null): Answer =>
      decide({
        policy: { selftest: { target: 'dev', maxAgeHours: 24 } },
        facts: { selftest: { kind: 'told', value: changes === null ? null : { ...good, ...changes } } },
      }).answer
    expect(said(null)).toBe('unknown')
    expect(said({ faults: 0 })).toBe('unknown')
    expect(said({ missed: ['latency'] })).toBe('no')
    expect(said({ at: '2026-01-01T00:00:00.000Z' })).toBe('stale')
    expect(said({ at: '2027-01-01T00:00:00.000Z' })).toBe('unknown')
    expect(said({ policy: 'changed' })).toBe('stale')
    expect(said({ suites: 'unknown' })).toBe('stale')
    expect(said({})).toBe('yes')
    expect(decide({ policy: { selftest: { target: 'dev', maxAgeHours: 24 } } }).answer).toBe('unknown')
  })

  it('overrides: refused unless the policy allows them, and never when they ran out', () => {
    const waiver = { by: 'ann', reason: 'known', until: '2026-01-03T00:00:00.000Z' }
    const said = (until: string, overrides: 'refuse' | 'allow'): Answer => {
      const waived = [
        {
          code: 'CASE_FAILED',
          outcome: 'fail',
          force: 'enforced',
          subject: 'smoke > x',
          message: 'm',
          waiver: { ...waiver, until },
        },
      ] as const satisfies readonly Finding[]
      const stored = { policyHash: hashOf(GATE), waived }
      return decide({ policy: { overrides }, facts: { suites: [suite(found(anImageRecord(), { stored }))] } }).answer
    }
    expect(said(waiver.until, 'refuse')).toBe('no')
    expect(said('2026-01-01T00:00:00.000Z', 'allow')).toBe('no')
    expect(said('some day', 'allow')).toBe('no')
    expect(said(waiver.until, 'allow')).toBe('yes')
  })

  it('freezes: no from their start to just before their end, once or every week', () => {
    const once = { from: '2026-01-02T05:00:00.000Z', until: '2026-01-02T06:00:00.000Z', reason: 'launch' }
    const friday = { weekly: ['friday'], fromHour: 5, untilHour: 24, reason: 'weekend' } as const
    const said = (freeze: typeof once | typeof friday, now: string): Answer =>
      decide({ policy: { freezes: [freeze] }, now }).answer
    expect(said(once, once.from)).toBe('no')
    expect(said(once, '2026-01-02T05:59:59.999Z')).toBe('no')
    expect(said(once, once.until)).toBe('yes')
    expect(said(friday, '2026-01-02T05:00:00.000Z')).toBe('no')
    expect(said(friday, '2026-01-02T23:59:59.999Z')).toBe('no')
    expect(said(friday, '2026-01-02T04:59:59.999Z')).toBe('yes')
    expect(said(friday, '2026-01-03T00:00:00.000Z')).toBe('yes')
  })
})
