/** Changes to a text, gathered while it is read and made at once. Those at one place are made in the order they were asked for. */
export class Edits {
  readonly #changes: { readonly at: number; readonly remove: number; readonly text: string }[] = []

  insert(at: number, text: string): void {
    this.#changes.push({ at, remove: 0, text })
  }

  /** Puts a text in the place of another. */
  replace(from: number, to: number, text: string): void {
    this.#changes.push({ at: from, remove: to - from, text })
  }

  /** The text from one place to another, changed. */
  apply(source: string, from = 0, to: number = source.length): string {
    const parts: string[] = []
    let done = from
    for (const { at, remove, text } of this.#changes.toSorted((left, right) => left.at - right.at)) {
      parts.push(source.slice(done, at), text)
      done = at + remove
    }
    parts.push(source.slice(done, to))
    return parts.join('')
  }
}
