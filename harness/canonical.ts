import { createHash, type Hash } from 'node:crypto'

const PART = 65_536 // characters; a record of 100,000 cases is not held as one text

/** SHA-256 of a JSON value in hexadecimal digits, whatever the order of its keys. */
export function canonicalDigest(value: unknown): string {
  const writer = new Canonical(createHash('sha256'))
  writer.write(value)
  return writer.end()
}

/** Writes JSON with sorted keys into a hash, part by part. */
class Canonical {
  readonly #hash: Hash
  readonly #keys = new Map<string, string>()
  #text = ''

  constructor(hash: Hash) {
    this.#hash = hash
  }

  write(value: unknown): void {
    if (Array.isArray(value)) this.#list(value)
    else if (typeof value === 'object' && value !== null) this.#object(value)
    else this.#text += JSON.stringify(value) ?? 'null'
    if (this.#text.length > PART) this.#flush()
  }

  end(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #list(items: readonly unknown[]): void {
    this.#text += '['
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#text += ','
      this.write(item)
    }
    this.#text += ']'
  }

  // What is undefined or a function is left out, as JSON leaves it out.
  #object(value: object): void {
    let separator = '{'
    for (const key of sortedKeys(value)) {
      const inner: unknown = Reflect.get(value, key)
      if (inner === undefined || typeof inner === 'function') continue
      this.#text += separator + this.#key(key)
      separator = ','
      this.write(inner)
    }
    this.#text += separator === '{' ? '{}' : '}'
  }

  // The same few names stand in every object.
  #key(key: string): string {
    let text = this.#keys.get(key)
    if (text === undefined) this.#keys.set(key, (text = `${JSON.stringify(key)}:`))
    return text
  }

  #flush(): void {
    this.#hash.update(this.#text)
    this.#text = ''
  }
}

function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value)
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key) ? keys : keys.toSorted()
}
