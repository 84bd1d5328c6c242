import { describeError } from '../errors.ts'
import { isNonEmpty, worst, type NonEmpty } from '../outcome.ts'
import { MOST_OVERRIDE_DAYS } from '../override.ts'
import { hashOf } from '../record.ts'
import { applyOverrides } from './overrides.ts'
import { rulesFor } from './policy.ts'
import { standingsOf } from './quarantine.ts'
import { cases } from './rules/cases.ts'
import { completion } from './rules/completion.ts'
import { evidence } from './rules/evidence.ts'
import { identity } from './rules/identity.ts'
import { limits } from './rules/limits.ts'
import { quarantine } from './rules/quarantine.ts'
import { trouble } from './rules/trouble.ts'
import { runAgain } from '../run-again.ts'
import type { Finding, GateInput, Rule, RuleInput, Verdict } from './verdict.ts'

/** Every rule, in the order in which findings are told. */
const RULES: NonEmpty<readonly [name: string, rule: Rule]> = [
  ['identity', identity],
  ['completion', completion],
  ['evidence', evidence],
  ['cases', cases],
  ['limits', limits],
]

// What a record may well be without: nothing of it is nothing to tell.
const FURTHER: readonly (readonly [name: string, rule: (input: RuleInput) => readonly Finding[]])[] = [
  ['trouble', trouble],
  ['quarantine', quarantine],
]

/**
 * Judges a record by a policy: the worst of what is enforced, and `inconclusive` when nothing is.
 * Pure: the same input gives the same verdict, whenever it is judged. A rule that throws is an `error`.
 */
export function judge(input: GateInput): Verdict {
  const { record, asOf = record.startedAt } = input
  const policy = rulesFor(input.policy, record.target?.name)
  const found = examine({ ...input, policy, asOf })
  const given = [...(record.overrides ?? []), ...(input.overrides ?? [])]
  const { findings, overrides } = applyOverrides(found, given, {
    asOf,
    mostDays: policy.overrideDays ?? MOST_OVERRIDE_DAYS,
  })
  const counted = findings.filter((finding) => finding.force === 'enforced' && finding.waiver === undefined)
  const missing = counted.some(({ code }) => code === 'EVIDENCE_SUFFICIENT') ? [] : [nothingRequired(record, policy)]
  const outcomes = [...counted, ...missing].map((finding) => finding.outcome)
  const [first, ...rest] = [...findings, ...missing].map((finding) => repeatable(finding, record))
  return {
    outcome: isNonEmpty(outcomes) ? worst(outcomes) : 'inconclusive',
    findings: [first ?? nothingRequired(record, policy), ...rest],
    recordHash: hashOf(record),
    policyHash: hashOf(input.policy),
    asOf,
    overrides,
  }
}

function examine({
  record,
  policy,
  history = {},
  asOf,
}: GateInput & Pick<RuleInput, 'policy' | 'asOf'>): readonly Finding[] {
  try {
    const quarantined = standingsOf({ record, policy, history, asOf })
    const input: RuleInput = { record, policy, history, asOf, quarantined }
    return [...RULES, ...FURTHER].flatMap(([name, rule]) => apply(name, rule, input))
  } catch (error) {
    return [broken('quarantine', describeError(error).message)]
  }
}

function apply(name: string, rule: (typeof FURTHER)[number][1], input: RuleInput): readonly Finding[] {
  try {
    return rule(input)
  } catch (error) {
    return [broken(name, describeError(error).message)]
  }
}

// Whatever is no pass can be seen again, if only by the whole run.
function repeatable(finding: Finding, { target, runId }: GateInput['record']): Finding {
  const isRepeatable = finding.outcome === 'pass' || finding.reproduce !== undefined
  if (isRepeatable && finding.evidence !== undefined) return finding
  const evidence = finding.evidence ?? '#'
  return isRepeatable
    ? { ...finding, evidence }
    : { ...finding, evidence, reproduce: target === undefined ? `npx assay judge ${runId}` : runAgain(target) }
}

// That a stack started and said its version proves nothing by itself.
function nothingRequired({ runId }: GateInput['record'], { required }: RuleInput['policy']): Finding {
  return {
    code: 'EVIDENCE_NONE',
    outcome: 'inconclusive',
    force: 'enforced',
    subject: runId,
    message: `No required suite (${required.join(', ')}) was observed enough, so there is nothing to pass on.`,
    evidence: '#/suites',
  }
}

function broken(rule: string, message: string): Finding {
  return {
    code: 'RULE_BROKEN',
    outcome: 'error',
    force: 'enforced',
    subject: rule,
    message: `The rule ${rule} broke: ${message}.`,
  }
}
