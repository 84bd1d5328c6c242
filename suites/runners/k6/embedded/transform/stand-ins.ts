import type { Facts } from './facts.ts'

// What k6 sets in the global scope and changes between iterations.
const OF_K6: ReadonlySet<string> = new Set(['__ENV', '__VU', '__ITER'])

/** What stands for names of the surroundings where a script uses them. */
export class StandIns {
  readonly #facts: Pick<Facts, 'declared' | 'globals'>
  readonly #absent: ReadonlySet<string>

  /** @param absent - names that k6 does not have */
  constructor(facts: Pick<Facts, 'declared' | 'globals'>, absent: readonly string[]) {
    this.#facts = facts
    this.#absent = new Set(absent)
  }

  /** The expression; `undefined`: the name is one of the script, or means here what it means in k6. */
  of(name: string): string | undefined {
    if (this.#facts.declared.has(name)) return undefined
    if (OF_K6.has(name)) return `$$vu.${name}`
    // The script itself has put it into the global scope: each virtual user has its own.
    if (this.#facts.globals.has(name)) return `globalThis.${name}`
    return this.isAbsent(name) ? `$$absent.${name}` : undefined
  }

  isAbsent(name: string): boolean {
    return this.#absent.has(name) && !this.#facts.declared.has(name)
  }
}
