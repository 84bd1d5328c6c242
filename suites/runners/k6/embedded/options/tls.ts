import { nodeCrypto } from '../builtins.ts'
import { z } from 'zod/v3'
import { textOf } from '../given.ts'
import { ANY_TLS, CIPHER_SUITES, TLS_VERSIONS, type TlsOptions } from '../http/tls.ts'
import { named } from './fields.ts'

const version = z
  .enum(['', 'tls1.0', 'tls1.1', 'tls1.2', 'tls1.3'], {
    errorMap: (_issue, { data }) => ({ message: `unknown TLS version '${textOf(data)}'` }),
  })
  .nullish()
  .transform((name) => name || undefined)

const suite = z.string().refine(
  (name) => CIPHER_SUITES.has(name),
  (name) => ({ message: `unknown cipher suite '${name}'` }),
)

const certificate = named(
  z.object({
    cert: z.string(),
    key: z.string(),
    password: z.string().nullish(),
    domains: z.array(z.string()).nullish(),
  }),
).superRefine(({ cert, key, password }, context) => {
  const message = faultOf(cert, key, password ?? '')
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

type Version = keyof typeof TLS_VERSIONS

interface GivenCertificate {
  readonly cert: string
  readonly key: string
  readonly password?: string | null | undefined
  readonly domains?: readonly string[] | null | undefined
}

/** The options about TLS, as scripts give them. */
export interface GivenTls {
  readonly tlsVersion?: { readonly min?: Version | undefined; readonly max?: Version | undefined } | null | undefined
  readonly tlsCipherSuites?: readonly string[] | null | undefined
  readonly tlsAuth?: readonly GivenCertificate[] | null | undefined
}

/** Reads them. */
export const tlsFields: { readonly [Name in keyof GivenTls]-?: z.ZodType<GivenTls[Name], z.ZodTypeDef, unknown> } = {
  tlsVersion: z.preprocess(
    (given) => (typeof given === 'string' ? { min: given, max: given } : given),
    named(z.object({ min: version, max: version })).nullish(),
  ),
  tlsCipherSuites: z.array(suite).nullish(),
  tlsAuth: z.array(certificate).nullish(),
}

/** What the options say about TLS. */
export function tlsOf({ tlsVersion, tlsCipherSuites, tlsAuth }: GivenTls): TlsOptions {
  const { min, max } = tlsVersion ?? {}
  return {
    ...ANY_TLS,
    ...(min && { minVersion: TLS_VERSIONS[min] }),
    ...(max && { maxVersion: TLS_VERSIONS[max] }),
    cipherSuites: tlsCipherSuites ?? [],
    certificates: (tlsAuth ?? []).map(({ cert, key, password, domains }) => ({
      cert,
      key,
      password: password ?? '',
      domains: domains ?? [],
    })),
  }
}

// Why the two can't be used; `undefined`: they can.
function faultOf(cert: string, key: string, passphrase: string): string | undefined {
  try {
    const { createPrivateKey, X509Certificate } = nodeCrypto()
    const privateKey = createPrivateKey({ key, passphrase })
    return new X509Certificate(cert).checkPrivateKey(privateKey)
      ? undefined
      : 'the private key does not belong to the certificate'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
