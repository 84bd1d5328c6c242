import type { LogLine } from '../embedded/log.ts'

const MOST = 10 // of the same line; a target that is down fails every iteration in the same words
const MOST_KINDS = 1000 // lines that are remembered; of others each one is shown

/** Lets the first of equal lines through and counts the rest. What the script prints, and what it sends, is never held back. */
export class RepeatedLines {
  readonly #seen = new Map<string, { readonly line: LogLine; count: number }>()

  /** Whether the line is to be shown. */
  shows(line: LogLine): boolean {
    if (line.source === 'console' || line.source === 'http-debug') return true
    const key = `${line.level} ${line.message}`
    const known = this.#seen.get(key)
    if (known === undefined) {
      if (this.#seen.size < MOST_KINDS) this.#seen.set(key, { line, count: 1 })
      return true
    }
    known.count += 1
    return known.count <= MOST
  }

  /** One line for each kind that was held back, with how many more there were. */
  rest(atMs: number): readonly LogLine[] {
    return [...this.#seen.values()]
      .filter(({ count }) => count > MOST)
      .map(({ line: { level, message }, count }) => ({
        level,
        message: `${count - MOST} more times: ${message.split('\n')[0] ?? ''}`,
        atMs,
      }))
  }
}
