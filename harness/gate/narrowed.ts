import { HarnessError } from '../errors.ts'
import { suggestion } from '../nearest.ts'
import { isNonEmpty } from '../outcome.ts'
import type { GatePolicy, GateRules } from './policy.ts'

/**
 * The policy for some of the suites that it requires: another one, by whose hash nothing of the whole is proved.
 * @throws E_SUITE_UNKNOWN
 */
export function narrowed(policy: GatePolicy, suites: readonly string[]): GatePolicy {
  const unknown = suites.find((name) => !policy.required.includes(name))
  if (unknown !== undefined) {
    const hint = suggestion(unknown, policy.required)
    throw new HarnessError('E_SUITE_UNKNOWN', `Expected a required suite, got ${unknown}. ${hint}`)
  }
  const { required, limits, environments } = policy
  return {
    ...policy,
    ...rulesOf({ required, limits }, suites),
    ...(environments === undefined
      ? {}
      : {
          environments: Object.fromEntries(
            Object.entries(environments).map(([name, rules]) => [name, { ...rules, ...rulesOf(rules, suites) }]),
          ),
        }),
  }
}

function rulesOf(
  { required, limits }: Partial<GateRules>,
  suites: readonly string[],
): Partial<Pick<GateRules, 'required' | 'limits'>> {
  const kept = required?.filter((name) => suites.includes(name)) ?? []
  const entries = Object.entries(limits ?? {}).filter(([, { suite }]) => suite === undefined || suites.includes(suite))
  return {
    ...(isNonEmpty(kept) ? { required: kept } : {}),
    ...(limits === undefined ? {} : { limits: Object.fromEntries(entries) }),
  }
}
