import { nodeCrypto, nodeZlib } from '../builtins.ts'
import { GoError } from '../faults.ts'
import { encodeForm } from '../form-encoding.ts'
import { goType, goValue } from '../go-format.ts'
import { textOf } from '../given.ts'

/** A file in a form, as http.file() makes it. */
export class FileData {
  readonly data: unknown
  readonly filename: string
  readonly content_type: string

  constructor(data: unknown, filename: unknown, contentType: unknown) {
    if (typeof data !== 'string' && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) {
      throw new GoError(`invalid type ${goType(data)}, expected string or ArrayBuffer`)
    }
    this.data = data
    this.filename = filename === undefined ? `${process.hrtime.bigint()}` : textOf(filename)
    this.content_type = contentType === undefined ? 'application/octet-stream' : textOf(contentType)
  }
}

/** What is sent, and how it is called unless the script says otherwise. */
export interface Body {
  readonly content: string | Buffer | undefined
  readonly contentType?: string
}

/** The body that a script gives: a text, bytes, or the fields of a form. */
export function bodyOf(given: unknown): Body {
  if (given === undefined || given === null) return { content: undefined }
  if (typeof given === 'string') return { content: given }
  if (given instanceof FileData) return bodyOf(given.data)
  if (given instanceof ArrayBuffer) return { content: Buffer.from(given) }
  if (ArrayBuffer.isView(given)) return { content: Buffer.from(given.buffer, given.byteOffset, given.byteLength) }
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new GoError(`unknown request body type ${goType(given)}`)
  }
  const fields = Object.entries(given).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).map((one: unknown) => [name, one] as const),
  )
  return fields.some(([, value]) => value instanceof FileData) ? multipart(fields) : urlEncoded(fields)
}

function urlEncoded(fields: readonly (readonly [string, unknown])[]): Body {
  const content = encodeForm(fields.map(([name, value]) => [name, goValue(value)]))
  return { content, contentType: 'application/x-www-form-urlencoded' }
}

function multipart(fields: readonly (readonly [string, unknown])[]): Body {
  const boundary = nodeCrypto().randomBytes(30).toString('hex')
  const parts = fields.flatMap(([name, value]) => {
    const about = `form-data; name="${quoted(name)}"`
    return value instanceof FileData
      ? [
          `--${boundary}\r\nContent-Disposition: ${about}; filename="${quoted(value.filename)}"\r\nContent-Type: ${value.content_type}\r\n\r\n`,
          bodyOf(value.data).content ?? '',
          '\r\n',
        ]
      : [`--${boundary}\r\nContent-Disposition: ${about}\r\n\r\n${goValue(value)}\r\n`]
  })
  const content = Buffer.concat([...parts, `--${boundary}--\r\n`].map((part) => Buffer.from(part)))
  return { content, contentType: `multipart/form-data; boundary=${boundary}` }
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)
}

const COMPRESSIONS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => nodeZlib().gzipSync(bytes),
  deflate: (bytes) => nodeZlib().deflateSync(bytes),
  zstd: (bytes) => nodeZlib().zstdCompressSync(bytes),
  br: (bytes) => nodeZlib().brotliCompressSync(bytes),
}

/**
 * The encodings that a script lists, by name.
 * @throws GoError one is none
 */
export function compressionsOf(given: string): readonly string[] {
  const names = given.split(',').map((name) => name.trim().toLowerCase())
  const wrong = names.find((name) => !Object.hasOwn(COMPRESSIONS, name))
  if (wrong === undefined) return names
  const known = Object.keys(COMPRESSIONS).join(' ')
  throw new GoError(`unknown compression algorithm ${wrong}, supported algorithms are [${known}]`)
}

/** The body under encodings, in their order; the answer's second part is the header that says so. */
export function compressed(
  content: string | Buffer,
  names: readonly string[],
): { readonly content: Buffer; readonly contentEncoding: string } {
  let bytes: Buffer = Buffer.from(content)
  for (const name of names) bytes = COMPRESSIONS[name]?.(bytes) ?? bytes
  return { content: bytes, contentEncoding: names.join(', ') }
}
