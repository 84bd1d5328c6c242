/** A name with `*` and `?` in it, as a pattern; `undefined`: it has none. */
export function wildcard(text: string): RegExp | undefined {
  if (!/(?:^|[^\\])(?:\\\\)*[*?]/.test(text)) return undefined
  const source = text.replaceAll(/\\(.)|[*?]|[^\\*?]/gs, (one, escaped: string | undefined) => {
    if (escaped !== undefined) return RegExp.escape(escaped)
    return one === '*' ? '.*' : one === '?' ? '.' : RegExp.escape(one)
  })
  return new RegExp(`^${source}$`, 's')
}
