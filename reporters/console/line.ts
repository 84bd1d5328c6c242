import { styleText } from 'node:util'
import { plain, plainLine } from '../render/plain.ts'
import { cut, pad, widthOf, wrap } from '../../harness/width.ts'

// Colours by meaning; the words say the same without them.
const STYLES = {
  strong: ['bold'],
  faint: ['dim'],
  pass: ['bold', 'green'],
  inconclusive: ['bold', 'yellow'],
  error: ['bold', 'magenta'],
  fail: ['bold', 'red'],
} as const

/** What a piece of text is, for its colour. */
export type Style = keyof typeof STYLES

/** A piece of a line. */
export interface Span {
  readonly text: string
  readonly style?: Style
}

/** One line on the screen, before it is cut to the width and coloured. */
export type Line = readonly Span[]

/** How lines are painted. */
export interface Paper {
  readonly columns: number
  readonly color: boolean
}

/** A piece of a line. */
export function span(text: string, style?: Style): Span {
  return style === undefined ? { text } : { text, style }
}

/**
 * The line as it is written: neutralised, cut to the width, coloured. The only way to the screen, so nothing that a
 * target says can move the cursor, take a colour or begin a line.
 */
export function paint(line: Line, { columns, color }: Paper): string {
  let painted = ''
  let left = columns
  for (const { text, style } of line) {
    const shown = cut(plain(text).replaceAll('\n', ' '), left)
    left -= widthOf(shown)
    painted += color && style !== undefined && shown !== '' ? styled(shown, style) : shown
  }
  return painted.trimEnd()
}

/** Text beside a label: what does not fit on the first line is below it, at the same place. */
export function hang(label: Line, text: string, limit: Limit): readonly Line[] {
  const indent = label.reduce((sum, piece) => sum + widthOf(piece.text), 0)
  const lines = wrap(plain(text), { columns: Math.max(8, limit.columns - indent), lines: limit.lines })
  return lines.map((line, index) => [...(index === 0 ? label : [span(' '.repeat(indent))]), span(line)])
}

/** How much room a text has. */
export interface Limit {
  readonly columns: number
  readonly lines: number
}

/** Rows in columns. */
export function table(rows: readonly Line[], sides: readonly ('left' | 'right')[]): readonly Line[] {
  const plainRows = rows.map((row) => row.map((cell) => ({ ...cell, text: plainLine(cell.text) })))
  const widths = sides.map((_, column) => Math.max(0, ...plainRows.map((row) => widthOf(row[column]?.text ?? ''))))
  return plainRows.map((row) =>
    row.flatMap((cell, column) => [
      span('  '),
      { ...cell, text: pad(cell.text, widths[column] ?? 0, sides[column] ?? 'left') },
    ]),
  )
}

function styled(text: string, style: Style): string {
  return styleText([...STYLES[style]], text, { validateStream: false })
}
