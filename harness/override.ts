import { z } from 'zod'
import { HarnessError } from './errors.ts'
import { FINDINGS } from './gate/verdict.ts'
import { nearest } from './nearest.ts'
import type { Env } from './ports.ts'

/** Longest time that an override may hold, unless the policy says less (days). */
export const MOST_OVERRIDE_DAYS = 14

const DAY_MS = 86_400_000
// The wrong version, too little observed and a broken gate are no matter of opinion.
const NEVER = /^(?:IDENTITY_|OVERRIDE_|QUARANTINE_|EVIDENCE_|SUITE_MISSING$|RULE_BROKEN$|RUN_INTERRUPTED$)/
// Who started the job, by the CI that runs it.
const CALLERS: readonly (readonly [ci: string, variable: string])[] = [
  ['github', 'GITHUB_ACTOR'],
  ['gitlab', 'GITLAB_USER_LOGIN'],
  ['azure', 'BUILD_REQUESTEDFOREMAIL'],
  ['buildkite', 'BUILDKITE_BUILD_CREATOR_EMAIL'],
  ['circleci', 'CIRCLE_USERNAME'],
  ['codebuild', 'CODEBUILD_INITIATOR'],
]

/** Someone takes responsibility for a finding, for a time. */
export interface Override {
  /** Code of the finding. */
  readonly code: string
  /** Suite, case id or metric. @default every subject */
  readonly subject?: string
  readonly reason: string
  /** ISO-8601, UTC; from then on it does not hold. */
  readonly until: string
  /** Who, by the CI's word: `github:octocat`; `local:NAME` on someone's own machine. */
  readonly by: string
  /** When it was given (ISO-8601, UTC). */
  readonly at: string
}

/** An override as it is given on a command line. */
export interface OverrideRequest {
  /** `CODE`, or `CODE=SUBJECT` for one suite, case or metric alone. */
  readonly what: string
  readonly reason: string
  /** A day (`2030-12-31`, to its end) or an instant, in UTC. */
  readonly until: string
}

const instant = z.iso.datetime()
const day = z.iso.date()

/** An override as it is recorded. */
export const overrideSchema: z.ZodType<Override> = z.strictObject({
  code: z.string().min(1),
  subject: z.string().exactOptional(),
  reason: z.string().trim().min(1),
  until: instant,
  by: z.string().min(1),
  at: instant,
})

/** Why a finding of this code cannot be overridden; `undefined` when it can. */
export function whyNever(code: string): string | undefined {
  if (!Object.hasOwn(FINDINGS, code)) return `${code} is no finding`
  return NEVER.test(code) ? `${code} cannot be overridden` : undefined
}

/** Why an override holds too long, by the instant at which it was given; `undefined` when it does not. */
export function whyTooLong({ at, until }: Pick<Override, 'at' | 'until'>, mostDays: number): string | undefined {
  const days = (Date.parse(until) - Date.parse(at)) / DAY_MS
  return days > mostDays ? `it is to hold for ${days.toFixed(1)} days, and ${mostDays} are the most` : undefined
}

/**
 * The overrides that were given on the command line, by whom and from when.
 * @throws E_OVERRIDE_REFUSED with every fault
 */
export function readOverrides(
  requests: readonly OverrideRequest[],
  { env, now, mostDays = MOST_OVERRIDE_DAYS }: { readonly env: Env; readonly now: string; readonly mostDays?: number },
): readonly Override[] {
  const by = callerOf(env)
  const read = requests.map((request) => {
    const [code = '', ...rest] = request.what.split('=')
    const subject = rest.join('=')
    const override: Override = {
      code,
      ...(subject === '' ? {} : { subject }),
      reason: request.reason.trim(),
      until: instantOf(request.until),
      by,
      at: now,
    }
    return { override, faults: faultsOf(override, request, mostDays) }
  })
  const faults = read.flatMap((one) => one.faults)
  if (faults.length === 0) return read.map(({ override }) => override)
  throw new HarnessError('E_OVERRIDE_REFUSED', `Expected overrides that may be given, got: ${faults.join('; ')}.`)
}

/** Who started this run: by the CI's word, or the account of this machine. */
export function callerOf(env: Env): string {
  for (const [ci, variable] of CALLERS) if (env[variable]) return `${ci}:${env[variable]}`
  return `local:${env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? 'unknown'}`
}

function faultsOf(override: Override, { until }: OverrideRequest, mostDays: number): readonly string[] {
  const { code, reason } = override
  const meant = nearest(code, Object.keys(FINDINGS))
  const never = Object.hasOwn(FINDINGS, code)
    ? whyNever(code)
    : `${code} is no finding${meant === undefined ? '' : `; did you mean ${meant}?`} (docs/verdicts.md lists them)`
  if (never !== undefined) return [never]
  if (override.until === '') return [`--until of ${code}: expected a day as 2030-12-31 or an instant, got ${until}`]
  const tooLong = whyTooLong(override, mostDays)
  return [
    ...(reason === '' ? [`${code} has no --reason`] : []),
    ...(Date.parse(override.until) <= Date.parse(override.at) ? [`${code} is over already: --until ${until}`] : []),
    ...(tooLong === undefined ? [] : [`${code}: ${tooLong}`]),
  ]
}

// A day counts to its end; empty for what is neither.
function instantOf(text: string): string {
  if (day.safeParse(text).success) return `${text}T23:59:59.999Z`
  return instant.safeParse(text).success ? new Date(text).toISOString() : ''
}
