import { nodeCrypto } from '../builtins.ts'
import { GoError } from '../faults.ts'
import { textOf } from '../given.ts'
import { bytesOf, toArrayBuffer } from './bytes.ts'
import { hmacMd4, md4 } from './md4.ts'

// k6's names to OpenSSL's
const ALGORITHMS: Readonly<Record<string, string>> = {
  md4: 'md4',
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha512_224: 'sha512-224',
  sha512_256: 'sha512-256',
  ripemd160: 'ripemd160',
}

// Of bytes.
type Digest = (bytes: Buffer) => Buffer

/** A hash to which data is added; it can be asked at any time, and goes on. */
class Hasher {
  readonly #digest: Digest
  readonly #parts: Buffer[] = []

  constructor(digest: Digest) {
    this.#digest = digest
  }

  update(input: unknown): void {
    this.#parts.push(Buffer.from(bytesOf(input)))
  }

  digest(encoding: unknown): string | ArrayBuffer {
    return encoded(this.#digest(Buffer.concat(this.#parts)), encoding)
  }
}

function createHash(algorithm: unknown): Hasher {
  return new Hasher(hashing(algorithm))
}

function createHMAC(algorithm: unknown, secret: unknown): Hasher {
  return new Hasher(keyedHashing(algorithm, secret))
}

function hmac(algorithm: unknown, secret: unknown, input: unknown, encoding: unknown): string | ArrayBuffer {
  return encoded(keyedHashing(algorithm, secret)(bytesOf(input)), encoding)
}

function randomBuffer(size: unknown): ArrayBuffer {
  const count = Math.trunc(Number(size))
  if (!(count >= 1)) throw new GoError('invalid size')
  return toArrayBuffer(nodeCrypto().randomBytes(count))
}

function hexEncode(input: unknown): string {
  return bytesOf(input).toString('hex')
}

function hashing(algorithm: unknown): Digest {
  const name = algorithmOf(algorithm)
  return name === 'md4' ? md4 : (bytes) => nodeCrypto().createHash(name).update(bytes).digest()
}

function keyedHashing(algorithm: unknown, secret: unknown): Digest {
  const name = algorithmOf(algorithm)
  const key = bytesOf(secret)
  return name === 'md4'
    ? (bytes) => hmacMd4(key, bytes)
    : (bytes) => nodeCrypto().createHmac(name, key).update(bytes).digest()
}

function algorithmOf(given: unknown): string {
  const name = ALGORITHMS[textOf(given)]
  if (name === undefined) throw new GoError(`invalid algorithm: ${textOf(given)}`)
  return name
}

function encoded(digest: Buffer, encoding: unknown): string | ArrayBuffer {
  switch (encoding) {
    case 'hex':
    case 'base64':
      return digest.toString(encoding)
    case 'base64url':
      return digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
    case 'base64rawurl':
      return digest.toString('base64url')
    case 'binary':
      return toArrayBuffer(digest)
    default:
      throw new GoError(`invalid output encoding: ${textOf(encoding ?? '')}`)
  }
}

function inputOf(name: string, input: unknown): Buffer {
  try {
    return bytesOf(input)
  } catch (error) {
    throw new GoError(`${name} failed: ${error instanceof Error ? error.message : ''}`)
  }
}

const hashes = Object.fromEntries(
  Object.keys(ALGORITHMS).map((name) => [
    name,
    (input: unknown, encoding: unknown) => encoded(hashing(name)(inputOf(name, input)), encoding),
  ]),
)
const functions = { ...hashes, createHash, createHMAC, hexEncode, hmac, randomBytes: randomBuffer }

/** The module `k6/crypto`. */
export const cryptoModule: Readonly<Record<string, unknown>> = { ...functions, default: functions }
