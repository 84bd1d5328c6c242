import { isUtf8 } from 'node:buffer'

/** A text in quotes, as `%q` prints it. */
export function goQuoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\u00([\da-f]{2})/g, (_escape, code: string) => named(code))
    .replaceAll(/[\u007F-\u00A0\u00AD]/g, (sign) => escaped(sign))
}

/** The same of bytes: those that are no UTF-8 are told one by one. */
export function goQuotedBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return goQuoted(bytes.toString())
  return goQuoted(bytes.toString('latin1')).replaceAll(
    /\\u00([\da-f]{2})|[\u0080-\u00FF]/g,
    (sign, code?: string) => `\\x${code ?? sign.charCodeAt(0).toString(16)}`,
  )
}

function named(code: string): string {
  if (code === '07') return String.raw`\a`
  return code === '0b' ? String.raw`\v` : `\\x${code}`
}

// What can't be seen.
function escaped(sign: string): string {
  const code = sign.charCodeAt(0).toString(16)
  return sign === '\u007F' ? `\\x${code}` : `\\u00${code}`
}
