import { counted } from '../counted.ts'
import type { Finding, Verdict } from '../gate/verdict.ts'
import type { RunRecord } from '../record.ts'
import { plain } from './plain.ts'

/** A verdict as text: its outcome, then every finding that is not good, then how many are. */
export function verdictLines(record: RunRecord, verdict: Verdict): readonly string[] {
  const bad = verdict.findings.filter(({ outcome }) => outcome !== 'pass')
  const good = verdict.findings.length - bad.length
  return [
    `${verdict.outcome}: run ${record.runId} on ${record.target.name}${partOf(record, verdict)}`,
    ...bad.flatMap((finding) => [
      `  ${finding.outcome}${plain(whyUncounted(finding))}: ${finding.code} ${plain(finding.subject)}`,
      `    ${plain(finding.message)}`,
      ...(finding.reproduce === undefined ? [] : [`    again: ${plain(finding.reproduce)}`]),
    ]),
    `  ${counted(good, 'finding')} good`,
  ]
}

/** What a verdict is for, where it is not for all that is required; to stand behind it. */
export function partOf({ selection }: RunRecord, { findings }: Verdict): string {
  if (selection.cases !== undefined) return ', for some cases alone'
  return findings.some(({ code }) => code === 'SUITE_NOT_ASKED') ? `, for ${selection.asked.join(', ')} alone` : ''
}

function whyUncounted({ force, waiver }: Finding): string {
  if (waiver !== undefined) return ` (waived by ${waiver.by} until ${waiver.until}: ${waiver.reason})`
  return force === 'shadow' ? ' (does not count)' : ''
}
