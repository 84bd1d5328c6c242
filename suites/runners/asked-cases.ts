import type { CaseResult } from '../../harness/suite.ts'

/**
 * Those of a suite's cases that were asked for, and one that was not tried for all others: a run of some cases proves nothing of the
 * others, and must not pass for one of all.
 * @param asked - ids; `undefined`: all
 */
export function askedCases(
  suite: string,
  cases: readonly CaseResult[],
  asked: readonly string[] | undefined,
): readonly CaseResult[] {
  if (asked === undefined) return cases
  const rest: CaseResult = { id: `${suite} > all other cases`, title: [suite, 'all other cases'], attempts: [] }
  return [...cases.filter(({ id }) => asked.includes(id)), rest]
}
