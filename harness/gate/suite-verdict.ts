import type { RunRecord } from '../record.ts'
import { judge } from './judge.ts'
import { rulesFor, type GatePolicy, type Limit } from './policy.ts'
import type { GateInput, Verdict } from './verdict.ts'

/** What a judgement takes beside a record and a policy. */
export type Circumstances = Pick<GateInput, 'history' | 'asOf'>

/**
 * Judges what one suite of a record proves by itself: as if it were the only one, and required.
 * A suite that is not in the record proves nothing (`inconclusive`).
 */
export function judgeSuite(
  record: RunRecord,
  suite: string,
  policy: GatePolicy,
  circumstances: Circumstances = {},
): Verdict {
  const alone: RunRecord = {
    ...record,
    selection: { ...record.selection, asked: [suite] },
    suites: record.suites.filter(({ result }) => result.suite === suite),
  }
  const rules = rulesFor(policy, record.target.name)
  const limits = Object.entries(rules.limits).filter(([key, limit]) => concerns(key, limit, suite, record))
  const verdict = judge({
    record: alone,
    policy: { ...rules, required: [suite], limits: Object.fromEntries(limits) },
    baseline: undefined,
    ...circumstances,
  })
  // Some of its cases prove nothing of the others, however low the floor is.
  return isPart(record) && verdict.outcome === 'pass' ? { ...verdict, outcome: 'inconclusive' } : verdict
}

/** Whether some cases were tried alone, so that no suite of the record ran whole. */
export function isPart({ selection }: RunRecord): boolean {
  return selection.cases !== undefined
}

// A limit of no suite in particular is of those that measure it, and of all when none does: it must not fall between them.
function concerns(key: string, limit: Limit, suite: string, { suites }: RunRecord): boolean {
  if (limit.suite !== undefined) return limit.suite === suite
  const measuring = suites
    .filter(({ result }) => result.measurements.some(({ metric, statistic }) => `${metric}.${statistic}` === key))
    .map(({ result }) => result.suite)
  return measuring.length === 0 || measuring.includes(suite)
}
