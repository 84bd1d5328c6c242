import type { GatePolicy } from '../gate/policy.ts'
import { nonEmptyOr } from '../outcome.ts'
import { worstAnswer, type Cell, type Promotion, type PromotionQuestion } from './answer.ts'
import { alarms } from './cells/alarms.ts'
import { deployed, destination } from './cells/deployments.ts'
import { errorBudget } from './cells/error-budget.ts'
import { frozen } from './cells/freezes.ts'
import { migrations } from './cells/migrations.ts'
import { missingSuites, unreadable } from './cells/records.ts'
import { selftest } from './cells/selftest.ts'
import { overrideCells, suiteCell } from './cells/suite.ts'
import type { Part } from './part.ts'

/** What a promotion is decided by. */
export interface PromotionInput extends Part {
  readonly gate: GatePolicy
}

/**
 * Whether an image may go to an environment: the worst of all cells. Pure. Where nothing was examined the answer is `unknown`,
 * and whatever could not be asked is a cell of its own.
 */
export function decidePromotion(input: PromotionInput): Promotion {
  const { question, facts, policy, gate } = input
  const demanded = facts.suites.map((one) => suiteCell(one, gate, question))
  const found = [
    ...demanded,
    ...missingSuites(input),
    ...unreadable(input),
    ...once(facts.suites.flatMap((one) => overrideCells(one, gate, question, policy.overrides))),
    ...policy.deployedIn.map((environment) => deployed(environment, input)),
    ...destination(input),
    ...alarms(input),
    ...errorBudget(input),
    ...migrations(input),
    ...selftest(input),
    ...policy.freezes.flatMap((freeze) => frozen(freeze, question)),
  ]
  const cells = nonEmptyOr(found, nothing(question))
  const replaces = facts.deployed[question.to]
  return {
    ...question,
    answer: worstAnswer([cells[0].answer, ...cells.slice(1).map(({ answer }) => answer)]),
    cells,
    ...(replaces?.kind === 'told'
      ? {
          replaces:
            replaces.value === null
              ? null
              : { version: replaces.value.version, digest: replaces.value.digest, since: replaces.value.at },
        }
      : {}),
  }
}

function nothing({ to }: PromotionQuestion): Cell {
  return {
    check: 'suite',
    subject: 'evidence',
    where: to,
    answer: 'unknown',
    message: 'Nothing was examined, so nothing can be said.',
  }
}

// One record is the evidence of several suites; its waivers are told once.
function once(cells: readonly Cell[]): readonly Cell[] {
  const seen = new Set<string>()
  return cells.filter(({ message, where }) => !seen.has(`${where} ${message}`) && seen.add(`${where} ${message}`))
}
