import { GoError } from '../faults.ts'
import { bytesOf, toArrayBuffer } from './bytes.ts'

const ALPHABETS = ['std', 'rawstd', 'url', 'rawurl'] as const
type Alphabet = (typeof ALPHABETS)[number]

/** Base64 in k6's four alphabets; `raw` ones have no padding. */
function b64encode(input: unknown, given?: unknown): string {
  const alphabet = alphabetOf(given)
  const text = bytesOf(input).toString(alphabet.endsWith('url') ? 'base64url' : 'base64')
  if (alphabet === 'rawstd') return text.replace(/=+$/, '')
  return alphabet === 'url' ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text
}

function b64decode(input: unknown, given?: unknown, format?: unknown): string | ArrayBuffer {
  const alphabet = alphabetOf(given)
  const text = String(input).replaceAll(/[\r\n]/g, '')
  const wrong = firstWrong(text, alphabet)
  if (wrong !== undefined) throw new GoError(`illegal base64 data at input byte ${wrong}`)
  const bytes = Buffer.from(text, alphabet.endsWith('url') ? 'base64url' : 'base64')
  return format === 's' ? bytes.toString('utf8') : toArrayBuffer(bytes)
}

// What is none of them is the first, as in k6.
function alphabetOf(given: unknown): Alphabet {
  return ALPHABETS.find((one) => one === given) ?? 'std'
}

// Where a text stops being one in the alphabet, counted from 0; `undefined`: it is one.
function firstWrong(text: string, alphabet: Alphabet): number | undefined {
  const isRaw = alphabet.startsWith('raw')
  const [signs = ''] = (alphabet.endsWith('url') ? /^[\w-]*/ : /^[a-zA-Z\d+/]*/).exec(text) ?? []
  const padding = text.slice(signs.length)
  const missing = (4 - (signs.length % 4)) % 4
  const isWhole = missing < 3 && padding === (isRaw ? '' : '='.repeat(missing))
  return isWhole ? undefined : signs.length
}

/** The module `k6/encoding`. */
export const encodingModule: Readonly<Record<string, unknown>> = {
  b64encode,
  b64decode,
  default: { b64encode, b64decode },
}
