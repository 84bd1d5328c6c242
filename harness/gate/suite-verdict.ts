import type { RunRecord } from '../record.ts'
import { judge } from './judge.ts'
import type { GatePolicy, Limit } from './policy.ts'
import type { Verdict } from './verdict.ts'

/**
 * Judges what one suite of a record proves by itself: as if it were the only one, and required.
 * A suite that is not in the record proves nothing (`inconclusive`).
 */
export function judgeSuite(record: RunRecord, suite: string, policy: GatePolicy): Verdict {
  const alone: RunRecord = {
    ...record,
    selection: { ...record.selection, asked: [suite] },
    suites: record.suites.filter(({ result }) => result.suite === suite),
  }
  const limits = Object.entries(policy.limits).filter(([key, limit]) => concerns(key, limit, suite, record))
  return judge({
    record: alone,
    policy: { ...policy, required: [suite], limits: Object.fromEntries(limits) },
    baseline: undefined,
  })
}

// A limit of no suite in particular is of those that measure it, and of all when none does: it must not fall between them.
function concerns(key: string, limit: Limit, suite: string, { suites }: RunRecord): boolean {
  if (limit.suite !== undefined) return limit.suite === suite
  const measuring = suites
    .filter(({ result }) => result.measurements.some(({ metric, statistic }) => `${metric}.${statistic}` === key))
    .map(({ result }) => result.suite)
  return measuring.length === 0 || measuring.includes(suite)
}
