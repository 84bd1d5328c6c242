import type { Cell } from '../answer.ts'
import { untold, type PromotionFacts } from '../facts.ts'
import type { Part } from '../part.ts'

/** Whether enough of the error budget is left. */
export function errorBudget({ policy: { errorBudget: demand }, facts, question: { to } }: Part): readonly Cell[] {
  if (demand === undefined) return []
  const cell = { check: 'error-budget', subject: `${demand.windowDays} d`, where: to } as const
  const told: NonNullable<PromotionFacts['requests']> = facts.requests ?? untold('nobody was asked')
  if (told.kind === 'untold')
    return [{ ...cell, answer: 'unknown', message: `The error budget is not known: ${told.reason}` }]
  const { total, bad } = told.value
  if (!(total > 0) || !(bad >= 0) || bad > total) {
    return [
      {
        ...cell,
        answer: 'unknown',
        message: `${bad} of ${total} requests in ${demand.windowDays} d were bad: nothing follows from that.`,
      },
    ]
  }
  const left = 1 - bad / (total * (1 - demand.objective))
  const message = `${bad} of ${total} requests in ${demand.windowDays} d were bad: ${percent(left)} of the error budget is left, at least ${percent(demand.atLeast)} must be.`
  return [{ ...cell, answer: left >= demand.atLeast ? 'yes' : 'no', message }]
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(1))} %`
}
