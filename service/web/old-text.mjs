/** @import { Reading } from './reading.mjs' */
import { standingOf } from './reading.mjs'
import { ageText, clockText } from './time-text.mjs'

/**
 * Says when something old is shown, how old it is and why nothing newer is there.
 * @param {Reading<unknown>} reading
 * @param {{ nowMs: number, freshMs: number }} time
 * @returns {string | undefined} nothing while it is current
 */
export function oldText(reading, time) {
  const { good, fault } = reading
  if (good === undefined || standingOf(reading, time) !== 'old') return undefined
  const age = `As it was at ${clockText(good.at)}, ${ageText(time.nowMs - good.at)}; it may have changed since.`
  return fault === undefined ? age : `${age} ${fault.sentence}`
}
