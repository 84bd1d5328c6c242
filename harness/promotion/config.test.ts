import { describe, expect, it } from 'vitest'
import { defineConfig, deployed, local, type Config, type ConfigInput } from '../config.ts'
import { describeError } from '../errors.ts'
import { fakeProvider, fakeSuite } from '../testing/fakes.ts'

function define(promotion: unknown, evidence: unknown = {}): Config {
  return defineConfig({
    service: 'shop',
    targets: {
      local: local(),
      dev: deployed({ baseUrl: 'https://dev.example.com' }),
      prod: deployed({ baseUrl: 'https://example.com' }),
    },
    stacks: [fakeProvider()],
    suites: [fakeSuite('smoke'), fakeSuite('contract')],
    gate: { required: ['smoke', 'contract'] },
    promotion,
    evidence,
  } as ConfigInput)
}

function faultOf(promotion: unknown, evidence: unknown = {}): string {
  try {
    define(promotion, evidence)
    return 'none'
  } catch (error) {
    return describeError(error).message
  }
}

const good = { target: 'dev', maxAgeHours: 24 }

describe('promotion of the config', () => {
  it.each([
    [
      'no evidence at all',
      { prod: { evidence: [] } },
      'promotion.prod.evidence: expected evidence from one target or more',
    ],
    [
      'evidence from where it is to go',
      { prod: { evidence: [{ ...good, target: 'prod' }] } },
      'no image could ever go there first',
    ],
    ['a target that is not there', { prod: { evidence: [{ ...good, target: 'dve' }] } }, 'Did you mean dev?'],
    ['a suite that is not there', { prod: { evidence: [{ ...good, suites: ['smoek'] }] } }, 'Did you mean smoke?'],
    ['no suites', { prod: { evidence: [{ ...good, suites: [] }] } }, 'expected one name or more'],
    ['an age of none', { prod: { evidence: [{ ...good, maxAgeHours: 0 }] } }, 'expected a number above 0'],
    [
      'signatures and no key to trust',
      { prod: { evidence: [good], attested: true } },
      'no signature is believed without one',
    ],
    [
      'a freeze that ends before it begins',
      {
        prod: {
          evidence: [good],
          freezes: [{ from: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z', reason: 'x' }],
        },
      },
      'expected `from` before `until`',
    ],
    [
      'a freeze over midnight',
      { prod: { evidence: [good], freezes: [{ weekly: ['friday'], fromHour: 18, untilHour: 6, reason: 'x' }] } },
      'expected `fromHour` before `untilHour`',
    ],
    [
      'an objective of all',
      {
        prod: {
          evidence: [good],
          errorBudget: { source: { name: 'x', count: () => undefined }, objective: 1, windowDays: 28 },
        },
      },
      'nothing is left of a budget of none',
    ],
    [
      'alarms without names',
      { prod: { evidence: [good], alarms: { source: { name: 'x', states: () => undefined }, names: [] } } },
      'expected one name or more',
    ],
    ['a source that is none', { prod: { evidence: [good], deployments: {} } }, 'newest()'],
    ['a misspelt field', { prod: { evidence: [good], alarm: {} } }, '"alarm"'],
  ])('refuses %s', (_name, promotion, said) => {
    expect(faultOf(promotion)).toContain(said)
  })

  it('refuses trusted keys without a name and a verifier that is no URI', () => {
    expect(faultOf({}, { trusted: [{ publicKey: 'x' }] })).toContain('evidence.trusted.0.name')
    expect(faultOf({}, { verifier: 'ours' })).toContain('evidence.verifier: expected a URI')
    expect(faultOf({}, { store: {} })).toContain('evidence.store: expected an evidence store')
  })

  it('fills in the suites that the gate requires, and refuses overrides', () => {
    expect(define({ prod: { evidence: [good] } }).promotion['prod']).toEqual({
      evidence: [{ ...good, suites: ['smoke', 'contract'] }],
      attested: false,
      deployedIn: [],
      overrides: 'refuse',
      freezes: [],
    })
    expect(define(undefined).promotion).toEqual({})
    expect(define(undefined, undefined).evidence).toEqual({ trusted: [], verifier: 'urn:assay:verifier' })
  })
})
