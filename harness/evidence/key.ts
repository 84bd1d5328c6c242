import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { HarnessError } from '../errors.ts'
import type { Signer } from './dsse.ts'

const P256 = 'prime256v1' // OpenSSL's name of NIST P-256

/** A public key that signatures are believed of, and the name of who holds it. */
export interface TrustedKey {
  readonly name: string
  readonly keyId: string
  readonly key: KeyObject
}

// `sha256:` and hex of its SubjectPublicKeyInfo in DER.
function keyIdOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return `sha256:${createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`
}

/**
 * A signer by an Ed25519 private key in PEM (PKCS #8). Nothing of the key is in any message.
 * @param source - where the key came from, for messages
 * @throws E_KEY_INVALID
 */
export function localSigner(pem: string, source: string): Signer {
  const key = privateKeyOf(pem, source)
  return { keyId: keyIdOf(key), sign: async (message) => sign(null, message, key) }
}

/**
 * A public key in PEM, Ed25519 or ECDSA on P-256.
 * @param source - where it came from, for messages
 * @throws E_KEY_INVALID
 */
export function trustedKey(name: string, pem: string, source: string): TrustedKey {
  if (pem.includes('PRIVATE KEY')) {
    throw new HarnessError(
      'E_KEY_INVALID',
      `Expected a public key in ${source}, got a private one. Keep that one secret.`,
    )
  }
  const key = attempt(() => createPublicKey(pem))
  if (key === undefined) {
    throw new HarnessError('E_KEY_INVALID', `Expected a public key in PEM (-----BEGIN PUBLIC KEY-----) in ${source}.`)
  }
  if (!isEd25519(key) && !isP256(key)) {
    throw new HarnessError('E_KEY_INVALID', `Expected an Ed25519 or P-256 public key in ${source}, got ${kindOf(key)}.`)
  }
  return { name, keyId: keyIdOf(key), key }
}

/** Whether a signature is of a message and by a key. How it is checked follows from the key, never from the signature. */
export function isSignedBy({ key }: TrustedKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(isEd25519(key) ? null : 'sha256', message, key, signature)
  } catch {
    return false // no signature of this kind of key
  }
}

/** A new Ed25519 key pair, in PEM. */
export function newKeyPair(): { readonly privateKey: string; readonly publicKey: string; readonly keyId: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
    keyId: keyIdOf(publicKey),
  }
}

// The cause is left out on purpose: OpenSSL's messages may quote what it could not read.
function privateKeyOf(pem: string, source: string): KeyObject {
  const key = attempt(() => createPrivateKey(pem))
  if (key === undefined) {
    throw new HarnessError(
      'E_KEY_INVALID',
      `Expected a private key in PEM without a passphrase (-----BEGIN PRIVATE KEY-----) in ${source}.`,
    )
  }
  if (isEd25519(key)) return key
  throw new HarnessError('E_KEY_INVALID', `Expected an Ed25519 private key in ${source}, got ${kindOf(key)}.`)
}

function attempt(make: () => KeyObject): KeyObject | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

function isEd25519(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ed25519'
}

function isP256(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === P256
}

function kindOf(key: KeyObject): string {
  return [key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' on ') || 'no known kind'
}
