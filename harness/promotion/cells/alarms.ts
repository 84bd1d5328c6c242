import type { Answer, Cell } from '../answer.ts'
import { untold, type Told } from '../facts.ts'
import type { Part } from '../part.ts'
import type { AlarmState } from '../policy.ts'

/** How the alarms stand that the policy names. */
export function alarms({ policy, facts, question: { to } }: Part): readonly Cell[] {
  if (policy.alarms === undefined) return []
  const told: Told<ReadonlyMap<string, AlarmState>> = facts.alarms ?? untold('nobody was asked')
  return policy.alarms.names.map((name): Cell => {
    const cell = { check: 'alarm', subject: name, where: to } as const
    if (told.kind === 'untold')
      return { ...cell, answer: 'unknown', message: `How ${name} stands is not known: ${told.reason}` }
    const alarm = told.value.get(name)
    if (alarm === undefined) return { ...cell, answer: 'unknown', message: `There is no alarm ${name}.` }
    const answers: Readonly<Record<AlarmState['state'], Answer>> = {
      OK: 'yes',
      ALARM: 'no',
      INSUFFICIENT_DATA: 'unknown',
    }
    return {
      ...cell,
      answer: answers[alarm.state] ?? 'unknown',
      message: `${alarm.state} since ${alarm.since}: ${alarm.reason}`,
    }
  })
}
