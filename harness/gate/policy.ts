import { z } from 'zod'
import { HarnessError } from '../errors.ts'
import type { NonEmpty } from '../outcome.ts'

/** What must hold for `pass`. */
export interface GatePolicy {
  /** Suites that must have run to their end; whatever is said of others is told and does not count. */
  readonly required: NonEmpty<string>
  /** Limits by `metric.statistic`, for example `http_req_duration.p95`. */
  readonly limits: Readonly<Record<string, Limit>>
}

/** Bounds of a measurement, in the measurement's own unit; both ends belong to what is allowed. */
export interface Limit {
  readonly atMost?: number
  readonly atLeast?: number
  /** Suite that measures it; without it, any suite must. A limit whose suite was left out on request does not count. */
  readonly suite?: string
}

const limitSchema = z
  .strictObject({ atMost: z.number().optional(), atLeast: z.number().optional(), suite: z.string().optional() })
  .refine((limit) => limit.atMost !== undefined || limit.atLeast !== undefined, {
    error: 'expected `atMost` or `atLeast`',
  })

/** The policy's schema, shared by the config and by policy files. */
export const gatePolicySchema: z.ZodType<GatePolicy, GatePolicyInput> = z.strictObject({
  required: z.array(z.string()).min(1, { error: 'expected the names of one suite or more' }),
  limits: z
    .record(
      z.string().regex(/^.+\.(count|rate|value|mean|median|min|p90|p95|p99|max)$/, {
        error: 'expected `metric.statistic`, for example `http_req_duration.p95`',
      }),
      limitSchema,
    )
    .default({}),
}) as unknown as z.ZodType<GatePolicy, GatePolicyInput>

/** What a user writes. */
export interface GatePolicyInput {
  readonly required: NonEmpty<string>
  /** @default {} */
  readonly limits?: Readonly<Record<string, Limit>>
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

function excerpt(json: string): string {
  return json.length > 60 ? `${json.slice(0, 60)}...` : json || '(an empty file)'
}
