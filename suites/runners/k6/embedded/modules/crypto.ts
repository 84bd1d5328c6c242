import { createHash as hashOf, createHmac, getHashes, randomBytes as bytes, type Hash, type Hmac } from 'node:crypto'
import { GoError } from '../faults.ts'
import { textOf } from '../given.ts'
import { bytesOf, toArrayBuffer } from './bytes.ts'

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

/** A hash to which data is added; it can be asked at any time, and goes on. */
class Hasher {
  readonly #make: () => Hash | Hmac
  readonly #parts: Buffer[] = []

  constructor(make: () => Hash | Hmac) {
    this.#make = make
    make()
  }

  update(input: unknown): void {
    this.#parts.push(Buffer.from(bytesOf(input)))
  }

  digest(encoding: unknown): string | ArrayBuffer {
    const hash = this.#make()
    for (const part of this.#parts) hash.update(part)
    return encoded(hash.digest(), encoding)
  }
}

function createHash(algorithm: unknown): Hasher {
  const name = algorithmOf(algorithm)
  return new Hasher(() => hashOf(name))
}

function createHMAC(algorithm: unknown, secret: unknown): Hasher {
  const name = algorithmOf(algorithm)
  return new Hasher(() => createHmac(name, bytesOf(secret)))
}

function hmac(algorithm: unknown, secret: unknown, input: unknown, encoding: unknown): string | ArrayBuffer {
  return encoded(createHmac(algorithmOf(algorithm), bytesOf(secret)).update(bytesOf(input)).digest(), encoding)
}

function randomBytes(size: unknown): ArrayBuffer {
  const count = Number(size)
  if (!Number.isInteger(count) || count < 1) throw new GoError('invalid size')
  return toArrayBuffer(bytes(count))
}

function hexEncode(input: unknown): string {
  return bytesOf(input).toString('hex')
}

function algorithmOf(given: unknown): string {
  const name = ALGORITHMS[textOf(given)]
  if (name === undefined) throw new GoError(`invalid algorithm: ${textOf(given)}`)
  if (!getHashes().includes(name)) throw new GoError(`${textOf(given)} is not in this machine's OpenSSL; it needs k6`)
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
      throw new GoError(`invalid output encoding: ${textOf(encoding)}`)
  }
}

const hashes = Object.fromEntries(
  Object.keys(ALGORITHMS).map((name) => [
    name,
    (input: unknown, encoding: unknown) => encoded(hashOf(algorithmOf(name)).update(bytesOf(input)).digest(), encoding),
  ]),
)
const functions = { ...hashes, createHash, createHMAC, hexEncode, hmac, randomBytes }

/** The module `k6/crypto`. */
export const cryptoModule: Readonly<Record<string, unknown>> = { ...functions, default: functions }
