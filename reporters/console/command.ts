import { plain } from '../render/plain.ts'
import { chunksOf, widthOf } from '../../harness/width.ts'

const MOST_CHARACTERS = 1000 // nobody copies more
const CONTINUED = '\\'
const INDENT = '  '
const WORDS = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g // as a shell parts them
const DIVISIBLE = /^(?:'([^']*)'|([\w@%+=:,./-]+))$/ // in single quotes, or safe in them

/** A line of a command. */
export interface CommandLine {
  readonly text: string
  /** Whether it goes on in the middle of a word, so that no space may stand before it. */
  readonly flush: boolean
}

/**
 * A shell command on as many lines as it needs, continued with backslashes, so that what is copied is what is meant.
 * A word that is too long is put in quotes, closed and opened again: no line begins with text that a test has chosen.
 * @returns `undefined` where that cannot be done or would fill the screen: a command that was cut would be another command
 */
export function commandLines(command: string, columns: number): readonly CommandLine[] | undefined {
  if (command.length > MOST_CHARACTERS) return undefined
  const words = command.match(WORDS) ?? []
  if (words.length === 0 || words.join(' ') !== command || plain(command).replaceAll('\n', ' ') !== command)
    return undefined
  const room = columns - INDENT.length - ` ${CONTINUED}`.length
  const lines: CommandLine[] = []
  for (const word of words) {
    const [first, ...rest] = widthOf(word) <= room ? [word] : divide(word, room)
    if (first === undefined) return undefined
    const line = lines.at(-1)
    if (line !== undefined && widthOf(`${line.text} ${first}`) <= room + INDENT.length) {
      lines[lines.length - 1] = { ...line, text: `${line.text} ${first}` }
    } else {
      lines.push({ text: line === undefined ? first : INDENT + first, flush: false })
    }
    lines.push(...rest.map((text) => ({ text, flush: true })))
  }
  return lines.map(({ text, flush }, index) => {
    const next = lines[index + 1]
    if (next === undefined) return { text, flush }
    return { text: `${text}${next.flush ? '' : ' '}${CONTINUED}`, flush }
  })
}

function divide(word: string, room: number): readonly string[] {
  const inner = DIVISIBLE.exec(word)
  const text = inner?.[1] ?? inner?.[2]
  return text === undefined ? [] : chunksOf(text, room - 2).map((chunk) => `'${chunk}'`)
}
