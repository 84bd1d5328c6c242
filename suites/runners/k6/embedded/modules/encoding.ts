import { bytesOf, toArrayBuffer } from './bytes.ts'

type Alphabet = 'std' | 'rawstd' | 'url' | 'rawurl'

/** Base64 in k6's four alphabets; `raw` ones have no padding. */
function b64encode(input: unknown, alphabet: Alphabet = 'std'): string {
  const text = bytesOf(input).toString(alphabet.endsWith('url') ? 'base64url' : 'base64')
  if (alphabet === 'rawstd') return text.replace(/=+$/, '')
  return alphabet === 'url' ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text
}

function b64decode(input: unknown, alphabet: Alphabet = 'std', format?: string): string | ArrayBuffer {
  const bytes = Buffer.from(String(input), alphabet.endsWith('url') ? 'base64url' : 'base64')
  return format === 's' ? bytes.toString('utf8') : toArrayBuffer(bytes)
}

/** The module `k6/encoding`. */
export const encodingModule: Readonly<Record<string, unknown>> = {
  b64encode,
  b64decode,
  default: { b64encode, b64decode },
}
