/** A regular expression that matches this text alone, with no more escapes than a person wants to read. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
