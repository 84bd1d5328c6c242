import { counted } from '../counted.ts'
import { HarnessError } from '../errors.ts'
import { rulesFor, type GatePolicy } from '../gate/policy.ts'
import { judgeSuite, type Circumstances } from '../gate/suite-verdict.ts'
import type { Finding, Verdict } from '../gate/verdict.ts'
import type { Outcome } from '../outcome.ts'
import { lastAttempt, type RecordedSuite, type RunRecord } from '../record.ts'
import { digestsOf, digestsSeen } from './subject.ts'

/** `_type` of a statement. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
/** Predicate type of what one suite saw. */
export const TEST_RESULT_TYPE = 'https://in-toto.io/attestation/test-result/v0.1'
/** Predicate type of what the gate answered. */
export const SUMMARY_TYPE = 'https://slsa.dev/verification_summary/v1'

const SHA256 = /^sha256:([0-9a-f]{64})$/

/** An in-toto statement: what is said (`predicate`) of what (`subject`). */
export interface Statement<Predicate> {
  readonly _type: typeof STATEMENT_TYPE
  readonly subject: readonly [{ readonly name: string; readonly digest: { readonly sha256: string } }]
  readonly predicateType: string
  readonly predicate: Predicate
}

/** What a statement refers to. */
export interface ResourceDescriptor {
  readonly name?: string
  readonly uri?: string
  readonly digest: { readonly sha256: string }
}

/** in-toto test-result v0.1: what one suite saw. `PASSED` is written for `pass` alone. */
export interface TestResult {
  readonly result: 'PASSED' | 'FAILED'
  readonly configuration: readonly ResourceDescriptor[]
  /** Ids of cases. One that was skipped is in no list. */
  readonly passedTests: readonly string[]
  readonly warnedTests: readonly string[]
  readonly failedTests: readonly string[]
  readonly assay_suite: {
    readonly suite: string
    readonly outcome: Outcome
    readonly runId: string
    readonly completion: string
    readonly startedAt: string
    readonly durationMs: number
    readonly skipped: number
    readonly tool: Readonly<Record<string, string>>
  }
}

/** SLSA verification summary v1: what the gate answered, and by what. `PASSED` is written for `pass` alone. */
export interface VerificationSummary {
  readonly verifier: { readonly id: string; readonly version: Readonly<Record<string, string>> }
  /** When it was judged; ISO-8601, UTC. */
  readonly timeVerified: string
  readonly resourceUri: string
  readonly policy: ResourceDescriptor
  /** The test results of the same run, by the hash of each envelope's line. */
  readonly inputAttestations: readonly ResourceDescriptor[]
  readonly verificationResult: 'PASSED' | 'FAILED'
  readonly verifiedLevels: readonly string[]
  readonly slsaVersion: string
  readonly assay_run: RunSummary
}

/** What is said of the run beyond what SLSA has a field for. */
export interface RunSummary {
  readonly outcome: Outcome
  readonly runId: string
  readonly target: string
  readonly baseUrl?: string
  /** When the run ended: how old the evidence is, whenever it was judged. */
  readonly observedAt: string
  readonly commit: string
  readonly recordHash: string
  readonly policyHash: string
  readonly suiteHash: string
  readonly suites: Readonly<Record<string, Outcome>>
  readonly fingerprint: Readonly<Record<string, string>>
  /** Every finding that is not good, and how many are. */
  readonly findings: readonly Pick<Finding, 'code' | 'outcome' | 'force' | 'waiver' | 'subject' | 'message'>[]
  readonly goodFindings: number
}

/** What statements are made of. */
export interface Attested {
  readonly record: RunRecord
  readonly verdict: Verdict
  readonly policy: GatePolicy
  /** What the verdict was given under, beside record and policy. */
  readonly circumstances: Circumstances
  /** Name of the service. */
  readonly service: string
  readonly verifier: VerificationSummary['verifier']
  /** ISO-8601, UTC */
  readonly now: string
}

/**
 * The one digest that a record is about.
 * @throws E_ATTESTATION_SUBJECT it has none, or several: nothing can be said of an image then
 */
export function subjectOf({ target, runId }: RunRecord): string {
  const digests = digestsOf({ target })
  const [digest] = digests
  if (digest === undefined) {
    throw new HarnessError(
      'E_ATTESTATION_SUBJECT',
      `Expected the record of run ${runId} to name the digest of the image that ran, got the version ${target.observed[0]?.identity.version ?? 'nobody said'} alone.`,
    )
  }
  if (digests.length > 1) {
    throw new HarnessError(
      'E_ATTESTATION_SUBJECT',
      `Expected the record of run ${runId} to be of one image, got ${digests.join(' and ')}: it is evidence for none of them.`,
    )
  }
  if (digestsSeen({ target }).length > 0) return digest
  throw new HarnessError(
    'E_ATTESTATION_SUBJECT',
    `Expected the target of run ${runId} to say the digest of its image, got none in ${counted(target.observed.length, 'answer')}: ${digest} was expected, and never seen.`,
  )
}

/** What one suite of a record saw. */
export function testResultOf(attested: Attested, { result }: RecordedSuite): Statement<TestResult> {
  const { record, policy, circumstances, service } = attested
  const { outcome } = judgeSuite(record, result.suite, policy, circumstances)
  const ids = (isOfList: (last: string | undefined, tries: number) => boolean): readonly string[] =>
    result.cases
      .filter((one) => one.attempts.length > 0 || one.skippedBecause === undefined)
      .filter((one) => isOfList(lastAttempt(one)?.status, one.attempts.length))
      .map(({ id }) => id)
  return statement(subjectOf(record), service, TEST_RESULT_TYPE, {
    result: outcome === 'pass' ? 'PASSED' : 'FAILED',
    configuration: [
      ...hashed('gate-policy', attested.verdict.policyHash),
      ...hashed('suites', record.source.suiteHash),
      ...hashed('openapi', result.tool['openapi']),
    ],
    passedTests: ids((last, tries) => last === 'passed' && tries === 1),
    warnedTests: ids((last, tries) => last === 'passed' && tries > 1),
    failedTests: ids((last) => last !== 'passed'),
    assay_suite: {
      suite: result.suite,
      outcome,
      runId: record.runId,
      completion: result.completion.kind,
      startedAt: result.startedAt,
      durationMs: result.durationMs,
      skipped: result.cases.filter((one) => one.attempts.length === 0 && one.skippedBecause !== undefined).length,
      tool: result.tool,
    },
  })
}

/**
 * What the gate answered. A verdict for some of the required suites alone is no `PASSED`.
 * @param inputs - hashes of the test results' envelopes
 */
export function summaryOf(attested: Attested, inputs: readonly ResourceDescriptor[]): Statement<VerificationSummary> {
  const { record, verdict, service, verifier, now } = attested
  const digest = subjectOf(record)
  const { outcome, suites } = outcomesOf(attested)
  const passed = outcome === 'pass'
  const bad = verdict.findings.filter((finding) => finding.outcome !== 'pass')
  return statement(digest, service, SUMMARY_TYPE, {
    verifier,
    timeVerified: now,
    resourceUri: resourceUriOf(service, digest),
    policy: { uri: 'urn:assay:gate-policy', digest: { sha256: hexOf(verdict.policyHash) } },
    inputAttestations: inputs,
    verificationResult: passed ? 'PASSED' : 'FAILED',
    // Nothing is said of how the image was built; the levels of our own are the suites that passed.
    verifiedLevels: passed
      ? ['SLSA_BUILD_LEVEL_UNEVALUATED', ...Object.keys(suites).flatMap((suite) => levelOf(suite, suites[suite]))]
      : ['FAILED'],
    slsaVersion: '1.1',
    assay_run: {
      outcome,
      runId: record.runId,
      target: record.target.name,
      ...(record.target.baseUrl === undefined ? {} : { baseUrl: record.target.baseUrl }),
      observedAt: endOf(record),
      commit: record.source.commit,
      recordHash: verdict.recordHash,
      policyHash: verdict.policyHash,
      suiteHash: record.source.suiteHash,
      suites,
      fingerprint: record.fingerprint,
      findings: bad.map(({ code, outcome, force, waiver, subject, message }) => ({
        code,
        outcome,
        force,
        ...(waiver === undefined ? {} : { waiver }),
        subject,
        message,
      })),
      goodFindings: verdict.findings.length - bad.length,
    },
  })
}

/** When a run ended; ISO-8601, UTC. */
export function endOf({ startedAt, durationMs }: Pick<RunRecord, 'startedAt' | 'durationMs'>): string {
  return new Date(Date.parse(startedAt) + durationMs).toISOString()
}

/** The image as a package URL. */
export function resourceUriOf(service: string, digest: string): string {
  return `pkg:oci/${encodeURIComponent(service)}@${encodeURIComponent(digest)}`
}

/** What the gate answered for a whole policy, and for each suite. */
export function outcomesOf({
  record,
  verdict,
  policy,
  circumstances,
}: Omit<Attested, 'service' | 'verifier' | 'now'>): {
  readonly outcome: Outcome
  readonly suites: Readonly<Record<string, Outcome>>
} {
  const { required } = rulesFor(policy, record.target.name)
  const names = [...new Set([...required, ...record.suites.map(({ result }) => result.suite)])]
  const suites = Object.fromEntries(
    names.map((suite) => [suite, judgeSuite(record, suite, policy, circumstances).outcome]),
  )
  const whole = required.every((suite) => suites[suite] === 'pass')
  return { outcome: verdict.outcome === 'pass' && !whole ? 'inconclusive' : verdict.outcome, suites }
}

function statement<P>(digest: string, name: string, predicateType: string, predicate: P): Statement<P> {
  return { _type: STATEMENT_TYPE, subject: [{ name, digest: { sha256: hexOf(digest) } }], predicateType, predicate }
}

function hashed(name: string, hash: string | undefined): readonly ResourceDescriptor[] {
  return hash !== undefined && SHA256.test(hash) ? [{ name, digest: { sha256: hexOf(hash) } }] : []
}

function levelOf(suite: string, outcome: Outcome | undefined): readonly string[] {
  return outcome === 'pass' ? [`ASSAY_${suite.toUpperCase().replaceAll('-', '_')}`] : []
}

function hexOf(hash: string): string {
  return hash.replace(/^sha256:/, '')
}
