/** A list that holds at least one item: folds over it need no answer for "nothing". */
export type NonEmpty<T> = readonly [T, ...T[]]

/** Every answer the gate can give, best first. Only `pass` lets a deployment go on. */
export const OUTCOMES = ['pass', 'inconclusive', 'error', 'fail'] as const

/** One answer of the gate. */
export type Outcome = (typeof OUTCOMES)[number]

/** The worst of some outcomes. The empty case is excluded by type: no evidence must not fold to `pass`. */
export function worst(outcomes: NonEmpty<Outcome>): Outcome {
  const known = outcomes.map((outcome) => (OUTCOMES.includes(outcome) ? outcome : 'error')) // from a file or untyped code
  return known.reduce((left, right) => (OUTCOMES.indexOf(right) > OUTCOMES.indexOf(left) ? right : left))
}

/** Whether a list holds at least one item. */
export function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0
}

/** The list, or `otherwise` in its place when it is empty: absence must be given a name. */
export function nonEmptyOr<T>(items: readonly T[], otherwise: T): NonEmpty<T> {
  return isNonEmpty(items) ? items : [otherwise]
}
