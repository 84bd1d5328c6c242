/** Decides which statuses are expected; the others count as failed requests. */
export class ExpectedStatuses {
  readonly #single: ReadonlySet<number>
  readonly #ranges: readonly StatusRange[]

  constructor(wanted: readonly (number | StatusRange)[]) {
    this.#single = new Set(wanted.filter((one) => typeof one === 'number'))
    this.#ranges = wanted.filter((one) => typeof one !== 'number')
  }

  includes(status: number): boolean {
    return this.#single.has(status) || this.#ranges.some(({ min, max }) => status >= min && status <= max)
  }
}

interface StatusRange {
  readonly min: number
  readonly max: number
}

/** What k6 expects unless a script says otherwise. */
export const DEFAULT_EXPECTED: ExpectedStatuses = new ExpectedStatuses([{ min: 200, max: 399 }])
