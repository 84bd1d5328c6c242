// What an answer says before its body, RFC 9112. Faults have the words of Go's client, which k6 shows without what says that the
// connection is broken.

/** What came is no answer, or one that nothing can be done with. */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError'
  readonly code = 'ANSWER_MALFORMED'
}

/** The other end has closed the connection before anything of an answer came. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError'
  readonly code = 'CONNECTION_CLOSED'

  constructor() {
    super('EOF')
  }
}

/** How the end of a body is known: by its length, by its chunks, or by the end of the connection. */
export type Framing = { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' | 'close' }

/** The status and the headers of an answer. */
export class AnswerHead {
  readonly status: number
  /** `HTTP/1.1` */
  readonly proto: string
  /** As the server words it: `200 OK`. */
  readonly statusText: string
  /** Whether the connection ends with the answer. */
  readonly closes: boolean
  readonly framing: Framing
  readonly #lines: string
  readonly #names: number
  readonly #hidden: readonly string[]
  #fields: Readonly<Record<string, string | string[]>> | undefined

  constructor(parts: {
    readonly status: number
    readonly proto: string
    readonly statusText: string
    readonly closes: boolean
    readonly framing: Framing
    /** The lines of the headers. */
    readonly lines: string
    /** A bit for each name, by `nameBit`. */
    readonly names: number
    /** Names in lower case that `fields` is without. */
    readonly hidden: readonly string[]
  }) {
    this.status = parts.status
    this.proto = parts.proto
    this.statusText = parts.statusText
    this.closes = parts.closes
    this.framing = parts.framing
    this.#lines = parts.lines
    this.#names = parts.names
    this.#hidden = parts.hidden
  }

  /** A header by its name in lower case; several of one name are a list. */
  get(name: string): string | string[] | undefined {
    return (this.#names & nameBit(name.length, name.charCodeAt(0))) === 0 ? undefined : this.fields[name]
  }

  /** All headers, their names in lower case. They are taken apart when somebody asks: for most answers nobody does. */
  get fields(): Readonly<Record<string, string | string[]>> {
    return (this.#fields ??= fieldsOf(this.#lines, this.#hidden))
  }
}

/** An answer that never came. */
export const NO_HEAD: AnswerHead = new AnswerHead({
  status: 0,
  proto: '',
  statusText: '',
  closes: true,
  framing: { kind: 'close' },
  lines: '',
  names: 0,
  hidden: [],
})

/**
 * The bit that stands for a header's name; names share bits.
 * @param first - the code of its first character, in either case
 */
export function nameBit(length: number, first: number): number {
  return 1 << ((length * 7 + (first | 0x20)) & 31)
}

// As net/http keeps them.
function fieldsOf(lines: string, hidden: readonly string[]): Readonly<Record<string, string | string[]>> {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, never>
  for (const line of unfolded(lines)) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon).toLowerCase()
    if (hidden.includes(name)) continue
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
    const known = fields[name]
    if (known === undefined || name === 'content-length') fields[name] = value
    else if (Array.isArray(known)) known.push(value)
    else fields[name] = [known, value]
  }
  const pragma = fields['pragma']
  if ((Array.isArray(pragma) ? pragma[0] : pragma) === 'no-cache') fields['cache-control'] ??= 'no-cache'
  return fields
}

// A line that begins with a space goes on with the one before.
function unfolded(lines: string): readonly string[] {
  const text = /\n[ \t]/.test(lines) ? lines.replace(/[ \t]*\r?\n[ \t]+/g, ' ') : lines
  return text.split(/\r?\n/)
}
