import { describe, expect, it } from 'vitest'
import { narrowed } from './narrowed.ts'
import type { GatePolicy } from './policy.ts'

const POLICY: GatePolicy = {
  required: ['smoke', 'contract', 'performance'],
  limits: {
    'a.p95': { atMost: 1, suite: 'performance' },
    'b.p95': { atMost: 1, suite: 'contract' },
    'c.p95': { atMost: 1 },
  },
  flaky: { smoke: 'fail' },
  environments: {
    prod: { required: ['contract', 'smoke'], limits: { 'a.p95': { atMost: 2, suite: 'contract' } } },
    dev: {},
  },
}

describe('narrowed', () => {
  it('refuses a suite that the policy does not require', () => {
    expect(() => narrowed(POLICY, ['smoke', 'contrakt'])).toThrow(
      /required suite, got contrakt\. Did you mean contract\?/,
    )
  })

  it('asks for the suites alone, with the limits that may hold there, on every target', () => {
    expect(narrowed(POLICY, ['performance', 'smoke'])).toEqual({
      required: ['smoke', 'performance'],
      limits: { 'a.p95': { atMost: 1, suite: 'performance' }, 'c.p95': { atMost: 1 } },
      flaky: { smoke: 'fail' },
      environments: { prod: { required: ['smoke'], limits: {} }, dev: {} },
    })
  })
})
