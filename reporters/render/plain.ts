// Terminal sequences by ECMA-48, with 7-bit and 8-bit beginnings. Node's stripVTControlCharacters takes 38 s for 400 kB
// of sequences that never end; here each stops where the next one begins, so that time is in proportion to length.
const SEQUENCES = new RegExp(
  [
    String.raw`(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]`, // colours, cursor moves
    String.raw`(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u0080-\u009F]*(?:\u0007|\u001B\\|\u009C)`, // titles, links
    String.raw`\u001B[ -/]*[0-~]`, // resets, character sets
  ].join('|'),
  'g',
)
const LINE_ENDS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g
const CONTROL = /[^\P{Cc}\n]|\p{Cs}/gu // but the newline; lone halves of surrogate pairs too
const INVISIBLE = /\p{Cf}/gu // direction overrides, zero-width, tags: shown text must be the text that is there
const LOG_COMMAND = /##(?=\w*\[)/g // `##[error]`, `##vso[...]`, `##teamcity[...]` are obeyed by CI logs anywhere in a line

/**
 * Text that came from a target, a test or a record, made safe to show: no terminal sequence, no control character but
 * the newline, nothing that reorders or hides text, nothing that a CI log obeys. Doing it twice changes nothing.
 */
export function plain(text: string): string {
  return withoutSequences(text)
    .replace(LINE_ENDS, '\n')
    .replaceAll('\t', '  ')
    .replace(CONTROL, '?')
    .replace(INVISIBLE, '')
    .replace(LOG_COMMAND, '# #')
}

/** The same on one line: line breaks and runs of white space become one space. */
export function plainLine(text: string): string {
  return plain(text).replace(/\s+/g, ' ').trim()
}

/** The text without colours, cursor moves, titles and whatever else a terminal would obey. */
export function withoutSequences(text: string): string {
  return text.replace(SEQUENCES, '')
}
