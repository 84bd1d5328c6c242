import type { Finding, FindingCode } from '../../harness/gate/verdict.ts'
import { isNonEmpty, OUTCOMES, type NonEmpty, type Outcome } from '../../harness/outcome.ts'

/** Findings that say the same of different subjects, told once. */
export interface Cause {
  readonly code: FindingCode
  readonly outcome: Outcome
  /** Of the first of them. */
  readonly message: string
  /** Suites, case ids or metrics, in the order of the record. */
  readonly subjects: NonEmpty<string>
  /** Commands that show it again, each once. */
  readonly reproduce: readonly string[]
  /** Who waived it until when; only for what does not count. */
  readonly waiver?: Finding['waiver']
}

/** Why the verdict is what it is. */
export interface Causes {
  /** What counts and is no pass, worst first. */
  readonly causes: readonly Cause[]
  /** What counts and is no pass, and follows from one of the causes. */
  readonly consequences: readonly Cause[]
  /** What is no pass and does not count: shadow and waived findings. */
  readonly uncounted: readonly Cause[]
}

// Told first among equals: what explains the most.
const FIRST: readonly FindingCode[] = [
  'RUN_INTERRUPTED',
  'IDENTITY_MISMATCH',
  'STACK_FAILED',
  'IDENTITY_UNSETTLED',
  'IDENTITY_MIXED',
  'IDENTITY_LOST',
  'SUITE_CRASHED',
  'SUITE_TIMED_OUT',
  'CASE_FAILED',
  'LIMIT_CROSSED',
  'CASE_ERRORED',
  'TROUBLE_BEYOND_BUDGET',
]
const SUITE_ENDS: ReadonlySet<FindingCode> = new Set(['SUITE_NOT_RUN', 'SUITE_CRASHED', 'SUITE_TIMED_OUT'])
const EVIDENCE: ReadonlySet<FindingCode> = new Set(['EVIDENCE_NONE', 'EVIDENCE_BELOW_FLOOR'])
const NOTHING_TO_OBSERVE: ReadonlySet<FindingCode> = new Set([
  'STACK_FAILED',
  'RUN_INTERRUPTED',
  'IDENTITY_MISMATCH',
  'IDENTITY_UNSETTLED',
])
const ABSENCES: ReadonlySet<FindingCode> = new Set<FindingCode>([
  ...EVIDENCE,
  'SUITE_NOT_RUN',
  'IDENTITY_UNOBSERVED',
  'LIMIT_UNMEASURED',
])

/** Sorts the findings that are no pass into causes, what follows from them, and what does not count. */
export function causesOf(findings: readonly Finding[]): Causes {
  const bad = findings.filter(({ outcome }) => outcome !== 'pass')
  const [counts, uncounted] = split(bad, ({ force, waiver }) => force === 'enforced' && waiver === undefined)
  const [following, leading] = split(counts, (finding) => counts.some((other) => explains(other, finding)))
  // Findings that only explain each other are causes: a non-pass is never without one.
  return leading.length === 0
    ? { causes: group(following), consequences: [], uncounted: group(uncounted) }
    : { causes: group(leading), consequences: group(following), uncounted: group(uncounted) }
}

/** Whether two messages say the same but for what differs each time: ids, times, ports, durations. */
export function shapeOf(message: string): string {
  return message
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<uuid>')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '<instant>')
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<hex>')
    .replace(/:\d{4,5}\b/g, ':<port>')
    .replace(/\b\d+(?:\.\d+)? ?(ms|s)\b/g, '<duration> $1')
}

function split<T>(items: readonly T[], belongs: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  const { true: inside = [], false: outside = [] } = Object.groupBy(items, (item) => (belongs(item) ? 'true' : 'false'))
  return [inside, outside]
}

function explains(cause: Finding, finding: Finding): boolean {
  if (cause === finding || !ABSENCES.has(finding.code)) return false
  if (OUTCOMES.indexOf(cause.outcome) < OUTCOMES.indexOf(finding.outcome)) return false
  if (NOTHING_TO_OBSERVE.has(cause.code)) return true
  if (EVIDENCE.has(finding.code)) return SUITE_ENDS.has(cause.code) && cause.subject === finding.subject
  if (finding.code === 'LIMIT_UNMEASURED') return SUITE_ENDS.has(cause.code) && measures(cause.subject, finding)
  return finding.code === 'SUITE_NOT_RUN' && isNamedIn(finding, cause)
}

// A limit that names no suite could have been measured by any that did not end well.
function measures(suite: string, finding: Finding): boolean {
  return finding.limit?.suite === undefined || finding.limit.suite === suite
}

// `smoke must succeed first` is explained by what is wrong with smoke.
function isNamedIn(finding: Finding, cause: Finding): boolean {
  const [suite = ''] = cause.subject.split(' > ')
  const isOfSuite = /^(?:SUITE|CASE|EVIDENCE)_/.test(cause.code) && suite !== finding.subject
  return isOfSuite && cause.code !== 'SUITE_NOT_RUN' && finding.message.includes(`${suite} `)
}

function group(findings: readonly Finding[]): readonly Cause[] {
  const groups = Map.groupBy(findings, ({ outcome, code, message, subject, waiver }) =>
    JSON.stringify([outcome, code, shapeOf(message.replaceAll(subject, '<subject>')), waiver]),
  )
  return [...groups.values()]
    .flatMap((alike) => (isNonEmpty(alike) ? [join(alike)] : []))
    .toSorted((a, b) => rankOf(b) - rankOf(a) || b.subjects.length - a.subjects.length)
}

function join(alike: NonEmpty<Finding>): Cause {
  const [{ code, outcome, message, subject, waiver }, ...others] = alike
  return {
    code,
    outcome,
    message,
    subjects: [subject, ...others.map((other) => other.subject)],
    reproduce: [...new Set(alike.flatMap(({ reproduce }) => reproduce ?? []))],
    ...(waiver === undefined ? {} : { waiver }),
  }
}

// Worst outcome first, then the order of `FIRST`.
function rankOf({ outcome, code }: Cause): number {
  const place = FIRST.indexOf(code)
  return OUTCOMES.indexOf(outcome) * (FIRST.length + 1) + (place < 0 ? 0 : FIRST.length - place)
}
