import { z } from 'zod'
import type { NonEmpty } from '../outcome.ts'

/** Payload type of an in-toto statement in a DSSE envelope. */
export const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json'

/** A signed payload, as DSSE 1.0 has it in JSON: bytes are base64. */
export interface Envelope {
  readonly payload: string
  readonly payloadType: string
  readonly signatures: NonEmpty<EnvelopeSignature>
}

/** A signature, and the name of the key that made it. */
export interface EnvelopeSignature {
  readonly keyid: string
  readonly sig: string
}

/** Something that signs, and names its key; how it comes to its key is its own affair. */
export interface Signer {
  /** `sha256:` and hex of the public key in DER. */
  readonly keyId: string
  /** @throws E_SIGNING_FAILED */
  sign(message: Uint8Array): Promise<Uint8Array>
}

const base64 = z.string().refine((text) => Buffer.from(text, 'base64').toString('base64') === text, {
  error: 'expected base64 with padding and nothing else',
})
const envelopeSchema: z.ZodType<Envelope> = z.strictObject({
  payload: base64,
  payloadType: z.string(),
  signatures: z.tuple(
    [z.strictObject({ keyid: z.string(), sig: base64 })],
    z.strictObject({ keyid: z.string(), sig: base64 }),
  ),
})

/**
 * What is signed: DSSE's pre-authentication encoding, which binds the payload to its type.
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md: "DSSEv1", then each length in bytes and the bytes
 */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8')
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload])
}

/**
 * Signs a payload.
 * @throws E_SIGNING_FAILED
 */
export async function seal(payloadType: string, payload: Uint8Array, signer: Signer): Promise<Envelope> {
  const sig = await signer.sign(preAuthenticationEncoding(payloadType, payload))
  return {
    payload: Buffer.from(payload).toString('base64'),
    payloadType,
    signatures: [{ keyid: signer.keyId, sig: Buffer.from(sig).toString('base64') }],
  }
}

/** An envelope on one line, in the only spelling that `parseEnvelope` takes. */
export function envelopeLine({ payload, payloadType, signatures }: Envelope): string {
  return JSON.stringify({
    payload,
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })),
  })
}

/** An envelope out of its line, or what is wrong with it. A line that says the same in another spelling was changed. */
export function parseEnvelope(line: string): Envelope | { readonly fault: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { fault: 'it is not JSON' }
  }
  const parsed = envelopeSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { fault: `it is no DSSE envelope (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})` }
  }
  return envelopeLine(parsed.data) === line ? parsed.data : { fault: 'its bytes are not those that were written' }
}
