import type { HttpRequest } from './request.ts'

/** Longest body that is written out (characters). */
const MAX_BODY = 2_000

/**
 * A shell line that repeats a request.
 * @param shown - headers to be written in double quotes, in which the shell puts values: `$ASSAY_TOKEN`
 */
export function curlLine(origin: string, request: HttpRequest, shown: Readonly<Record<string, string>>): string {
  const { method, path, headers, body } = request
  const parts = ['curl -sS -i', method === 'HEAD' ? '-I' : `-X ${method}`, '--path-as-is', quote(`${origin}${path}`)]
  for (const [name, value] of Object.entries(headers)) {
    if (!(name in shown)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  }
  for (const [name, value] of Object.entries(shown)) parts.push(`-H "${name}: ${value}"`)
  if (body !== undefined && body.length <= MAX_BODY) parts.push(`--data-binary ${quote(body)}`)
  if (body !== undefined && body.length > MAX_BODY) {
    parts.push(`--data-binary ${quote(body.slice(0, MAX_BODY))}`, `# body cut, ${body.length} characters in all`)
  }
  return parts.join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
