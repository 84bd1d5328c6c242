import stringWidth from 'string-width'

const ELLIPSIS = '...'
const UNITS_PER_COLUMN = 32 // code units that are looked at; more in one column is built to be slow
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns that plain text takes in a terminal: an emoji or an ideograph takes two. */
export function widthOf(text: string): number {
  return isAscii(text) ? text.length : stringWidth(text)
}

/** The text, or as much of its beginning as fits with `...` behind it. */
export function cut(text: string, columns: number): string {
  if (isAscii(text) && text.length <= columns) return text
  const whole = head(text, columns)
  if (whole.length === text.length) return text
  return columns < ELLIPSIS.length ? whole : head(text, columns - ELLIPSIS.length) + ELLIPSIS
}

/** The text, or its beginning and its end with `...` between them: for paths and ids, whose end tells most. */
export function cutMiddle(text: string, columns: number): string {
  const room = columns - ELLIPSIS.length
  if (cut(text, columns) === text || room < 2) return cut(text, columns)
  const end = tail(text, Math.ceil(room * 0.6))
  return head(text, room - widthOf(end)) + ELLIPSIS + end
}

/** The id of a case, or its suite and as many of its last parts as fit, or the last alone: they tell most. */
export function cutPath(id: string, columns: number): string {
  if (id.length > UNITS_PER_COLUMN * columns) return cutMiddle(id, columns)
  const [suite, ...parts] = id.split(' > ')
  const shorter = [
    id,
    ...parts.slice(1).map((_, left) => [suite, ELLIPSIS, ...parts.slice(left + 1)].join(' > ')),
    ...parts.map((_, left) => [ELLIPSIS, ...parts.slice(left)].join(' > ')),
  ]
  const fitting = shorter.find((path) => widthOf(path) <= columns)
  if (fitting !== undefined) return fitting
  return cutMiddle(id, columns)
}

/** Padded with spaces to a width; longer text is left as it is. */
export function pad(text: string, columns: number, side: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return side === 'left' ? text + space : space + text
}

/**
 * Breaks text at spaces into lines that fit; a word that is too long is broken where it must be.
 * @param text - plain; its own line breaks are kept, empty lines are not
 * @param limit.lines - most lines; what is left over is `...`
 */
export function wrap(text: string, limit: { readonly columns: number; readonly lines: number }): readonly string[] {
  const { columns, lines } = limit
  const wrapped: string[] = []
  const paragraphs = text.split('\n').filter((line) => line.trim() !== '')
  for (const paragraph of paragraphs) {
    let rest = paragraph.trimEnd()
    while (rest !== '' && wrapped.length <= lines) {
      const fits = head(rest, columns) || rest.slice(0, 1)
      const space = fits.length < rest.length && rest[fits.length] !== ' ' ? fits.lastIndexOf(' ') : -1
      const line = space > columns / 3 ? fits.slice(0, space) : fits
      wrapped.push(line.trimEnd())
      rest = rest.slice(line.length).trimStart()
    }
  }
  if (wrapped.length <= lines) return wrapped
  const last = wholeWords(wrapped[lines - 1] ?? '', columns - ELLIPSIS.length - 1)
  return [...wrapped.slice(0, lines - 1), `${last} ${ELLIPSIS}`]
}

// As many words as fit; of one that is too long, as much as fits.
function wholeWords(text: string, columns: number): string {
  const fits = head(text, columns)
  const space = fits.length < text.length && text[fits.length] !== ' ' ? fits.lastIndexOf(' ') : -1
  return (space > 0 ? fits.slice(0, space) : fits).trimEnd()
}

/** The text in pieces that fit, broken wherever they must be. */
export function chunksOf(text: string, columns: number): readonly string[] {
  const chunks: string[] = []
  for (let rest = text; rest !== '';) {
    const chunk = head(rest, columns) || rest
    chunks.push(chunk)
    rest = rest.slice(chunk.length)
  }
  return chunks
}

// As many whole characters from the start as fit.
function head(text: string, columns: number): string {
  const near = text.slice(0, UNITS_PER_COLUMN * columns)
  let width = 0
  for (const { segment, index } of graphemes.segment(near)) {
    width += widthOf(segment)
    if (width > columns) return text.slice(0, index)
  }
  return near
}

// As many whole characters from the end as fit.
function tail(text: string, columns: number): string {
  const near = text.slice(-UNITS_PER_COLUMN * columns)
  let width = 0
  let from = near.length
  for (const { segment, index } of [...graphemes.segment(near)].toReversed()) {
    width += widthOf(segment)
    if (width > columns) break
    from = index
  }
  return near.slice(from)
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007E]*$/.test(text)
}
