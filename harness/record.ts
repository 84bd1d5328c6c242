import { z } from 'zod'
import { canonicalDigest } from './canonical.ts'
import { ERRORS, HarnessError, type ErrorCode } from './errors.ts'
import { overrideSchema, type Override } from './override.ts'
import { DISTURBANCES, type Disturbance, type Endpoints } from './stack.ts'
import type { RecordedUsage } from './usage.ts'
import type { CaseResult, EvidenceFloor, SuiteResult } from './suite.ts'
import type { Given, Identity } from './target.ts'

/** Name of the record's schema; another shape is another name, with a reader for the old one. */
export const RECORD_SCHEMA = 'run-record/1'

/** All that was observed in one run, and what is needed to observe it again. Secrets are removed. */
export interface RunRecord {
  readonly schema: typeof RECORD_SCHEMA
  readonly runId: string
  /** ISO-8601, UTC */
  readonly startedAt: string
  readonly durationMs: number
  readonly ended: { readonly kind: 'completed' } | { readonly kind: 'interrupted'; readonly signal: string }
  readonly target: RecordedTarget
  readonly source: {
    readonly commit: string
    /** Of what the suites are made of; `unknown` where something of it could not be had. */
    readonly suiteHash: string
    /** Why the hash is unknown; absent where it is known. */
    readonly unhashedBecause?: string
  }
  readonly stack: RecordedStack
  /** Processor, cores, tool versions, data-set size: what must agree for two records to be compared. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** Suites of the config, and those of them that the run was asked for. */
  readonly selection: {
    readonly configured: readonly string[]
    readonly asked: readonly string[]
    /** Ids of the cases that were tried alone; absent when suites ran whole. */
    readonly cases?: readonly string[]
  }
  readonly suites: readonly RecordedSuite[]
  /** Findings that someone took responsibility for, when the run was asked for. */
  readonly overrides?: readonly Override[]
  /** Ids of the runs that this record was merged from. */
  readonly shards?: readonly string[]
}

/** The target, what it should have been, and what it said it was. */
export interface RecordedTarget {
  readonly name: string
  /** What was said of it when the run was asked for; absent when nothing was. */
  readonly given?: Given
  readonly baseUrl?: string
  readonly expected?: Identity
  readonly observed: readonly Observed[]
  /** Times it was asked what it is, and did not say. */
  readonly unanswered: readonly Unanswered[]
  /** What is told of the image that runs by those who know no version. */
  readonly digests?: readonly ObservedDigest[]
  /** How the target came to say the expected version before suites were begun; absent when that was not waited for. */
  readonly settling?: Settling
}

/** When a question was asked; `settling`: before the target had said the expected version often enough in a row. */
export const PHASES = ['settling', 'before', 'during', 'after'] as const

/** One of `PHASES`. */
export type Phase = (typeof PHASES)[number]

/** A question that was put to the target, or to someone who knows. */
export interface Asked {
  /** ISO-8601, UTC */
  readonly at: string
  /** Who was asked: `header of https://dev.example.com`. @default the stack */
  readonly witness?: string
  readonly phase?: Phase
}

/** A version that the target said it is. */
export interface Observed extends Asked {
  readonly identity: Identity
}

/** An image that someone said runs. */
export interface ObservedDigest extends Asked {
  readonly imageDigest: string
}

/** A question without an answer. */
export interface Unanswered extends Asked {
  readonly code: ErrorCode
  readonly message: string
}

/** How the target came to say the expected version. */
export interface Settling {
  /** Answers in a row that each witness had to give. */
  readonly matches: number
  readonly deadlineMs: number
  readonly waitedMs: number
  readonly settled: boolean
  /** Who said what how often last, in one sentence; only where it did not settle. */
  readonly diagnosis?: string
}

/** What became of the stack. */
export type RecordedStack =
  | {
      readonly kind: 'started'
      readonly provider: string
      readonly endpoints: Endpoints
      readonly startMs: number
      /** What its parts used up, where the stack measures it. */
      readonly usage?: readonly RecordedUsage[]
      /** What happened to its parts that nobody asked for; absent when nothing did, or the stack does not watch them. */
      readonly disturbances?: readonly Disturbance[]
      /** Why something of it may still be there; absent when it was stopped cleanly. */
      readonly leftBehind?: string
    }
  | { readonly kind: 'failed'; readonly provider: string; readonly code: ErrorCode; readonly message: string }

/** A suite's result beside the floor that was in force. */
export interface RecordedSuite {
  readonly floor: EvidenceFloor
  readonly result: SuiteResult
}

const text = z.string()
const instant = z.iso.datetime()
const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])
const identitySchema = z.strictObject({ version: text, imageDigest: text.optional() })
const failureSchema = z.strictObject({
  message: text,
  expected: text.optional(),
  actual: text.optional(),
  traceId: text.optional(),
})
const caseSchema = z.strictObject({
  id: text.min(1),
  title: z.tuple([text], text),
  attempts: z.array(
    z.strictObject({
      status: z.enum(['passed', 'failed', 'errored']),
      durationMs: z.number().nonnegative(),
      assertions: z.int().nonnegative().optional(),
      failure: failureSchema.optional(),
    }),
  ),
  skippedBecause: text.optional(),
  reproduce: text.optional(),
})
const measurementSchema = z
  .strictObject({
    metric: text.min(1),
    unit: z.enum(['ms', 'bytes', 'count', 'ratio', 'per-second']),
    statistic: z.enum(['count', 'rate', 'value', 'mean', 'median', 'min', 'p90', 'p95', 'p99', 'max']),
    values: z.array(z.number()),
    counts: z.array(z.int().nonnegative()),
    overall: z.number().optional(),
  })
  .refine((m) => m.values.length === m.counts.length, { error: 'expected as many counts as values' })
const suiteResultSchema = z.strictObject({
  suite: text.min(1),
  completion: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('completed') }),
    z.strictObject({ kind: z.literal('not-run'), reason: text }),
    z.strictObject({ kind: z.literal('timed-out'), budgetMs: z.number().positive() }),
    z.strictObject({ kind: z.literal('crashed'), code: errorCode, message: text }),
  ]),
  cases: z.array(caseSchema),
  measurements: z.array(measurementSchema),
  tool: z.record(text, text),
  startedAt: instant,
  durationMs: z.number().nonnegative(),
  sightings: z
    .array(
      z.strictObject({
        origin: text,
        version: text.optional(),
        responses: z.int().nonnegative(),
        successes: z.int().nonnegative(),
        firstAt: instant,
        lastAt: instant,
      }),
    )
    .optional(),
  earlier: z.array(z.strictObject({ code: errorCode, message: text, durationMs: z.number().nonnegative() })).optional(),
})
const least = { error: 'expected a number of at least 0' }
const share = { error: 'expected a share in 0..1' }
/** What a floor may be made of, shared by records, suites and policies. */
export const floorSchema: z.ZodType<EvidenceFloor> = z.strictObject({
  cases: z.int().nonnegative(least).exactOptional(),
  assertions: z.int().nonnegative(least).exactOptional(),
  operations: z.int().nonnegative(least).exactOptional(),
  requests: z.int().nonnegative(least).exactOptional(),
  iterations: z.int().nonnegative(least).exactOptional(),
  successShare: z.number().min(0, share).max(1, share).exactOptional(),
  durationMs: z.number().nonnegative(least).exactOptional(),
})
const asked = { at: instant, witness: text.optional(), phase: z.enum(PHASES).optional() }
const usageSchema = z.strictObject({
  part: text,
  memoryLimitBytes: z.number().positive().optional(),
  cpuLimit: z.number().positive().optional(),
  peakMemoryBytes: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
  perRequest: z.array(
    z.strictObject({
      suite: text,
      requests: z.number().positive(),
      cpuMs: z.number().nonnegative(),
      cpuMsPerRequest: z.number().nonnegative(),
    }),
  ),
  samples: z.array(
    z.strictObject({ at: instant, memoryBytes: z.number().nonnegative(), cpuMs: z.number().nonnegative() }),
  ),
})
const recordSchema = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  runId: text.min(1),
  startedAt: instant,
  durationMs: z.number().nonnegative(),
  ended: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('completed') }),
    z.strictObject({ kind: z.literal('interrupted'), signal: text }),
  ]),
  target: z.strictObject({
    name: text.min(1),
    given: z
      .strictObject({
        baseUrl: text.optional(),
        stack: text.optional(),
        image: text.optional(),
        expectVersion: text.optional(),
        expectDigest: text.optional(),
      })
      .optional(),
    baseUrl: text.optional(),
    expected: identitySchema.optional(),
    observed: z.array(z.strictObject({ ...asked, identity: identitySchema })),
    unanswered: z.array(z.strictObject({ ...asked, code: errorCode, message: text })),
    digests: z.array(z.strictObject({ ...asked, imageDigest: text })).optional(),
    settling: z
      .strictObject({
        matches: z.int().positive(),
        deadlineMs: z.number().nonnegative(),
        waitedMs: z.number().nonnegative(),
        settled: z.boolean(),
        diagnosis: text.optional(),
      })
      .optional(),
  }),
  source: z.strictObject({ commit: text, suiteHash: text, unhashedBecause: text.optional() }),
  stack: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('started'),
      provider: text,
      endpoints: z.looseObject({ service: text }).catchall(text),
      startMs: z.number().nonnegative(),
      usage: z.array(usageSchema).optional(),
      disturbances: z
        .array(z.strictObject({ at: instant, kind: z.enum(DISTURBANCES), part: text, message: text }))
        .optional(),
      leftBehind: text.optional(),
    }),
    z.strictObject({ kind: z.literal('failed'), provider: text, code: errorCode, message: text }),
  ]),
  fingerprint: z.record(text, text),
  selection: z.strictObject({ configured: z.array(text), asked: z.array(text), cases: z.array(text).optional() }),
  suites: z.array(z.strictObject({ floor: floorSchema, result: suiteResultSchema })),
  overrides: z.array(overrideSchema).optional(),
  shards: z.array(text).optional(),
})

/**
 * Reads a record from the text of its file.
 * @param source - where the text came from, for the message
 * @throws E_RECORD_MALFORMED not JSON, cut short, or not a whole record
 */
export function parseRecord(json: string, source: string): RunRecord {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    const end = json.trimEnd().endsWith('}') ? '' : ' and seems to be cut short'
    throw new HarnessError(
      'E_RECORD_MALFORMED',
      `Expected ${source} to be a whole run record; it is not JSON${end} (${json.length} characters).`,
      { cause: error },
    )
  }
  const parsed = recordSchema.safeParse(value)
  if (parsed.success) return parsed.data as RunRecord
  const schema = schemaOf(value)
  if (schema !== undefined && schema !== RECORD_SCHEMA) {
    const message = `Expected ${source} to be a ${RECORD_SCHEMA}, got ${schema}: another version of assay wrote it, and reads it.`
    throw new HarnessError('E_RECORD_MALFORMED', message)
  }
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new HarnessError('E_RECORD_MALFORMED', `Expected ${source} to be a ${RECORD_SCHEMA}: ${faults.join('; ')}.`)
}

/**
 * Checks what a suite gave back, which may be a user's own code.
 * @returns the faults, each with its path; empty when it is a whole result
 */
export function faultsOfSuiteResult(result: unknown): readonly string[] {
  const parsed = suiteResultSchema.safeParse(result)
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

/** SHA-256 (`sha256:` and hex) of a JSON value, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return `sha256:${canonicalDigest(value)}`
}

/** The attempt that counts: the last; `undefined` when the case was never tried. */
export function lastAttempt(result: CaseResult): CaseResult['attempts'][number] | undefined {
  return result.attempts.at(-1)
}

function schemaOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'schema' in value && typeof value.schema === 'string'
    ? value.schema
    : undefined
}
