import type { HttpRequest } from './request.ts'

/** Longest body that is written out (characters). */
const MAX_BODY = 2_000

/**
 * A shell line that repeats a request.
 * @param shown - headers to be written in double quotes, in which the shell puts values: `$ASSAY_TOKEN`
 */
export function curlLine(origin: string, request: HttpRequest, shown: Readonly<Record<string, string>>): string {
  const { method, path, headers, body, encoding } = request
  const parts = ['curl -sS -i', method === 'HEAD' ? '-I' : `-X ${method}`, '--path-as-is', quote(`${origin}${path}`)]
  for (const [name, value] of Object.entries(headers)) {
    if (!(name in shown)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  }
  for (const [name, value] of Object.entries(shown)) parts.push(`-H "${name}: ${value}"`)
  if (body !== undefined && body.length <= MAX_BODY)
    parts.push(`--data-binary ${encoding === 'latin1' ? quoteBytes(body) : quote(body)}`)
  if (body !== undefined && body.length > MAX_BODY) {
    parts.push(`--data-binary ${quote(body.slice(0, MAX_BODY))}`, `# body cut, ${body.length} characters in all`)
  }
  return parts.join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

// The shell's own way to write bytes that are no text.
function quoteBytes(text: string): string {
  const escaped = text.replaceAll(/[^\u0020-\u007e]|['\\]/gu, (character) => {
    return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`
  })
  return `$'${escaped}'`
}
