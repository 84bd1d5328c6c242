import type { Attempt, CaseResult } from '../../../harness/suite.ts'
import type { Check, Finding, Violation } from './check/check.ts'
import { noServerError } from './check/status.ts'
import type { Login } from './http/access.ts'
import type { Secrets } from './http/secrets.ts'
import type { LeftBehind } from './probe/clean.ts'
import { chainOf, type Exchange } from './probe/probe.ts'
import type { SchemaRegistry } from '../../../fixtures/openapi/schema/registry.ts'

/** What the cases of one operation, or of one path, are made of. */
export interface CaseGroup {
  readonly suite: string
  /** `GET /api/sessions`, or `ANY /api/sessions` for a path. */
  readonly subject: string
  readonly checks: readonly Check[]
  readonly exchanges: readonly Exchange[]
  /** Why it could not be tried as it should be. */
  readonly obstacle: string | undefined
  readonly schemas: SchemaRegistry
  readonly secrets: Secrets
  /** Command that tries a case again. */
  readonly rerun: (id: string) => string
}

/** A case, with what made it fail, so that the same cause elsewhere is told once. */
export interface ToldCase {
  readonly result: CaseResult
  readonly cause?: Cause
}

export interface Cause {
  readonly code: string
  readonly subject: string
  readonly text: string
  /** How much there is to read. */
  readonly size: number
}

/** Checks in which it is the input that makes the difference. */
const INPUT_CHECKS: ReadonlySet<string> = new Set([
  'no-server-error',
  'valid-accepted',
  'invalid-refused',
  'sent-comes-back',
])

interface Broken {
  readonly exchange: Exchange
  readonly violation: Violation
}

/** One case per check. A check that no answer could tell anything about is skipped, with the reason. */
export function casesOf(group: CaseGroup): readonly ToldCase[] {
  return group.checks.map((check) => caseOf(group, check))
}

/** Whether there was a way in. */
export function loginCase(suite: string, login: Login): CaseResult {
  const id = `${suite} > login`
  const title = [suite, 'logs in with client credentials'] as const
  if (login.kind === 'granted') return { id, title, attempts: [{ status: 'passed', durationMs: 0 }] }
  const status = login.isPutOff ? 'errored' : 'failed' // a limit that is held is no fault of the target
  return { id, title, attempts: [{ status, durationMs: 0, failure: { message: login.reason } }] }
}

/** What was created and stayed; no case where nothing did. */
export function cleanUpCases(suite: string, left: readonly LeftBehind[]): readonly CaseResult[] {
  const id = `${suite} > clean-up`
  const title = [suite, 'removes what it created'] as const
  const failed = left.filter(({ removable }) => removable)
  const [first] = failed
  if (first !== undefined) {
    const message = `${failed.length} created and still there: ${first.what}, ${first.reason}`
    return [{ id, title, attempts: [{ status: 'errored', durationMs: 0, failure: { message } }] }]
  }
  const [kept] = left
  if (kept === undefined) return []
  return [{ id, title, attempts: [], skippedBecause: `${kept.reason}: ${left.length} stay, ${kept.what} for one` }]
}

function caseOf(group: CaseGroup, check: Check): ToldCase {
  const { suite, subject, exchanges, schemas, secrets } = group
  const id = `${suite} > ${subject} > ${check.code}`
  const title = [suite, subject, check.title] as const
  const broken: Broken[] = []
  let examined = 0
  let durationMs = 0
  for (const exchange of exchanges) {
    const finding = findingOf(check, exchange, schemas)
    if (finding === undefined) continue
    examined += 1
    durationMs += exchange.reply.kind === 'answered' ? exchange.reply.answer.durationMs : exchange.reply.durationMs
    if (finding !== 'held') broken.push({ exchange, violation: finding })
  }
  if (examined === 0) {
    return { result: { id, title, attempts: [], skippedBecause: group.obstacle ?? whyNothing(exchanges) } }
  }
  const [worst] = broken.toSorted((left, right) => sizeOf(left.exchange) - sizeOf(right.exchange))
  if (worst === undefined) return { result: { id, title, attempts: [{ status: 'passed', durationMs }] } }
  const { exchange, violation } = worst
  const share = `${broken.length} of ${examined} ${examined === 1 ? 'request' : 'requests'}`
  const attempt: Attempt = {
    status: 'failed',
    durationMs,
    failure: {
      message: secrets.hide(`${violation.message} (${share}; ${exchange.probe.name})`),
      expected: secrets.hide(violation.expected),
      actual: secrets.hide(violation.actual),
    },
  }
  const reproduce = [...chainOf(exchange).map(({ curl }) => curl), group.rerun(id)].join('\n')
  const cause = { code: check.code, subject, text: causeOf(check, worst), size: sizeOf(exchange) }
  return { result: { id, title, attempts: [attempt], reproduce }, cause }
}

/** What an exchange says to a check. One cause, one case: what else is wrong with a server error is no news. */
export function findingOf(check: Check, exchange: Exchange, schemas: SchemaRegistry): Finding {
  return isServerError(exchange) && check !== noServerError ? undefined : check.examine(exchange, schemas)
}

// The same wherever it shows: how the answer was wrong, and what input did it, without its place and numbers.
function causeOf(check: Check, { exchange, violation }: Broken): string {
  const input = INPUT_CHECKS.has(check.code) ? /: (.*?)(?: \(.*)?$/u.exec(exchange.probe.name)?.[1] : undefined
  return input === undefined ? violation.message : `${violation.message}, ${input}`
}

function isServerError({ reply }: Exchange): boolean {
  return reply.kind === 'answered' && reply.answer.status >= 500 && reply.answer.status !== 501
}

// The one with the least to read stands for the others.
function sizeOf({ request }: Exchange): number {
  return request.path.length + (request.body?.length ?? 0)
}

function whyNothing(exchanges: readonly Exchange[]): string {
  if (exchanges.length === 0) return 'no request was sent'
  const statuses = exchanges.map(({ reply }) => (reply.kind === 'answered' ? String(reply.answer.status) : 'none'))
  const counts = [...Map.groupBy(statuses, (status) => status)].map(([status, list]) => `${list.length} × ${status}`)
  return `no answer could tell: ${counts.join(', ')}`
}
