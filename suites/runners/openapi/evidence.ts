import type { CaseResult, Measurement } from '../../../harness/suite.ts'
import { needsAuthentication, type Operation } from '../../../fixtures/openapi/document/operation.ts'
import { parameterKey } from './http/request.ts'
import { keywordCoverage } from './keywords.ts'
import type { Exchange, ProbeKind } from './probe/probe.ts'
import type { SchemaRegistry } from '../../../fixtures/openapi/schema/registry.ts'

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

/** What the document names, and what of it was not seen, by kind. */
export type Coverage = Readonly<Record<CoverageKind, { readonly all: number; readonly untried: readonly string[] }>>

/** Kinds of things that a document names. */
export const COVERAGE_KINDS = ['operations', 'parameters', 'media', 'statuses', 'keywords'] as const
type CoverageKind = (typeof COVERAGE_KINDS)[number]

/** How much of what the document names was tried. */
export function coverageOf(
  operations: readonly Operation[],
  exchanges: readonly Exchange[],
  schemas: SchemaRegistry,
): Coverage {
  const byOperation = Map.groupBy(exchanges, ({ operation }) => operation.id)
  const each = operations.map((operation) => {
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
    const isSent = (key: string): boolean => sent.has(key) || sent.has(key.toLowerCase())
    const counted = {
      operations: untriedOf([''], () => [...statuses].some((status) => status < '4')),
      parameters: untriedOf(operation.parameters.map(parameterKey), isSent),
      media: untriedOf(
        (operation.body?.media ?? []).map(({ name }) => name),
        (name) => media.has(name),
      ),
      statuses: untriedOf(documented, (status) => statuses.has(status)),
      keywords: keywordCoverage(operation, own, schemas),
    }
    return { id: operation.id, counted }
  })
  const gathered = COVERAGE_KINDS.map((kind) => {
    const all = each.reduce((sum, { counted }) => sum + counted[kind].all, 0)
    const untried = each.flatMap(({ id, counted }) => counted[kind].untried.map((what) => `${id} ${what}`.trimEnd()))
    return [kind, { all, untried }] as const
  })
  return Object.fromEntries(gathered) as unknown as Coverage
}

/** Coverage as measurements: one value each, as a ratio. */
export function coverageMeasurements(coverage: Coverage): readonly Measurement[] {
  return COVERAGE_KINDS.map((kind) => {
    const { all, untried } = coverage[kind]
    return ratio(kind, all - untried.length, all)
  })
}

function untriedOf(names: readonly string[], isTried: (name: string) => boolean): Coverage[CoverageKind] {
  return { all: names.length, untried: names.filter((name) => !isTried(name)) }
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
