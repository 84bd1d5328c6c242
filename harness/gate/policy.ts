import { z } from 'zod'
import { HarnessError } from '../errors.ts'
import type { NonEmpty } from '../outcome.ts'
import { floorSchema } from '../record.ts'
import type { EvidenceFloor, Measurement } from '../suite.ts'

/** Every suite, where a policy says something by suite. */
export const EVERY_SUITE = '*'

/** What must hold for `pass`. */
export interface GatePolicy extends GateRules {
  /** What holds on some targets, by their name: fields that are given replace those above; `limits`, `floors` and what is said by suite are laid over, entry by entry. */
  readonly environments?: Readonly<Record<string, Partial<GateRules>>>
}

/** What must hold, on one target. */
export interface GateRules {
  /** Suites that must have run to their end; whatever is said of others is told and does not count. */
  readonly required: NonEmpty<string>
  /** Limits by `metric.statistic`, for example `http_req_duration.p95`. */
  readonly limits: Readonly<Record<string, Limit>>
  /** Floors by suite, beside those of the suites themselves: the higher counts. @default none */
  readonly floors?: Readonly<Record<string, EvidenceFloor>>
  /** Suites whose own responses must say the version. @default none: those that say it are looked at */
  readonly sampled?: readonly string[]
  /** What a flaky case does to the verdict, by suite or `*`. @default inconclusive */
  readonly flaky?: Readonly<Record<string, FlakyPolicy>>
  /** Tries that may break on our side and succeed later, by suite or `*`. @default 0 */
  readonly trouble?: Readonly<Record<string, number>>
  /** Cases that are known to be flaky, and do not count for a time. @default none */
  readonly quarantine?: readonly Quarantine[]
  /** Cases that may be in quarantine, by suite or `*`. @default 3 */
  readonly quarantineBudget?: Readonly<Record<string, number>>
  /** Ids of cases that quarantine cannot hold; `smoke > *` for all that begin so. @default none */
  readonly critical?: readonly string[]
  /** Longest time that an override may hold (days). @default 14 */
  readonly overrideDays?: number
}

/** What a case that failed and passed does to the verdict: `fail`, `inconclusive`, or nothing (`tell`). */
export const FLAKY_POLICIES = ['fail', 'inconclusive', 'tell'] as const

/** One of `FLAKY_POLICIES`. */
export type FlakyPolicy = (typeof FLAKY_POLICIES)[number]

/** A case that is known to be flaky, and who sees to it. */
export interface Quarantine {
  /** Id of the case. */
  readonly case: string
  readonly owner: string
  readonly reason: string
  /** Where it is worked on: a URL or a number. */
  readonly issue: string
  /** ISO-8601 instant or day, UTC; from then on the case counts again. */
  readonly until: string
}

/** Bounds of a measurement, in the measurement's own unit; both ends belong to what is allowed. */
export interface Limit {
  readonly atMost?: number
  readonly atLeast?: number
  /** Unit of the bounds; a measurement in another is not compared. @default the measurement's own */
  readonly unit?: Measurement['unit']
  /** Suite that measures it; without it, any suite must. A limit whose suite was left out on request does not count. */
  readonly suite?: string
  /** `shadow`: it is measured and told, and does not count. @default 'enforced' */
  readonly force?: 'enforced' | 'shadow'
}

/** What a user writes: a policy, whose limits may be left out. */
export interface GatePolicyInput extends Omit<GatePolicy, 'limits'> {
  /** @default {} */
  readonly limits?: Readonly<Record<string, Limit>>
}

const text = z.string().trim().min(1, { error: 'expected text that is not empty' })
const limitSchema = z
  .strictObject({
    atMost: z.number().exactOptional(),
    atLeast: z.number().exactOptional(),
    unit: z.enum(['ms', 'bytes', 'count', 'ratio', 'per-second']).exactOptional(),
    suite: z.string().exactOptional(),
    force: z.enum(['enforced', 'shadow']).exactOptional(),
  })
  .refine((limit) => limit.atMost !== undefined || limit.atLeast !== undefined, {
    error: 'expected `atMost` or `atLeast`',
  })
  .refine(({ atMost = Infinity, atLeast = -Infinity }) => atLeast <= atMost, {
    error: 'expected `atLeast` to be no more than `atMost`: no value is within both',
  })
  .refine(({ unit, atMost = 0, atLeast = 0 }) => unit !== 'ratio' || [atMost, atLeast].every(isShare), {
    error: 'expected bounds of a ratio in 0..1',
  })
const quarantineSchema = z.strictObject({
  case: text,
  owner: text,
  reason: text,
  issue: text,
  until: z.union([z.iso.date(), z.iso.datetime()], { error: 'expected a day as 2030-12-31 or an instant in UTC' }),
})
const count = z.int().nonnegative({ error: 'expected a whole number of at least 0' })
const rules = {
  required: z.array(z.string()).min(1, { error: 'expected the names of one suite or more' }),
  limits: z.record(
    z.string().regex(/^.+\.(count|rate|value|mean|median|min|p90|p95|p99|max)$/, {
      error: 'expected `metric.statistic`, for example `http_req_duration.p95`',
    }),
    limitSchema,
  ),
  floors: z.record(z.string(), floorSchema).exactOptional(),
  sampled: z.array(text).exactOptional(),
  flaky: z.record(z.string(), z.enum(FLAKY_POLICIES)).exactOptional(),
  trouble: z.record(z.string(), count).exactOptional(),
  quarantine: z.array(quarantineSchema).exactOptional(),
  quarantineBudget: z.record(z.string(), count).exactOptional(),
  critical: z.array(text).exactOptional(),
  overrideDays: z.number().positive().max(90, { error: 'expected 90 days at most' }).exactOptional(),
}

/** The policy's schema, shared by the config and by policy files. */
export const gatePolicySchema: z.ZodType<GatePolicy, GatePolicyInput> = z
  .strictObject({
    ...rules,
    limits: rules.limits.default({}),
    environments: z.record(z.string(), z.strictObject(rules).partial()).exactOptional(),
  })
  .superRefine((policy, context) => {
    for (const [where, critical, quarantine] of [
      [[], policy.critical, policy.quarantine] as const,
      ...Object.entries(policy.environments ?? {}).map(
        ([name, own]) =>
          [['environments', name], own.critical ?? policy.critical, own.quarantine ?? policy.quarantine] as const,
      ),
    ]) {
      quarantine?.forEach((entry, index) => {
        if (!isCritical(entry.case, critical)) return
        const message = `expected a case that is not critical, got ${entry.case}`
        context.addIssue({ code: 'custom', path: [...where, 'quarantine', index, 'case'], message })
      })
    }
  }) as unknown as z.ZodType<GatePolicy, GatePolicyInput>

/** What holds on one target: the policy with what it says of that environment laid over. */
export function rulesFor({ environments = {}, ...base }: GatePolicy, target: string): GateRules {
  const own = Object.hasOwn(environments, target) ? environments[target] : undefined
  if (own === undefined) return base
  return {
    ...base,
    ...own,
    limits: { ...base.limits, ...own.limits },
    ...laidOver('floors', base, own),
    ...laidOver('flaky', base, own),
    ...laidOver('trouble', base, own),
    ...laidOver('quarantineBudget', base, own),
  }
}

/** What a policy says of a suite: by its name, of every suite, or nothing. */
export function saidOf<T>(bySuite: Readonly<Record<string, T>> | undefined, suite: string): T | undefined {
  if (bySuite === undefined) return undefined
  return Object.hasOwn(bySuite, suite) ? bySuite[suite] : bySuite[EVERY_SUITE]
}

/** Whether a case is one of those that quarantine cannot hold. */
export function isCritical(caseId: string, critical: readonly string[] = []): boolean {
  return critical.some((one) => (one.endsWith('*') ? caseId.startsWith(one.slice(0, -1)) : one === caseId))
}

/**
 * Reads a policy from the text of a file.
 * @throws E_POLICY_INVALID with every fault
 */
export function parsePolicy(json: string, source: string): GatePolicy {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new HarnessError('E_POLICY_INVALID', `Expected ${source} to be JSON, got: ${excerpt(json)}`, { cause: error })
  }
  if (json.includes('__proto__'))
    throw new HarnessError('E_POLICY_INVALID', `Expected no key named __proto__ in ${source}.`)
  const parsed = gatePolicySchema.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new HarnessError('E_POLICY_INVALID', `Expected ${source} to be a gate policy:\n${faults.join('\n')}`)
}

type BySuite = 'floors' | 'flaky' | 'trouble' | 'quarantineBudget'

function laidOver<K extends BySuite>(key: K, base: Partial<GateRules>, own: Partial<GateRules>): Pick<GateRules, K> {
  if (base[key] === undefined && own[key] === undefined) return {} as Pick<GateRules, K>
  return { [key]: { ...base[key], ...own[key] } } as Pick<GateRules, K>
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1
}

function excerpt(json: string): string {
  return json.length > 60 ? `${json.slice(0, 60)}...` : json || '(an empty file)'
}
