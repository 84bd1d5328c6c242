import { closest, distance } from 'fastest-levenshtein'

/** The name that was probably meant; `undefined` when none is near (more than 3 edits, or more than half of it). */
export function nearest(given: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const lower = names.map((name) => name.toLowerCase())
  const name = names[lower.indexOf(closest(given.toLowerCase(), lower))] ?? ''
  const edits = distance(given.toLowerCase(), name.toLowerCase())
  return edits <= Math.min(3, Math.ceil(given.length / 2)) ? name : undefined
}

/** One sentence that names what there is, and what was probably meant. */
export function suggestion(given: string, names: readonly string[]): string {
  const meant = nearest(given, names)
  const list = names.join(', ') || 'none'
  return meant === undefined ? `There is: ${list}.` : `Did you mean ${meant}? There is: ${list}.`
}
