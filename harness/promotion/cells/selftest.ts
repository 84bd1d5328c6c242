import { ageOf, HOUR_MS, span } from '../age.ts'
import type { Answer, Cell } from '../answer.ts'
import { untold, type PromotionFacts } from '../facts.ts'
import type { Part } from '../part.ts'

/** Whether the gate was lately seen to go red for every fault. */
export function selftest({ policy: { selftest: demand }, facts, question: { now } }: Part): readonly Cell[] {
  if (demand === undefined) return []
  const told: NonNullable<PromotionFacts['selftest']> = facts.selftest ?? untold('nobody looked')
  const common = { check: 'selftest', subject: 'selftest', where: demand.target } as const
  const fill = `npx assay selftest --target ${demand.target}`
  const cell = (answer: Answer, message: string): readonly Cell[] => [
    { ...common, answer, message, ...(answer === 'yes' ? {} : { fill }) },
  ]
  if (told.kind === 'untold') return cell('unknown', `Whether the gate can go red is not known: ${told.reason}`)
  if (told.value === null) return cell('unknown', 'The gate was never seen to go red: there is no self-test.')
  const { name, at, faults, missed, policy, suites } = told.value
  if (faults === 0) return cell('unknown', `${name} tried no fault.`)
  if (missed.length > 0)
    return cell(
      'no',
      `${name}: the gate missed ${missed.length} of ${faults} faults (${missed.slice(0, 3).join(', ')}).`,
    )
  const { ageMs, kind } = ageOf(at, now, demand.maxAgeHours * HOUR_MS)
  if (kind === 'future') return cell('unknown', `${name} is of ${at}, which is after now.`)
  if (kind === 'stale')
    return cell(
      'stale',
      `The gate was last seen to go red ${span(ageMs)} ago; at most ${demand.maxAgeHours} h is allowed.`,
    )
  if (policy === 'changed') return cell('stale', `The policy has changed since ${name}.`)
  if (suites !== 'same') return cell('stale', `The suites have changed since ${name}.`)
  return cell('yes', `The gate answered ${faults} of ${faults} faults as it should, ${span(ageMs)} ago.`)
}
