import type { Cell, PromotionQuestion } from '../answer.ts'
import { WEEKDAYS, type Freeze } from '../policy.ts'

/** Whether nothing may go there at this time. */
export function frozen(freeze: Freeze, { now, to }: PromotionQuestion): readonly Cell[] {
  if (!isIn(freeze, now)) return []
  const until =
    'from' in freeze
      ? `until ${freeze.until}`
      : `until ${String(freeze.untilHour).padStart(2, '0')}:00 UTC, every ${freeze.weekly.join(', ')}`
  return [
    {
      check: 'freeze',
      subject: 'freeze',
      where: to,
      answer: 'no',
      message: `Nothing goes to ${to} ${until}: ${freeze.reason}.`,
    },
  ]
}

function isIn(freeze: Freeze, now: string): boolean {
  const at = new Date(now)
  if ('from' in freeze) return Date.parse(freeze.from) <= at.getTime() && at.getTime() < Date.parse(freeze.until)
  const today = WEEKDAYS[at.getUTCDay()]
  const hour = at.getUTCHours()
  return freeze.weekly.some((day) => day === today) && freeze.fromHour <= hour && hour < freeze.untilHour
}
