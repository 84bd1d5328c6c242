import { counted } from '../counted.ts'
import type { Verdict } from '../gate/verdict.ts'
import type { RunRecord } from '../record.ts'
import { plain } from './plain.ts'

/** A verdict as text: its outcome, then every finding that is not good, then how many are. */
export function verdictLines(record: RunRecord, verdict: Verdict): readonly string[] {
  const bad = verdict.findings.filter(({ outcome }) => outcome !== 'pass')
  const good = verdict.findings.length - bad.length
  return [
    `${verdict.outcome}: run ${record.runId} on ${record.target.name}`,
    ...bad.flatMap((finding) => [
      `  ${finding.outcome}${finding.force === 'shadow' ? ' (does not count)' : ''}: ${finding.code} ${plain(finding.subject)}`,
      `    ${plain(finding.message)}`,
      ...(finding.reproduce === undefined ? [] : [`    again: ${plain(finding.reproduce)}`]),
    ]),
    `  ${counted(good, 'finding')} good`,
  ]
}
