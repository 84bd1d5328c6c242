import type { GateRules } from './policy.ts'
import type { Finding } from './verdict.ts'

/** A suite's findings count when the policy requires the suite; others are told. */
export function forceOf(suite: string, policy: Pick<GateRules, 'required'>): Finding['force'] {
  return policy.required.includes(suite) ? 'enforced' : 'shadow'
}
