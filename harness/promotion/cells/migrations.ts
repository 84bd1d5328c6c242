import type { Cell } from '../answer.ts'
import { untold } from '../facts.ts'
import type { Part } from '../part.ts'

/** Whether what runs now can live with the migrations of the image. */
export function migrations({ policy, facts, question: { to } }: Part): readonly Cell[] {
  if (policy.migrations === undefined) return []
  const cell = { check: 'migrations', subject: policy.migrations.name, where: to } as const
  const told = facts.migrations ?? untold('nobody was asked')
  if (told.kind === 'untold')
    return [{ ...cell, answer: 'unknown', message: `The migrations could not be examined: ${told.reason}` }]
  const answers = { compatible: 'yes', incompatible: 'no', unknown: 'unknown' } as const
  return [{ ...cell, answer: answers[told.value.verdict], message: told.value.message }]
}
