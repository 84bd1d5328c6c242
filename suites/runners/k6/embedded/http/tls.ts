import type { SecureContext, SecureVersion } from 'node:tls'
import { authorities } from './authorities.ts'

/** How connections are encrypted: k6's options `tlsVersion`, `tlsCipherSuites` and `tlsAuth`. */
export interface TlsOptions {
  readonly minVersion?: SecureVersion
  readonly maxVersion?: SecureVersion
  /** Names of `CIPHER_SUITES`; none: all that are usual. */
  readonly cipherSuites: readonly string[]
  readonly certificates: readonly ClientCertificate[]
}

/** What a virtual user shows a server that asks who it is. */
export interface ClientCertificate {
  /** PEM, like the key. */
  readonly cert: string
  readonly key: string
  /** Of the key; may be empty. */
  readonly password: string
  /** Names of servers that it is meant for; `*.` at the start stands for one part. */
  readonly domains: readonly string[]
}

/** Nothing was asked for. */
export const ANY_TLS: TlsOptions = { cipherSuites: [], certificates: [] }

/** k6's names of versions, and Node's. */
export const TLS_VERSIONS = {
  'tls1.0': 'TLSv1',
  'tls1.1': 'TLSv1.1',
  'tls1.2': 'TLSv1.2',
  'tls1.3': 'TLSv1.3',
} as const

// The suites of TLS 1.3 can't be chosen from: k6 offers all of them whatever the option says.
const SUITES_OF_TLS_1_3 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** Suites by the names that k6 knows them by, each with its name in OpenSSL. */
export const CIPHER_SUITES: ReadonlyMap<string, string> = new Map([
  ['TLS_RSA_WITH_RC4_128_SHA', 'RC4-SHA'],
  ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'DES-CBC3-SHA'],
  ['TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA'],
  ['TLS_RSA_WITH_AES_256_CBC_SHA', 'AES256-SHA'],
  ['TLS_RSA_WITH_AES_128_CBC_SHA256', 'AES128-SHA256'],
  ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'AES128-GCM-SHA256'],
  ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_RC4_128_SHA', 'ECDHE-ECDSA-RC4-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'ECDHE-ECDSA-AES128-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'ECDHE-ECDSA-AES256-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256', 'ECDHE-ECDSA-AES128-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'ECDHE-RSA-RC4-SHA'],
  ['TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', 'ECDHE-RSA-DES-CBC3-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'ECDHE-RSA-AES256-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 'ECDHE-RSA-AES128-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...SUITES_OF_TLS_1_3.map((name) => [name, name] as const),
])

/** What connections are encrypted with, by the server that they go to. */
export class SecureContexts {
  readonly #options: TlsOptions
  readonly #authoritiesFile: string | undefined
  readonly #made = new Map<ClientCertificate | undefined, SecureContext>()
  #authorities: string[] | undefined

  /** @param authoritiesFile - PEM, in the place of what the system trusts */
  constructor(options: TlsOptions, authoritiesFile: string | undefined) {
    this.#options = options
    this.#authoritiesFile = authoritiesFile
  }

  /** @throws when nothing is there to encrypt with, as with suites that OpenSSL has given up */
  for(hostname: string): SecureContext {
    const certificate = this.#certificateFor(hostname)
    const made = this.#made.get(certificate) ?? this.#make(certificate)
    this.#made.set(certificate, made)
    return made
  }

  // One that names the server, or else the first: k6 shows certificates to servers that they do not name, too.
  #certificateFor(hostname: string): ClientCertificate | undefined {
    const { certificates } = this.#options
    const parent = hostname.replace(/^[^.]*/, '*')
    return (
      certificates.find(({ domains }) => domains.includes(hostname)) ??
      certificates.find(({ domains }) => domains.includes(parent)) ??
      certificates.find(({ domains }) => domains.length === 0) ??
      certificates[0]
    )
  }

  #make(certificate: ClientCertificate | undefined): SecureContext {
    const { minVersion, maxVersion, cipherSuites } = this.#options
    const { createSecureContext } = process.getBuiltinModule('node:tls')
    this.#authorities ??= authorities(this.#authoritiesFile)
    const isOld = [minVersion, maxVersion].some((version) => version === 'TLSv1' || version === 'TLSv1.1')
    const ciphers = ciphersOf(cipherSuites, isOld)
    return createSecureContext({
      ca: this.#authorities,
      ...(minVersion && { minVersion }),
      ...(maxVersion && { maxVersion }),
      ...(ciphers && { ciphers }),
      ...(certificate && { cert: certificate.cert, key: certificate.key, passphrase: certificate.password }),
    })
  }
}

// OpenSSL uses what the old versions need only when it is told to.
function ciphersOf(suites: readonly string[], isOld: boolean): string | undefined {
  if (suites.length === 0) return isOld ? 'DEFAULT:@SECLEVEL=0' : undefined
  const names = [...SUITES_OF_TLS_1_3, ...suites.map((name) => CIPHER_SUITES.get(name) ?? name)]
  return [...new Set(names), ...(isOld ? ['@SECLEVEL=0'] : [])].join(':')
}
