// Stands alone: what it needs may be what does not load.
const KEY = 'failed-loads'
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000

try {
  await import('./main.mjs')
  count(0)
} catch (error) {
  console.warn(error)
  const failures = count(undefined)
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS)
  const seconds = Math.round(waitMs / 1000)
  tell('headline', 'Not loaded')
  tell('sentence', `Part of this page did not arrive, so nothing is known. It is loaded again in ${seconds} s.`)
  setTimeout(() => location.reload(), waitMs)
}

/**
 * @param {string} field
 * @param {string} text
 */
function tell(field, text) {
  const found = document.querySelector(`#summary [data-field="${field}"]`)
  if (found !== null) found.textContent = text
}

/**
 * How often the page did not load in a row.
 * @param {number | undefined} to - `undefined`: once more
 */
function count(to) {
  try {
    const failures = to ?? Number(sessionStorage.getItem(KEY)) + 1
    sessionStorage.setItem(KEY, String(failures))
    return failures
  } catch {
    return 6
  }
}
