import { wrap } from '../width.ts'

const HANGING = 2 // columns that what follows stands further in
const LEAST = 20 // columns for text, however narrow the terminal is
const COPIED = /^\s*(?:again|evidence):/

/**
 * A line in as many as the terminal's width takes; what is to be copied stays whole.
 * @param columns - `undefined`: it is no terminal, and nothing is broken
 */
export function wrapped(line: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || COPIED.test(line)) return [line]
  const indent = /^ */.exec(line)?.[0] ?? ''
  const [first = '', ...rest] = piecesOf(line.slice(indent.length), columns - indent.length)
  return [indent + first, ...rest.map((piece) => `${indent}${' '.repeat(HANGING)}${piece}`)]
}

// The first piece has two columns more than those that follow.
function piecesOf(text: string, columns: number): readonly string[] {
  const [first = ''] = wrap(text, { columns: Math.max(LEAST, columns), lines: Infinity })
  const rest = text.slice(first.length).trimStart()
  return [first, ...wrap(rest, { columns: Math.max(LEAST, columns - HANGING), lines: Infinity })]
}
