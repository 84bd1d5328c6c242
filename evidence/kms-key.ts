import { createHash } from 'node:crypto'
import type { KMSClientConfig } from '@aws-sdk/client-kms'
import { describeError, HarnessError, isSignedBy, trustedKey, type SigningKey } from '../harness/index.ts'

const RAW_LIMIT_BYTES = 4096 // the most that KMS signs as it is: docs, `Sign`, Message

/** What is asked of KMS. */
interface KmsPort {
  /** In DER. */
  publicKey(): Promise<Uint8Array>
  sign(request: {
    readonly message: Uint8Array
    readonly isDigest: boolean
    readonly algorithm: 'ECDSA_SHA_256' | 'ED25519_SHA_512'
  }): Promise<Uint8Array>
}

/** What `kmsKey` takes. */
export interface KmsKeyOptions {
  /** Key id, ARN or alias of a key for SIGN_VERIFY with the spec ECC_NIST_P256 or ECC_NIST_EDWARDS25519. */
  readonly keyId: string
  /** @default the SDK's own: AWS_REGION, then the profile */
  readonly region?: string
  /** @default the SDK's own */
  readonly endpoint?: string
}

/**
 * A key in AWS KMS to sign attestations with. The private key never leaves KMS.
 * An Ed25519 key signs at most 4,096 bytes there, which a suite of some forty cases exceeds: take ECC_NIST_P256.
 */
export function kmsKey(options: KmsKeyOptions): SigningKey {
  return {
    name: 'kms',
    open: async ({ signal }) => {
      const port = await connect(options, signal)
      const key = trustedKey('kms', pemOf(await port.publicKey()), `the KMS key ${options.keyId}`)
      const isP256 = key.key.asymmetricKeyType === 'ec'
      return {
        keyId: key.keyId,
        sign: async (message) => {
          const fits = message.length <= RAW_LIMIT_BYTES
          if (!fits && !isP256) {
            throw new HarnessError(
              'E_SIGNING_FAILED',
              `Expected at most ${RAW_LIMIT_BYTES} bytes to sign by an Ed25519 key in KMS, got ${message.length}. A key of the spec ECC_NIST_P256 signs any size.`,
            )
          }
          const signature = await port.sign({
            message: fits ? message : createHash('sha256').update(message).digest(),
            isDigest: !fits,
            algorithm: isP256 ? 'ECDSA_SHA_256' : 'ED25519_SHA_512',
          })
          if (isSignedBy(key, message, signature)) return signature
          throw new HarnessError(
            'E_SIGNING_FAILED',
            `Expected a signature of the KMS key ${options.keyId}, got one that does not hold.`,
          )
        },
      }
    },
  }
}

// The SDK is loaded where it is used: commands that do not sign by KMS start without it.
async function connect({ keyId, region, endpoint }: KmsKeyOptions, signal: AbortSignal): Promise<KmsPort> {
  const { GetPublicKeyCommand, KMSClient, SignCommand } = await import('@aws-sdk/client-kms')
  const config: KMSClientConfig = {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
  const client = new KMSClient(config)
  const ask = async <T>(what: string, question: Promise<T>): Promise<T> =>
    question.catch((cause: unknown) => {
      throw new HarnessError(
        'E_SIGNING_FAILED',
        `Expected to ${what} ${keyId} in KMS: ${describeError(cause).message}`,
        { cause },
      )
    })
  return {
    publicKey: async () => {
      const { PublicKey: der } = await ask(
        'read the public key of',
        client.send(new GetPublicKeyCommand({ KeyId: keyId }), { abortSignal: signal }),
      )
      if (der !== undefined) return der
      throw new HarnessError('E_SIGNING_FAILED', `Expected a public key of ${keyId} in KMS, got none.`)
    },
    sign: async ({ message, isDigest, algorithm }) => {
      const { Signature: signature } = await ask(
        'sign by',
        client.send(
          new SignCommand({
            KeyId: keyId,
            Message: message,
            MessageType: isDigest ? 'DIGEST' : 'RAW',
            SigningAlgorithm: algorithm,
          }),
          { abortSignal: signal },
        ),
      )
      if (signature !== undefined) return signature
      throw new HarnessError('E_SIGNING_FAILED', `Expected a signature by ${keyId} in KMS, got none.`)
    },
  }
}

function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n')
}
