import { z } from 'zod'
import { withMethods } from '../with-methods.ts'
import type { EvidenceConfig, EvidencePlace, SigningKey, TrustedKeyInput } from './surroundings.ts'

/** What a user writes: an evidence config whose parts may be left out. */
export type EvidenceInput = Partial<EvidenceConfig>

const text = z.string().trim().min(1, { error: 'expected text that is not empty' })

/** The schema of `evidence` in the config. */
export const evidenceSchema: z.ZodType<EvidenceConfig, EvidenceInput> = z
  .strictObject({
    store: withMethods<EvidencePlace>('an evidence store', ['open']).optional(),
    signing: withMethods<SigningKey>('a signing key', ['open']).optional(),
    trusted: z
      .array(
        z.strictObject({
          name: text,
          publicKey: z.union([text, z.strictObject({ env: text })], { error: "expected PEM, a path or env('NAME')" }),
        }) as z.ZodType<TrustedKeyInput>,
      )
      .default([]),
    verifier: z
      .string()
      .regex(/^[a-z][a-z0-9+.-]*:.+/i, { error: 'expected a URI' })
      .default('urn:assay:verifier'),
  })
  .prefault({}) as unknown as z.ZodType<EvidenceConfig, EvidenceInput>
