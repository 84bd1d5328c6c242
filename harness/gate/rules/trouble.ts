import { counted } from '../../counted.ts'
import type { SuiteResult } from '../../suite.ts'
import { forceOf } from '../force.ts'
import { saidOf } from '../policy.ts'
import { isHeld } from '../quarantine.ts'
import { runAgain } from '../../run-again.ts'
import type { Finding, RuleInput } from '../verdict.ts'

/** Whether no more tries broke on our side, and were made up for later, than the policy allows. What stayed broken is a case's or a suite's own finding. */
export function trouble({ record, policy, quarantined }: RuleInput): readonly Finding[] {
  return record.suites.flatMap(({ result }, index): readonly Finding[] => {
    const { suite } = result
    const tries = recoveredTries({ ...result, cases: result.cases.filter(({ id }) => !isHeld(quarantined, id)) })
    if (tries === 0) return []
    const budget = saidOf(policy.trouble, suite) ?? 0
    const beyond = tries > budget
    return [
      {
        code: beyond ? 'TROUBLE_BEYOND_BUDGET' : 'TROUBLE_WITHIN_BUDGET',
        outcome: beyond ? 'error' : 'pass',
        force: forceOf(suite, policy),
        subject: suite,
        message: `${counted(tries, 'try', 'tries')} of ${suite} broke and succeeded later; ${budget} allowed.`,
        evidence: `#/suites/${index}/result`,
        ...(beyond ? { reproduce: runAgain(record.target, { suite }) } : {}),
      },
    ]
  })
}

/** Tries that broke and were made up for: of cases that passed later, and of the suite itself. */
function recoveredTries({ cases, completion, earlier = [] }: SuiteResult): number {
  return cases.reduce(
    (sum, { attempts }) =>
      attempts.at(-1)?.status === 'passed' ? sum + attempts.filter(({ status }) => status === 'errored').length : sum,
    completion.kind === 'completed' ? earlier.length : 0,
  )
}
