import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSignedBy, localSigner, newKeyPair, trustedKey } from './key.ts'

const pair = newKeyPair()
const message = Buffer.from('message')
const pemOf = (curve: string): { readonly privateKey: string; readonly publicKey: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
  }
}

describe('localSigner', () => {
  it('refuses what is no Ed25519 private key, and quotes nothing of it', () => {
    const secret = Buffer.from(pair.privateKey).toString('base64')
    for (const text of ['', secret, pair.publicKey, pemOf('P-256').privateKey, pair.privateKey.slice(0, 60)]) {
      const fault = attempt(() => localSigner(text, 'FILE'))
      expect(fault).toMatchObject({ code: 'E_KEY_INVALID' })
      expect(fault?.message).toContain('FILE')
      expect(fault?.cause).toBeUndefined()
      const body = text.replaceAll(/-----.*-----|\s/g, '')
      expect(String(fault?.stack)).not.toContain(body.slice(0, 20) || 'PRIVATE KEY-----\n')
    }
  })
})

describe('trustedKey', () => {
  it('refuses a private key, another curve and what is no key', () => {
    for (const [text, said] of [
      [pair.privateKey, 'got a private one'],
      [pemOf('P-384').publicKey, 'got ec on secp384r1'],
      ['-----BEGIN', 'BEGIN PUBLIC KEY'],
    ] as const) {
      expect(() => trustedKey('ci', text, 'FILE')).toThrow(said)
    }
  })
})

describe('isSignedBy', () => {
  it('is false for another message, another key, and a signature that is none', async () => {
    const sig = await localSigner(pair.privateKey, 'x').sign(message)
    const key = trustedKey('ci', pair.publicKey, 'x')
    expect(isSignedBy(key, Buffer.from('messagf'), sig)).toBe(false)
    expect(isSignedBy(trustedKey('other', newKeyPair().publicKey, 'x'), message, sig)).toBe(false)
    expect(isSignedBy(trustedKey('curve', pemOf('P-256').publicKey, 'x'), message, sig)).toBe(false)
    expect(isSignedBy(key, message, Buffer.alloc(0))).toBe(false)
  })

  it('is true by Ed25519, and by ECDSA on P-256 with SHA-256 in DER', async () => {
    const ed25519 = trustedKey('ci', pair.publicKey, 'x')
    expect(isSignedBy(ed25519, message, await localSigner(pair.privateKey, 'x').sign(message))).toBe(true)
    const { privateKey, publicKey } = pemOf('P-256')
    const key = trustedKey('kms', publicKey, 'x')
    expect(isSignedBy(key, message, sign('sha256', message, createPrivateKey(privateKey)))).toBe(true)
  })

  it('is named by its public key alone', () => {
    expect(trustedKey('a', pair.publicKey, 'x').keyId).toBe(localSigner(pair.privateKey, 'x').keyId)
    expect(pair.keyId).toMatch(/^sha256:[0-9a-f]{64}$/)
  })
})

function attempt(make: () => unknown): Error | undefined {
  try {
    make()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : undefined
  }
}
