const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minuteFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/**
 * How long ago something was.
 * @param {number} ms
 * @returns {string}
 */
export function ageText(ms) {
  return ms < 1.5 * SECOND ? 'just now' : `${durationText(ms)} ago`
}

/**
 * A length of time in its two largest units.
 * @param {number} ms
 * @returns {string}
 */
export function durationText(ms) {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return joined(ms, [MINUTE, 'min'], [SECOND, 's'])
  if (ms < DAY) return joined(ms, [HOUR, 'h'], [MINUTE, 'min'])
  return joined(ms, [DAY, 'd'], [HOUR, 'h'])
}

/**
 * Time of day, here.
 * @param {number} ms - since 1970
 * @returns {string}
 */
export function clockText(ms) {
  return clockFormat.format(ms)
}

/**
 * Day and time, here.
 * @param {string} instant - ISO-8601
 * @returns {string}
 */
export function instantText(instant) {
  const date = new Date(instant)
  return `${dateFormat.format(date)}, ${minuteFormat.format(date)}`
}

/**
 * @param {number} ms
 * @param {readonly [number, string]} large
 * @param {readonly [number, string]} small
 * @returns {string}
 */
function joined(ms, [large, largeName], [small, smallName]) {
  const rest = Math.floor((ms % large) / small)
  const whole = `${Math.floor(ms / large)} ${largeName}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`
}
