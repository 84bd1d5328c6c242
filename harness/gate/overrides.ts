import { whyNever, whyTooLong, type Override } from '../override.ts'
import type { AppliedOverride, Finding } from './verdict.ts'

/** When overrides are looked at, and how long they may hold. */
export interface OverrideRules {
  readonly asOf: string
  readonly mostDays: number
}

/** Findings of which some do not count any more, and what became of each override. */
export interface Overridden {
  readonly findings: readonly Finding[]
  readonly overrides: readonly AppliedOverride[]
}

/** Lays overrides over findings. One that may not be given, is over or names nothing has no effect, and is a finding itself. */
export function applyOverrides(
  findings: readonly Finding[],
  overrides: readonly Override[],
  rules: OverrideRules,
): Overridden {
  if (overrides.length === 0) return { findings, overrides: [] }
  const valid = overrides.filter((one) => whyNot(one, rules) === undefined && !isOver(one, rules))
  const counts = new Map<Override, number>()
  const waived = findings.map((finding) => {
    const by = valid.find((one) => isAbout(one, finding))
    if (by === undefined) return finding
    counts.set(by, (counts.get(by) ?? 0) + 1)
    return { ...finding, waiver: { by: by.by, reason: by.reason, until: by.until } }
  })
  const applied = overrides.map((one): AppliedOverride => {
    const found = counts.get(one) ?? 0
    if (whyNot(one, rules) !== undefined) return { ...one, state: 'refused', findings: 0 }
    if (isOver(one, rules)) return { ...one, state: 'expired', findings: 0 }
    return { ...one, state: found > 0 ? 'applied' : 'unused', findings: found }
  })
  return { findings: [...waived, ...applied.flatMap((one, index) => complaint(one, index, rules))], overrides: applied }
}

function whyNot(override: Override, { mostDays }: OverrideRules): string | undefined {
  return whyNever(override.code) ?? whyTooLong(override, mostDays)
}

function isAbout({ code, subject }: Override, finding: Finding): boolean {
  if (finding.outcome === 'pass' || finding.force === 'shadow') return false
  return finding.code === code && (subject === undefined || finding.subject === subject)
}

function complaint(override: AppliedOverride, index: number, rules: OverrideRules): readonly Finding[] {
  const { code, by, until, state } = override
  const common = { subject: code, evidence: `#/overrides/${index}` } as const
  switch (state) {
    case 'applied':
      return []
    case 'refused': {
      const message = `The override of ${code} by ${by} has no effect: ${whyNot(override, rules)}.`
      return [{ ...common, code: 'OVERRIDE_REFUSED', outcome: 'inconclusive', force: 'enforced', message }]
    }
    case 'expired': {
      const message = `The override of ${code} by ${by} was over at ${until}; it has no effect.`
      return [{ ...common, code: 'OVERRIDE_EXPIRED', outcome: 'inconclusive', force: 'shadow', message }]
    }
    case 'unused': {
      const message = `The override of ${code} by ${by} until ${until} names nothing that was found.`
      return [{ ...common, code: 'OVERRIDE_UNUSED', outcome: 'inconclusive', force: 'shadow', message }]
    }
  }
}

function isOver({ until }: Override, { asOf }: OverrideRules): boolean {
  return Date.parse(until) <= Date.parse(asOf)
}
