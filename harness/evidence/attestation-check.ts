import { z } from 'zod'
import { OUTCOMES, type NonEmpty } from '../outcome.ts'
import { lineHash } from './attestation.ts'
import { IN_TOTO_PAYLOAD, parseEnvelope, preAuthenticationEncoding } from './dsse.ts'
import { isSignedBy, type TrustedKey } from './key.ts'
import { resourceUriOf, STATEMENT_TYPE, SUMMARY_TYPE, TEST_RESULT_TYPE, type RunSummary } from './statement.ts'

/** Why an attestation is not believed, or does not say what it should. */
export const REFUSALS = {
  ATTESTATION_MALFORMED: 'It is not what assay writes: cut, changed, or of another schema.',
  ATTESTATION_UNSIGNED: 'A signature is not of this content: the content or the signature was changed.',
  ATTESTATION_UNTRUSTED: 'It is signed by a key that is not on the list of trusted ones.',
  ATTESTATION_INCOMPLETE:
    'A part that the summary names is missing or another one, or there is one that it does not name.',
  ATTESTATION_OTHER_SUBJECT: 'It is about another image.',
  ATTESTATION_STALE: 'What it tells of is too long ago, or in the future.',
  ATTESTATION_NOT_PASSED: 'It is sound, and does not say that the policy was met.',
} as const

/** A code of the table of refusals. */
export type RefusalCode = keyof typeof REFUSALS

/** One reason not to rely on an attestation. */
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
}

/** What is known of an attestation that was examined. */
export interface Examined {
  /** Empty: it may be relied upon. */
  readonly refusals: readonly Refusal[]
  /** What it says; only where it is signed, whole and of the schema. */
  readonly says?: {
    readonly digest: string
    readonly signedBy: string
    readonly result: 'PASSED' | 'FAILED'
    readonly run: RunSummary
  }
}

/** What an attestation is held to. */
export interface Expectation {
  readonly trusted: NonEmpty<TrustedKey>
  /** @default any image */
  readonly digest?: string | undefined
  /** From the end of the run. @default any age */
  readonly maxAgeMs?: number | undefined
  /** ISO-8601, UTC */
  readonly now: string
}

const CLOCK_SKEW_MS = 300_000 // two machines' clocks may differ; more is a wrong clock or a wrong record

const text = z.string()
const hex = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected 64 hexadecimal digits' })
const hash = z.string()
const outcome = z.enum(OUTCOMES)
const descriptor = z.object({ name: text.optional(), uri: text.optional(), digest: z.object({ sha256: hex }) })
const statementOf = <T extends z.ZodType>(type: string, predicate: T) =>
  z.object({
    _type: z.literal(STATEMENT_TYPE),
    subject: z.tuple([z.object({ name: text.min(1), digest: z.object({ sha256: hex }) })]),
    predicateType: z.literal(type),
    predicate,
  })
const testResultSchema = statementOf(
  TEST_RESULT_TYPE,
  z.object({
    result: z.enum(['PASSED', 'FAILED']),
    configuration: z.array(descriptor),
    passedTests: z.array(text),
    warnedTests: z.array(text),
    failedTests: z.array(text),
    assay_suite: z.object({ suite: text.min(1), outcome, runId: text.min(1) }),
  }),
)
const summarySchema = statementOf(
  SUMMARY_TYPE,
  z.object({
    verifier: z.object({ id: text.min(1), version: z.record(text, text) }),
    timeVerified: z.iso.datetime(),
    resourceUri: text.min(1),
    policy: descriptor,
    inputAttestations: z.array(descriptor),
    verificationResult: z.enum(['PASSED', 'FAILED']),
    verifiedLevels: z.array(text).min(1),
    slsaVersion: text,
    assay_run: z.object({
      outcome,
      runId: text.min(1),
      target: text.min(1),
      baseUrl: text.optional(),
      observedAt: z.iso.datetime(),
      commit: text,
      recordHash: hash,
      policyHash: hash,
      suiteHash: text,
      suites: z.record(text, outcome),
      fingerprint: z.record(text, text),
      findings: z.array(
        z.object({
          code: text, // a newer assay may know more
          outcome,
          force: z.enum(['enforced', 'shadow']),
          waiver: z.object({ by: text, reason: text, until: text }).optional(),
          subject: text,
          message: text,
        }),
      ),
      goodFindings: z.int().nonnegative(),
    }),
  }),
)

type Opened =
  | { readonly kind: 'opened'; readonly statement: unknown; readonly signedBy: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Examines an attestation: signatures, keys, schema, wholeness, subject, age and result. Pure; never throws. */
export function examineAttestation(file: string, expectation: Expectation): Examined {
  const [lines, opened] = [file.split('\n').slice(0, -1), [] as { statement: unknown; signedBy: string }[]]
  if (!file.endsWith('\n') || lines.length === 0) {
    return refuse(
      'ATTESTATION_MALFORMED',
      'Expected one envelope a line, each with an end of line; it seems to be cut.',
    )
  }
  for (const [index, line] of lines.entries()) {
    const one = open(line, `line ${index + 1}`, expectation.trusted)
    if (one.kind === 'refused') return { refusals: [one.refusal] }
    opened.push(one)
  }
  const last = opened.at(-1)
  const summary = summarySchema.safeParse(last?.statement)
  const results = opened.slice(0, -1).map(({ statement }) => testResultSchema.safeParse(statement))
  const wrong = [...results, summary].findIndex(({ success }) => !success)
  if (!summary.success || last === undefined || wrong >= 0) {
    const issue = [...results, summary][wrong]?.error?.issues[0]
    return refuse(
      'ATTESTATION_MALFORMED',
      `Line ${wrong + 1}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
    )
  }
  const { subject, predicate } = summary.data
  const digest = `sha256:${subject[0].digest.sha256}`
  const parts = results.flatMap(({ data }) => (data === undefined ? [] : [data]))
  const incomplete = wholenessFault(lines, predicate) ?? contradiction(digest, subject[0].name, predicate, parts)
  if (incomplete !== undefined) return { refusals: [incomplete] }
  const says = {
    digest,
    signedBy: last.signedBy,
    result: predicate.verificationResult,
    run: predicate.assay_run as RunSummary,
  }
  return { refusals: heldTo(says, expectation), says }
}

function open(line: string, where: string, trusted: NonEmpty<TrustedKey>): Opened {
  const envelope = parseEnvelope(line)
  if ('fault' in envelope)
    return refused('ATTESTATION_MALFORMED', `Expected an envelope in ${where}: ${envelope.fault}.`)
  if (envelope.payloadType !== IN_TOTO_PAYLOAD) {
    return refused('ATTESTATION_MALFORMED', `Expected the payload type ${IN_TOTO_PAYLOAD} in ${where}, got another.`)
  }
  const message = preAuthenticationEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64'))
  const names: string[] = []
  for (const { keyid, sig } of envelope.signatures) {
    const key = trusted.find(({ keyId }) => keyId === keyid)
    if (key === undefined)
      return refused('ATTESTATION_UNTRUSTED', `${where} is signed by ${keyid}, which is not trusted.`)
    if (!isSignedBy(key, message, Buffer.from(sig, 'base64'))) {
      return refused('ATTESTATION_UNSIGNED', `The signature of ${key.name} in ${where} is not of this content.`)
    }
    names.push(key.name)
  }
  try {
    const statement: unknown = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'))
    return { kind: 'opened', statement, signedBy: names.join(', ') }
  } catch {
    return refused('ATTESTATION_MALFORMED', `Expected the payload of ${where} to be JSON.`)
  }
}

// Leaving out a line must not be possible: the summary names every other line by its hash.
function wholenessFault(
  lines: readonly string[],
  { inputAttestations }: z.infer<typeof summarySchema>['predicate'],
): Refusal | undefined {
  const named = inputAttestations.map(({ digest }) => digest.sha256)
  const there = lines.slice(0, -1).map(lineHash)
  const same = named.length === there.length && named.every((one, index) => one === there[index])
  if (same) return undefined
  const message = `Expected the ${named.length} test results that the summary names, got ${there.length}, ${there.filter((one) => named.includes(one)).length} of them among those.`
  return { code: 'ATTESTATION_INCOMPLETE', message }
}

// Whoever holds a trusted key may still have signed nonsense; what contradicts itself says nothing.
function contradiction(
  digest: string,
  service: string,
  { assay_run: run, verificationResult, policy, resourceUri }: z.infer<typeof summarySchema>['predicate'],
  results: readonly z.infer<typeof testResultSchema>[],
): Refusal | undefined {
  const faults = [
    ...((verificationResult === 'PASSED') === (run.outcome === 'pass')
      ? []
      : [`it says ${verificationResult} of a run that is ${run.outcome}`]),
    ...(`sha256:${policy.digest.sha256}` === run.policyHash ? [] : ['it names two policies']),
    ...(resourceUri === resourceUriOf(service, digest) ? [] : [`its subject is not its resource ${resourceUri}`]),
    ...results.flatMap(({ subject, predicate: { assay_suite: suite, result } }) => [
      ...(`sha256:${subject[0].digest.sha256}` === digest ? [] : [`${suite.suite} is about another image`]),
      ...(suite.runId === run.runId ? [] : [`${suite.suite} is of another run`]),
      ...((result === 'PASSED') === (suite.outcome === 'pass') && run.suites[suite.suite] === suite.outcome
        ? []
        : [`it says ${result} of ${suite.suite}, which is ${run.suites[suite.suite] ?? 'not named'}`]),
    ]),
  ]
  return faults.length === 0
    ? undefined
    : { code: 'ATTESTATION_MALFORMED', message: `It contradicts itself: ${faults.join('; ')}.` }
}

function heldTo(
  { digest, result, run }: NonNullable<Examined['says']>,
  { digest: expected, maxAgeMs, now }: Expectation,
): readonly Refusal[] {
  const ageMs = Date.parse(now) - Date.parse(run.observedAt)
  return [
    ...(expected === undefined || expected === digest
      ? []
      : [refusal('ATTESTATION_OTHER_SUBJECT', `Expected an attestation of ${expected}, got one of ${digest}.`)]),
    ...(ageMs < -CLOCK_SKEW_MS
      ? [refusal('ATTESTATION_STALE', `Its run ended at ${run.observedAt}, which is after now (${now}).`)]
      : []),
    ...(maxAgeMs !== undefined && ageMs > maxAgeMs
      ? [
          refusal(
            'ATTESTATION_STALE',
            `Its run ended at ${run.observedAt}, ${hours(ageMs)} ago; at most ${hours(maxAgeMs)} was asked for.`,
          ),
        ]
      : []),
    ...(result === 'PASSED'
      ? []
      : [refusal('ATTESTATION_NOT_PASSED', `It says FAILED: run ${run.runId} was ${run.outcome}${worstOf(run)}.`)]),
  ]
}

function worstOf({ findings }: RunSummary): string {
  const [worst] = findings
    .filter(({ force, waiver }) => force === 'enforced' && waiver === undefined)
    .toSorted((a, b) => OUTCOMES.indexOf(b.outcome) - OUTCOMES.indexOf(a.outcome))
  return worst === undefined ? '' : ` (${worst.code} ${worst.subject})`
}

function hours(ms: number): string {
  return `${Number((ms / 3_600_000).toFixed(1))} h`
}

function refusal(code: RefusalCode, message: string): Refusal {
  return { code, message }
}

function refuse(code: RefusalCode, message: string): Examined {
  return { refusals: [refusal(code, message)] }
}

function refused(code: RefusalCode, message: string): Opened {
  return { kind: 'refused', refusal: refusal(code, message) }
}
