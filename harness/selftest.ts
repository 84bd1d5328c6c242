import { z } from 'zod'
import type { Config } from './config.ts'
import { HarnessError } from './errors.ts'
import { FINDINGS, type FindingCode } from './gate/verdict.ts'
import { OUTCOMES, type NonEmpty, type Outcome } from './outcome.ts'
import type { Ports } from './ports.ts'
import type { StackProvider } from './stack.ts'
import type { Target } from './target.ts'

/** Name of the schema of what a selftest leaves. */
export const SELFTEST_SCHEMA = 'selftest-record/1'

/** What a config brings to prove that its gate can go red: `selftest()` of `assay/selftest`. */
export interface Selftest {
  /** Judges the target as it is, and then with one fault after another. */
  run(asked: SelftestRequest, ports: Ports): Promise<SelftestRecord>
}

/** What a selftest is asked for. */
export interface SelftestRequest {
  readonly config: Config
  readonly target: Target
  /** Providers to choose from; the first that applies is started, once. */
  readonly providers: NonEmpty<StackProvider>
  readonly id: string
  /** Folder that exists, for records, logs and files of suites. */
  readonly dir: string
  readonly signal: AbortSignal
  /** Told of the unfaulted target first, and then of each fault as it ends. */
  readonly observe: (seen: FaultSeen) => void
}

/** What the gate made of one fault. */
export interface FaultSeen {
  readonly name: string
  /** What goes wrong, for people. */
  readonly does: string
  readonly accepted: { readonly outcomes: readonly Outcome[]; readonly codes: readonly FindingCode[] }
  /** Of what is accepted, what came; where nothing of it came, the first of each. */
  readonly expected: GateAnswer
  /** The same as expected, or what came in its place; `null`: it could not be tried, and so proves nothing. */
  readonly got: GateAnswer | null
  /** Every code that counted against the target. */
  readonly codes: readonly FindingCode[]
  readonly asExpected: boolean
  /** Why not, and what to do about it; only where it is not as expected. */
  readonly why?: string | undefined
  readonly durationMs: number
}

/** What a gate answers, with the finding that it is about. */
export interface GateAnswer {
  readonly outcome: Outcome
  readonly code?: FindingCode | undefined
}

/** What a selftest leaves: whether the gate went red for every fault, and for which gate that holds. */
export interface SelftestRecord {
  readonly schema: typeof SELFTEST_SCHEMA
  readonly id: string
  readonly target: string
  /** What the target said it is; `unknown` where it did not. */
  readonly version: string
  /** When it began: ISO-8601, UTC. */
  readonly at: string
  readonly durationMs: number
  /** `pass`: the target passed as it is, and every fault gave what is expected of it. `inconclusive`: it did not pass, so nothing was proved. */
  readonly outcome: 'pass' | 'fail' | 'inconclusive'
  /** The target as it is, which must pass. */
  readonly clean: FaultSeen
  readonly faults: readonly FaultSeen[]
  readonly policyHash: string
  readonly suiteHash: string
}

const outcome = z.enum(OUTCOMES)
const code = z.enum(Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]])
const answer = z.strictObject({ outcome, code: code.optional() })
const faultSchema = z.strictObject({
  name: z.string().min(1),
  does: z.string(),
  accepted: z.strictObject({ outcomes: z.array(outcome), codes: z.array(code) }),
  expected: answer,
  got: answer.nullable(),
  codes: z.array(code),
  asExpected: z.boolean(),
  why: z.string().optional(),
  durationMs: z.number().nonnegative(),
})
const selftestSchema: z.ZodType<SelftestRecord> = z.strictObject({
  schema: z.literal(SELFTEST_SCHEMA),
  id: z.string().min(1),
  target: z.string().min(1),
  version: z.string(),
  at: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  outcome: z.enum(['pass', 'fail', 'inconclusive']),
  clean: faultSchema,
  faults: z.array(faultSchema),
  policyHash: z.string(),
  suiteHash: z.string(),
})

/**
 * Reads what a selftest left.
 * @throws E_RECORD_MALFORMED also where it says more of its faults than what came of them
 */
export function parseSelftest(json: string, source: string): SelftestRecord {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new HarnessError('E_RECORD_MALFORMED', `Expected ${source} to be the record of a selftest, got no JSON.`, {
      cause,
    })
  }
  const parsed = selftestSchema.safeParse(value)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || '(top)'}: ${message}`)
    throw new HarnessError('E_RECORD_MALFORMED', `Expected ${source} to be a ${SELFTEST_SCHEMA}:\n${faults.join('\n')}`)
  }
  const { outcome, clean, faults } = parsed.data
  const isSo = [clean, ...faults].every((fault) => !fault.asExpected || isAccepted(fault))
  if (isSo && outcome === selftestOutcome(clean, faults)) return parsed.data
  throw new HarnessError('E_RECORD_MALFORMED', `Expected ${source} to say what its faults say, got ${outcome}.`)
}

function isAccepted({ accepted, got, codes }: FaultSeen): boolean {
  if (got === null || !accepted.outcomes.includes(got.outcome)) return false
  return accepted.codes.length === 0 || accepted.codes.some((code) => codes.includes(code))
}

/** What a selftest comes to: nothing is proved by a target that is red by itself, or by no fault at all. */
export function selftestOutcome(clean: FaultSeen, faults: readonly FaultSeen[]): SelftestRecord['outcome'] {
  if (!clean.asExpected || faults.length === 0) return 'inconclusive'
  return faults.every(({ asExpected }) => asExpected) ? 'pass' : 'fail'
}
