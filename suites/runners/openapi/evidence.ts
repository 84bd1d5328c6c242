import type { CaseResult, Measurement } from '../../../harness/suite.ts'
import { needsAuthentication, type Operation } from './document/operation.ts'
import { parameterKey } from './http/request.ts'
import type { Exchange, ProbeKind } from './probe/probe.ts'

/** Shares of answers from which an operation counts as not really tested. */
const MAX_REFUSED_SHARE = 0.9
const MAX_MISSING_SHARE = 0.1

/** Probes that are meant to reach an operation, and so tell whether they did. */
const REACHING: ReadonlySet<ProbeKind> = new Set<ProbeKind>(['valid', 'current', 'read-created', 'read-changed'])

/**
 * Whether an operation was really tested: a case that passed, or one that was never attempted, from which nothing may be
 * concluded.
 * @param leftOut - why it was not to be tried, where that was decided
 */
export function reachedCase(
  suite: string,
  operation: Operation,
  exchanges: readonly Exchange[],
  leftOut: string | undefined,
): CaseResult {
  const id = `${suite} > ${operation.id} > really-tested`
  const title = [suite, operation.id, 'was reached by what was tried'] as const
  if (leftOut !== undefined) return { id, title, attempts: [], skippedBecause: leftOut }
  const why = whyNotReached(exchanges, needsAuthentication(operation))
  if (why === undefined) return { id, title, attempts: [{ status: 'passed', durationMs: 0 }] }
  return { id, title: [suite, operation.id, `was not really tested: ${why}`], attempts: [] }
}

/** How much of what the document names was tried. One value each, as a ratio. */
export function coverageOf(operations: readonly Operation[], exchanges: readonly Exchange[]): readonly Measurement[] {
  const byOperation = Map.groupBy(exchanges, ({ operation }) => operation.id)
  const seen = { operations: 0, parameters: 0, media: 0, statuses: 0 }
  const of = { operations: 0, parameters: 0, media: 0, statuses: 0 }
  for (const operation of operations) {
    const own = byOperation.get(operation.id) ?? []
    const statuses = new Set(
      own.flatMap(({ reply }) => (reply.kind === 'answered' ? [String(reply.answer.status)] : [])),
    )
    const sent = new Set(
      own.flatMap(({ probe, request }) => [
        ...probe.input.parameters.keys(),
        ...Object.keys(request.headers).map((name) => `header ${name}`),
      ]),
    )
    const media = new Set(own.map(({ probe }) => probe.input.body?.mediaType))
    const documented = [...operation.responses.keys()].filter((status) => /^\d{3}$/u.test(status))
    of.operations += 1
    of.parameters += operation.parameters.length
    of.media += operation.body?.media.length ?? 0
    of.statuses += documented.length
    if ([...statuses].some((status) => status < '4')) seen.operations += 1
    seen.parameters += operation.parameters.filter(
      (parameter) => sent.has(parameterKey(parameter)) || sent.has(parameterKey(parameter).toLowerCase()),
    ).length
    seen.media += (operation.body?.media ?? []).filter(({ name }) => media.has(name)).length
    seen.statuses += documented.filter((status) => statuses.has(status)).length
  }
  return (['operations', 'parameters', 'media', 'statuses'] as const).map((what) => ratio(what, seen[what], of[what]))
}

function whyNotReached(exchanges: readonly Exchange[], isLocked: boolean): string | undefined {
  const statuses = exchanges.flatMap(({ probe, reply }) =>
    REACHING.has(probe.kind) && reply.kind === 'answered' ? [reply.answer.status] : [],
  )
  if (statuses.length === 0) return 'no valid request reached it'
  const share = (...wanted: readonly number[]): number =>
    statuses.filter((status) => wanted.includes(status)).length / statuses.length
  const refused = share(401, 403)
  if (refused >= MAX_REFUSED_SHARE) {
    return `${percent(refused)} of ${statuses.length} answers were 401 or 403${isLocked ? '' : ', though no login is documented'}`
  }
  const missing = share(404)
  if (missing >= MAX_MISSING_SHARE)
    return `${percent(missing)} of ${statuses.length} answers were 404: nothing to ask for was found`
  return undefined
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function ratio(what: string, seen: number, of: number): Measurement {
  const metric = `contract_coverage{of:${what}}`
  if (of === 0) return { metric, unit: 'ratio', statistic: 'value', values: [], counts: [] }
  return { metric, unit: 'ratio', statistic: 'value', values: [seen / of], counts: [of], overall: seen / of }
}
