import { counted } from '../counted.ts'
import type { Identity } from '../target.ts'

const WHOLE_COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const SHORT_COMMIT = /^(?=.*[a-f])[0-9a-f]{7,}$/ // of digits alone it may as well be a date or a build number

/** Whether an observed identity is the expected one; a commit may be expected by its first seven digits or more. */
export function matches(observed: Identity, expected: Identity): boolean {
  const { imageDigest } = observed
  if (expected.imageDigest !== undefined && imageDigest !== undefined && expected.imageDigest !== imageDigest)
    return false
  return isVersion(observed.version, expected.version)
}

/** Whether a version is the expected one. */
export function isVersion(observed: string, expected: string): boolean {
  if (observed === expected) return expected !== ''
  return SHORT_COMMIT.test(expected) && WHOLE_COMMIT.test(observed) && observed.startsWith(expected)
}

/** How often each of some names was told, the most frequent first: `v1 (12 of 15 answers)`. */
export function sharesOf(shares: ReadonlyMap<string, number>, noun: string): string {
  const total = [...shares.values()].reduce((sum, count) => sum + count, 0)
  return [...shares]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} (${count} of ${counted(total, noun)})`)
    .join(', ')
}

/** From when to when something was seen: `at 10:00`, `from 10:00 to 10:05`. */
export function window(from: string = '', to: string = from): string {
  return from === to ? `at ${from}` : `from ${from} to ${to}`
}
