import { HarnessError } from '../../../harness/errors.ts'
import type { CaseResult } from '../../../harness/suite.ts'

/** A case that may fail, or stay untried, for a time. */
export interface Allowed {
  /** Id of the case, or a pattern of ids. */
  readonly case: string | RegExp
  /** Why, for whoever reads the report. */
  readonly reason: string
  /** Last day on which it counts: `2030-12-31`, in UTC. */
  readonly until: string
}

/** @throws E_CONFIG_INVALID naming each one that is wrong */
export function checkAllowed(allowed: readonly Allowed[]): void {
  const faults = allowed.flatMap(({ reason, until }, index) => [
    ...(reason.trim() === '' ? [`allowed[${index}].reason: expected a reason, got nothing`] : []),
    ...(isDay(until) ? [] : [`allowed[${index}].until: expected a day as 2030-12-31, got ${JSON.stringify(until)}`]),
  ])
  if (faults.length > 0)
    throw new HarnessError('E_CONFIG_INVALID', `Expected exceptions with reason and end:\n  ${faults.join('\n  ')}`)
}

/**
 * The cases, where one that failed or was not tried and is allowed to is skipped with the reason, and one whose time is
 * over says so.
 * @param today - `2030-12-31`, in UTC
 */
export function applyAllowed(
  cases: readonly CaseResult[],
  allowed: readonly Allowed[],
  today: string,
): readonly CaseResult[] {
  return cases.map((single) => {
    const exception = allowed.find(({ case: of }) => (typeof of === 'string' ? of === single.id : of.test(single.id)))
    const [attempt] = single.attempts
    const isUntried = attempt === undefined && single.skippedBecause === undefined
    if (exception === undefined || !(isUntried || attempt?.status === 'failed')) return single
    const { reason, until } = exception
    if (today <= until) {
      const { id, title } = single
      const how = isUntried ? 'it was not tried' : 'it fails'
      return { id, title, attempts: [], skippedBecause: `${how}, which is allowed until ${until}: ${reason}` }
    }
    if (attempt === undefined) return single
    const message = `${attempt.failure?.message ?? ''} (allowed until ${until}, which is over: ${reason})`
    return { ...single, attempts: [{ ...attempt, failure: { ...attempt.failure, message } }] }
  })
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && !Number.isNaN(Date.parse(text))
}
