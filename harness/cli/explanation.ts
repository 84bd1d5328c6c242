import { counted } from '../counted.ts'
import { REMEDIES } from '../gate/remedies.ts'
import { FINDINGS, type Finding, type FindingCode, type Verdict } from '../gate/verdict.ts'
import { OUTCOMES } from '../outcome.ts'
import type { RunRecord } from '../record.ts'
import type { Attempt } from '../suite.ts'
import { plain } from './plain.ts'
import { partOf } from './verdict-lines.ts'

const MOST_FINDINGS = 5 // of one code, when all are told
const MOST_OF_CODE = 20 // when one code is asked for
const LONGEST = 300 // characters of a message or of what stands in the record
const LONGEST_OF_CODE = 5000 // when one code is asked for

/** A verdict as a walk for a person: what decided it, what does not count and why, and what was good. */
export function explanationLines(record: RunRecord, verdict: Verdict): readonly string[] {
  const bad = verdict.findings.filter(({ outcome }) => outcome !== 'pass')
  const counting = bad.filter(counts)
  const good = verdict.findings.filter(({ outcome }) => outcome === 'pass')
  return [
    `${verdict.outcome.toUpperCase()}: run ${record.runId} on ${record.target.name}${partOf(record, verdict)}`,
    '',
    ...howDecided(verdict, counting),
    '',
    ...(counting.length === 0
      ? []
      : ['What decided it', ...byCode(counting).flatMap((alike) => groupLines(alike)), '']),
    ...notCounting(bad.filter((one) => !counts(one))),
    ...overrideLines(verdict),
    `What was good: ${counted(good.length, 'finding')}`,
    ...byCode(good).map(
      ([code, alike]) => `  ${code}${alike.length > 1 ? ` (${alike.length})` : ''}: ${short(alike[0]?.message ?? '')}`,
    ),
    '',
    `Looked at as of ${verdict.asOf}.`,
    `Record ${verdict.recordHash}`,
    `Policy ${verdict.policyHash}`,
    'One code in full: assay explain RECORD CODE',
  ]
}

/** One kind of finding in full: what it means, what to do, and each time it was found with what stands in the record. */
export function codeLines(code: FindingCode, record: RunRecord, verdict: Verdict): readonly string[] {
  const found = verdict.findings.filter((one) => one.code === code)
  const shown = found.slice(0, MOST_OF_CODE)
  return [
    `${code}: ${FINDINGS[code]}`,
    ...(REMEDIES[code] === '' ? [] : [`What to do: ${REMEDIES[code]}`]),
    '',
    found.length === 0
      ? `Not found in run ${record.runId}.`
      : `Found ${counted(found.length, 'time')} in run ${record.runId}, ${found.filter(counts).length} of them count:`,
    ...shown.flatMap((finding) => ['', ...findingLines(finding, LONGEST_OF_CODE), ...recordLines(finding, record)]),
    ...(found.length > shown.length ? ['', `And ${found.length - shown.length} more, in verdict.json.`] : []),
  ]
}

function howDecided({ outcome, findings }: Verdict, counting: readonly Finding[]): readonly string[] {
  const enforced = findings.filter(counts).length
  if (outcome === 'pass') return [`All of the ${counted(enforced, 'finding')} that count are good.`]
  const deciding = counting.filter((one) => one.outcome === outcome).length
  return [
    `The verdict is the worst of the ${counted(enforced, 'finding')} that count (${OUTCOMES.join(' < ')}):`,
    `${counted(deciding, 'finding')} of outcome ${outcome}.`,
  ]
}

function groupLines([code, alike]: readonly [FindingCode, readonly Finding[]]): readonly string[] {
  const shown = alike.slice(0, MOST_FINDINGS)
  const head = `  ${code} (${alike[0]?.outcome}${alike.length > 1 ? `, ${alike.length} times` : ''}): ${FINDINGS[code]}`
  return [
    '',
    head,
    ...(REMEDIES[code] === '' ? [] : [`    What to do: ${REMEDIES[code]}`]),
    ...shown.flatMap((finding) => findingLines(finding).map((line) => `    ${line}`)),
    ...(alike.length > shown.length
      ? [`    And ${alike.length - shown.length} more: assay explain RECORD ${code}`]
      : []),
  ]
}

function findingLines(
  { subject, message, evidence, reproduce, force, waiver }: Finding,
  longest: number = LONGEST,
): readonly string[] {
  const why =
    waiver === undefined
      ? force === 'shadow'
        ? ' (does not count)'
        : ''
      : ` (waived by ${waiver.by} until ${waiver.until}: ${waiver.reason})`
  return [
    `- ${plain(subject)}${plain(why)}`,
    `  ${short(message, longest)}`,
    ...(evidence === undefined ? [] : [`  evidence: record.json${evidence}`]),
    ...(reproduce === undefined ? [] : [`  again:    ${plain(reproduce)}`]),
  ]
}

// Why each does not count, in a line.
function notCounting(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return []
  const lines = byCode(findings).flatMap(([code, alike]) => [
    `  ${code}${alike.length > 1 ? ` (${alike.length} times)` : ''}: ${alike[0]?.waiver === undefined ? 'told only' : `waived by ${plain(alike[0].waiver.by)}`}`,
    ...alike.slice(0, MOST_FINDINGS).map(({ subject, message }) => `    - ${plain(subject)}: ${short(message)}`),
    ...(alike.length > MOST_FINDINGS
      ? [`    And ${alike.length - MOST_FINDINGS} more: assay explain RECORD ${code}`]
      : []),
  ])
  return ['What is no pass and does not count', ...lines, '']
}

function overrideLines({ overrides }: Verdict): readonly string[] {
  if (overrides.length === 0) return []
  return [
    'Overrides',
    ...overrides.map(
      ({ code, subject, by, reason, until, state, findings }) =>
        `  ${code}${subject === undefined ? '' : plain(`=${subject}`)}: ${state}, ${counted(findings, 'finding')}; by ${plain(by)} until ${until}: ${short(reason)}`,
    ),
    '',
  ]
}

// What stands where the evidence points to: a case with its attempts, or the value itself.
function recordLines({ evidence = '#' }: Finding, record: RunRecord): readonly string[] {
  const value = at(record, evidence)
  if (value === undefined || evidence === '#') return []
  if (isCase(value)) return value.attempts.flatMap((attempt, index) => attemptLines(attempt, index + 1))
  const json = JSON.stringify(value)
  return [`  it says:  ${short(json)}`]
}

function attemptLines({ status, durationMs, assertions, failure }: Attempt, number: number): readonly string[] {
  const seen = assertions === undefined ? '' : `, ${counted(assertions, 'assertion')}`
  return [
    `  attempt ${number}: ${status} after ${Math.round(durationMs)} ms${seen}`,
    ...(failure?.expected === undefined ? [] : [`    expected: ${short(failure.expected)}`]),
    ...(failure?.actual === undefined ? [] : [`    actual:   ${short(failure.actual)}`]),
    ...(failure?.traceId === undefined ? [] : [`    trace:    ${plain(failure.traceId)}`]),
  ]
}

function at(record: RunRecord, pointer: string): unknown {
  let value: unknown = record
  for (const step of pointer.split('/').slice(1)) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined
  }
  return value
}

function isCase(value: unknown): value is { readonly attempts: readonly Attempt[] } {
  return typeof value === 'object' && value !== null && 'attempts' in value && Array.isArray(value.attempts)
}

function byCode(findings: readonly Finding[]): readonly (readonly [FindingCode, readonly Finding[]])[] {
  return [...Map.groupBy(findings, ({ code }) => code)].toSorted(([, [a]], [, [b]]) => rank(b) - rank(a))
}

function rank(finding: Finding | undefined): number {
  return finding === undefined ? -1 : OUTCOMES.indexOf(finding.outcome)
}

function counts({ force, waiver }: Finding): boolean {
  return force === 'enforced' && waiver === undefined
}

// Whole words, but for one that alone is too long.
function short(text: string, longest: number = LONGEST): string {
  const line = plain(text).replaceAll(/\s+/g, ' ').trim()
  if (line.length <= longest) return line
  const end = line.lastIndexOf(' ', longest)
  return `${line.slice(0, end > 0 ? end : longest)} ...`
}
