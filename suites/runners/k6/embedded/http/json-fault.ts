// What Go's parser says of a text that is no JSON.
interface Fault {
  readonly at: number
  readonly message: string
}

/** Where and why a text is no JSON, in k6's words; `undefined`: Go finds no fault in it. */
export function jsonFault(text: string): string | undefined {
  const bytes = Buffer.from(text)
  const fault = new Scanner(bytes).fault()
  if (fault === undefined) return undefined
  // k6 counts to the byte behind the one that is wrong.
  const lines = bytes
    .subarray(0, fault.at + 2)
    .toString()
    .split('\n')
  const characters = Array.from(lines.at(-1) ?? '').length
  const character = lines.length === 1 ? characters : characters + 1
  return `cannot parse json due to an error at line ${lines.length}, character ${character} , error: ${fault.message}`
}

// Stands on a byte; each function leaves it behind what it has read, and answers with what is wrong.
class Scanner {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  fault(): Fault | undefined {
    const fault = this.#value()
    if (fault !== undefined) return fault
    this.#skipSpace()
    return this.#at < this.#bytes.length ? this.#wrong('after top-level value') : undefined
  }

  #sign(): string {
    return this.#at < this.#bytes.length ? String.fromCharCode(this.#bytes[this.#at] ?? 0) : ''
  }

  #wrong(where: string): Fault {
    const sign = this.#sign()
    if (sign === '') return { at: this.#bytes.length - 1, message: 'unexpected end of JSON input' }
    const shown = sign === "'" ? String.raw`\'` : sign === '"' ? '"' : JSON.stringify(sign).slice(1, -1)
    return { at: this.#at, message: `invalid character '${shown}' ${where}` }
  }

  #skipSpace(): void {
    while (/^[ \t\r\n]$/.test(this.#sign())) this.#at += 1
  }

  #value(): Fault | undefined {
    this.#skipSpace()
    const sign = this.#sign()
    if (sign === '{') return this.#object()
    if (sign === '[') return this.#list()
    if (sign === '"') return this.#text()
    if (/^[-\d]$/.test(sign)) return this.#number()
    const word = { t: 'true', f: 'false', n: 'null' }[sign]
    return word === undefined ? this.#wrong('looking for beginning of value') : this.#word(word)
  }

  #word(word: string): Fault | undefined {
    for (const wanted of word) {
      if (this.#sign() !== wanted) return this.#wrong(`in literal ${word} (expecting '${wanted}')`)
      this.#at += 1
    }
    return undefined
  }

  #object(): Fault | undefined {
    this.#at += 1
    this.#skipSpace()
    if (this.#take('}')) return undefined
    for (;;) {
      this.#skipSpace()
      if (this.#sign() !== '"') return this.#wrong('looking for beginning of object key string')
      const inName = this.#text()
      if (inName !== undefined) return inName
      this.#skipSpace()
      if (!this.#take(':')) return this.#wrong('after object key')
      const inValue = this.#value()
      if (inValue !== undefined) return inValue
      this.#skipSpace()
      if (this.#take('}')) return undefined
      if (!this.#take(',')) return this.#wrong('after object key:value pair')
    }
  }

  #list(): Fault | undefined {
    this.#at += 1
    this.#skipSpace()
    if (this.#take(']')) return undefined
    for (;;) {
      const inValue = this.#value()
      if (inValue !== undefined) return inValue
      this.#skipSpace()
      if (this.#take(']')) return undefined
      if (!this.#take(',')) return this.#wrong('after array element')
    }
  }

  #text(): Fault | undefined {
    this.#at += 1
    for (;;) {
      const sign = this.#sign()
      if (sign === '' || sign < ' ') return this.#wrong('in string literal')
      this.#at += 1
      if (sign === '"') return undefined
      const inEscape = sign === '\\' ? this.#escape() : undefined
      if (inEscape !== undefined) return inEscape
    }
  }

  #escape(): Fault | undefined {
    const sign = this.#sign()
    if (!/^[bfnrt\\/"u]$/.test(sign)) return this.#wrong('in string escape code')
    this.#at += 1
    for (let left = sign === 'u' ? 4 : 0; left > 0; left -= 1) {
      if (!/^[\da-f]$/i.test(this.#sign())) return this.#wrong(String.raw`in \u hexadecimal character escape`)
      this.#at += 1
    }
    return undefined
  }

  #number(): Fault | undefined {
    this.#take('-')
    if (!this.#take('0') && !this.#digits()) return this.#wrong('in numeric literal')
    if (this.#take('.') && !this.#digits()) return this.#wrong('after decimal point in numeric literal')
    if (!this.#take('e') && !this.#take('E')) return undefined
    if (!this.#take('+')) this.#take('-')
    return this.#digits() ? undefined : this.#wrong('in exponent of numeric literal')
  }

  #digits(): boolean {
    const start = this.#at
    while (/^\d$/.test(this.#sign())) this.#at += 1
    return this.#at > start
  }

  #take(wanted: string): boolean {
    if (this.#sign() !== wanted) return false
    this.#at += 1
    return true
  }
}
