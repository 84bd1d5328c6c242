const LONGEST_WAIT_MS = 60_000
const SPREAD = 0.2 // so that the pages of many people do not ask at the same moment
const LONGEST_RETRY_AFTER_MS = 10 * 60_000 // a wrong date must not silence the page for ever

/**
 * How long to wait before the next request: twice as long after each failure, and never less than was asked for.
 * @param {{ everyMs: number, failures: number, retryAfterMs?: number, random: () => number }} options -
 *   `random`: 0 to 1, exclusive
 * @returns {number} ms
 */
export function waitMs({ everyMs, failures, retryAfterMs = 0, random }) {
  const grown = Math.min(everyMs * 2 ** Math.min(failures, 16), Math.max(LONGEST_WAIT_MS, everyMs))
  const spread = failures === 0 ? grown : grown * (1 + SPREAD * random())
  return Math.round(Math.max(spread, retryAfterMs))
}

/**
 * What a `Retry-After` asks for: seconds, or a date.
 * @param {string | null} header
 * @param {number} nowMs
 * @returns {number} ms; 0 when there is none that can be read
 */
export function retryAfterMs(header, nowMs) {
  if (header === null) return 0
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS)
}
