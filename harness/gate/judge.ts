import { isNonEmpty, worst, type NonEmpty } from '../outcome.ts'
import { hashOf } from '../record.ts'
import { describeError } from '../errors.ts'
import { cases } from './rules/cases.ts'
import { completion } from './rules/completion.ts'
import { evidence } from './rules/evidence.ts'
import { identity } from './rules/identity.ts'
import { limits } from './rules/limits.ts'
import type { Finding, GateInput, Rule, Verdict } from './verdict.ts'

/** Every rule, in the order in which findings are told. */
const RULES: NonEmpty<readonly [name: string, rule: Rule]> = [
  ['identity', identity],
  ['completion', completion],
  ['evidence', evidence],
  ['cases', cases],
  ['limits', limits],
]

/**
 * Judges a record by a policy: the worst of what is enforced, and `inconclusive` when nothing is.
 * Pure: the same record and policy give the same verdict. A rule that throws is an `error`.
 */
export function judge(input: GateInput): Verdict {
  const [first, ...rest] = RULES.map(([name, rule]) => apply(name, rule, input))
  const findings: NonEmpty<Finding> = [...(first ?? [broken('gate', 'it has no rules')]), ...rest.flat()] as const
  const counted = findings.filter((finding) => finding.force === 'enforced' && finding.waiver === undefined)
  const evidence = counted.some(({ code }) => code === 'EVIDENCE_SUFFICIENT') ? [] : [nothingRequired(input)]
  const outcomes = [...counted, ...evidence].map((finding) => finding.outcome)
  return {
    outcome: isNonEmpty(outcomes) ? worst(outcomes) : 'inconclusive',
    findings: [...findings, ...evidence],
    recordHash: hashOf(input.record),
    policyHash: hashOf(input.policy),
  }
}

function apply(name: string, rule: Rule, input: GateInput): NonEmpty<Finding> {
  try {
    return rule(input)
  } catch (error) {
    return [broken(name, describeError(error).message)]
  }
}

// That a stack started and said its version proves nothing by itself.
function nothingRequired({ record, policy }: GateInput): Finding {
  return {
    code: 'EVIDENCE_NONE',
    outcome: 'inconclusive',
    force: 'enforced',
    subject: record.runId,
    message: `No required suite (${policy.required.join(', ')}) was observed enough, so there is nothing to pass on.`,
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
