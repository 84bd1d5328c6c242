import { counted } from '../../../harness/counted.ts'
import { isNonEmpty } from '../../../harness/outcome.ts'
import type { CaseResult } from '../../../harness/suite.ts'
import type { Cause, ToldCase } from './cases.ts'

/** Operations that are named in a message. */
const MAX_NAMED = 5

type Failed = ToldCase & { readonly cause: Cause }

/** The cases, where one cause that shows in several operations is one case, and those point at it. */
export function gatherCauses(suite: string, told: readonly ToldCase[]): readonly CaseResult[] {
  const failed = told.filter((one): one is Failed => one.cause !== undefined)
  const groups = [...Map.groupBy(failed, ({ cause }) => `${cause.code} > ${cause.text}`)]
  const shared = new Map(groups.filter(([, list]) => new Set(list.map(({ cause }) => cause.subject)).size > 1))
  const own = told.map(({ result, cause }): CaseResult => {
    const key = cause === undefined ? undefined : `${cause.code} > ${cause.text}`
    if (key === undefined || !shared.has(key)) return result
    return {
      id: result.id,
      title: result.title,
      attempts: [],
      skippedBecause: `it fails for the same cause as others: ${idOf(suite, key)}`,
    }
  })
  return [...own, ...[...shared].flatMap(([key, list]) => together(suite, key, list))]
}

function together(suite: string, key: string, list: readonly Failed[]): readonly CaseResult[] {
  const sorted = list.toSorted((left, right) => left.cause.size - right.cause.size)
  if (!isNonEmpty(sorted)) return []
  const [{ result, cause }] = sorted
  const subjects = [...new Set(list.map(({ cause }) => cause.subject))]
  const named = subjects.slice(0, MAX_NAMED).join(', ')
  const more = subjects.length > MAX_NAMED ? ` and ${subjects.length - MAX_NAMED} more` : ''
  const attempts = result.attempts.slice(0, 1).map((attempt) => ({
    ...attempt,
    failure: {
      ...attempt.failure,
      message: `${counted(subjects.length, 'operation')}: ${cause.text} (${named}${more})`,
    },
  }))
  const reproduce =
    result.reproduce === undefined ? {} : { reproduce: result.reproduce.replace(result.id, idOf(suite, key)) }
  return [{ id: idOf(suite, key), title: [suite, 'one cause', key], attempts, ...reproduce }]
}

function idOf(suite: string, key: string): string {
  return `${suite} > cause > ${key}`
}
