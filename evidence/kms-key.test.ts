import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isSignedBy, trustedKey, type Signer } from '../harness/index.ts'
import { kmsKey } from './kms-key.ts'
import { JsonStandIn, type JsonAnswer } from './testing/json-stand-in.ts'

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
})
afterAll(() => vi.unstubAllEnvs())

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')
const message = Buffer.from('a message')
const long = Buffer.alloc(5_000, 'x')

// KMS as it is, or with something of its answers changed.
async function kms(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  spec: string,
  change: (operation: string) => JsonAnswer | undefined = () => undefined,
): Promise<JsonStandIn> {
  return JsonStandIn.start((operation, body) => {
    const changed = change(operation)
    if (changed !== undefined) return changed
    if (operation === 'GetPublicKey') {
      const der = publicKey.export({ type: 'spki', format: 'der' })
      return { body: { PublicKey: der.toString('base64') } }
    }
    const given = Buffer.from(String(body['Message']), 'base64')
    if (body['MessageType'] === 'RAW' && given.length > 4096)
      return { status: 400, body: { __type: 'ValidationException', message: 'too long' } }
    const signature =
      body['MessageType'] === 'RAW'
        ? sign(spec === 'ECC_NIST_P256' ? 'sha256' : null, given, privateKey)
        : Buffer.from(signedDigest(given, privateKey))
    return { body: { Signature: signature.toString('base64') } }
  })
}

// Node signs no digests; the long message is known, and so is its digest.
function signedDigest(digest: Buffer, privateKey: KeyObject): Buffer {
  expect(digest).toEqual(createHash('sha256').update(long).digest())
  return sign('sha256', long, privateKey)
}

async function open(server: JsonStandIn): Promise<Signer> {
  const key = kmsKey({ keyId: 'alias/evidence', region: 'us-east-1', endpoint: server.url })
  return key.open({ env: {}, rootDir: '/', signal: new AbortController().signal })
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' })
}

describe('kmsKey', () => {
  it('refuses a key of another kind', async () => {
    await using server = await kms(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RSA_2048')
    await expect(open(server)).rejects.toMatchObject({ code: 'E_KEY_INVALID' })
    await expect(open(server)).rejects.toThrow('got rsa')
  })

  it('says what KMS answered', async () => {
    const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'not allowed to sign' } }
    await using server = await kms(p256, 'ECC_NIST_P256', (operation) => (operation === 'Sign' ? denied : undefined))
    const signing = (await open(server)).sign(message)
    await expect(signing).rejects.toMatchObject({ code: 'E_SIGNING_FAILED' })
    await expect(signing).rejects.toThrow('not allowed to sign')
  })

  it('refuses a signature that does not hold', async () => {
    const wrong = { body: { Signature: sign('sha256', Buffer.from('other'), p256.privateKey).toString('base64') } }
    await using server = await kms(p256, 'ECC_NIST_P256', (operation) => (operation === 'Sign' ? wrong : undefined))
    await expect((await open(server)).sign(message)).rejects.toThrow('one that does not hold')
  })

  it('refuses what an Ed25519 key in KMS cannot sign, and says which key can', async () => {
    await using server = await kms(ed25519, 'ECC_NIST_EDWARDS25519')
    await expect((await open(server)).sign(long)).rejects.toThrow('at most 4096 bytes')
  })

  it.each([
    ['ECC_NIST_P256', p256, message, 'RAW', 'ECDSA_SHA_256'],
    ['ECC_NIST_P256', p256, long, 'DIGEST', 'ECDSA_SHA_256'],
    ['ECC_NIST_EDWARDS25519', ed25519, message, 'RAW', 'ED25519_SHA_512'],
  ] as const)('signs by %s so that its public key verifies it', async (spec, pair, text, type, algorithm) => {
    await using server = await kms(pair, spec)
    const signer = await open(server)
    const key = trustedKey('kms', pemOf(pair.publicKey), 'a test')
    expect(signer.keyId).toBe(key.keyId)
    expect(isSignedBy(key, text, await signer.sign(text))).toBe(true)
    expect(server.requests.at(-1)?.body).toMatchObject({ MessageType: type, SigningAlgorithm: algorithm })
  })
})
