import type { Finding } from '../gate/verdict.ts'
import { plain } from './plain.ts'

/** What of a verdict does not count because somebody said so: a line for each, none where nothing was waived. */
export function waiverLines(findings: readonly Pick<Finding, 'code' | 'subject' | 'waiver'>[]): readonly string[] {
  return findings.flatMap(({ code, subject, waiver }) =>
    waiver === undefined
      ? []
      : [plain(`  but     ${waiver.by} waived ${code} ${subject} until ${waiver.until}: ${waiver.reason}`)],
  )
}
