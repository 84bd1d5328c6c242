const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/** The number of a text, or why it is none, as Go reads and tells it. */
export function parseGoNumber(text: string): number | { readonly fault: string } {
  const told = `strconv.ParseFloat: parsing ${JSON.stringify(text)}`
  if (DECIMAL.test(text)) {
    const number = Number(text)
    return Number.isFinite(number) ? number : { fault: `${told}: value out of range` }
  }
  if (/^nan$/i.test(text)) return Number.NaN
  const sign = INFINITE.exec(text)?.[1]
  if (sign === undefined) return { fault: `${told}: invalid syntax` }
  return sign === '-' ? -Infinity : Infinity
}
