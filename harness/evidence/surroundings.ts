import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EnvReference } from '../config.ts'
import { HarnessError } from '../errors.ts'
import type { Env } from '../ports.ts'
import type { Signer } from './dsse.ts'
import { localSigner, trustedKey, type TrustedKey } from './key.ts'
import type { EvidenceStore } from './store.ts'

const KEY_VARIABLE = 'ASSAY_SIGNING_KEY'
const KEY_FILE_VARIABLE = 'ASSAY_SIGNING_KEY_FILE'

/** What stores, keys and sources are opened with. */
export interface Surroundings {
  readonly env: Env
  /** Folder of the config; relative paths start here. */
  readonly rootDir: string
  readonly signal: AbortSignal
}

/** A store that is opened when it is needed. */
export interface EvidencePlace {
  readonly name: string
  /** @throws E_CONFIG_INVALID */
  open(surroundings: Surroundings): EvidenceStore
}

/** A key that is opened when it is needed. */
export interface SigningKey {
  readonly name: string
  /** @throws E_KEY_MISSING, E_KEY_INVALID, E_SIGNING_FAILED */
  open(surroundings: Surroundings): Promise<Signer>
}

/** A public key that attestations are believed of. */
export interface TrustedKeyInput {
  readonly name: string
  /** PEM, or the path of a file that holds it. */
  readonly publicKey: string | EnvReference
}

/** Where evidence goes, who signs it, and whose signatures are believed. */
export interface EvidenceConfig {
  /** @default the folder that runs are written to */
  readonly store?: EvidencePlace
  /** @default localKey() */
  readonly signing?: SigningKey
  /** @default none */
  readonly trusted: readonly TrustedKeyInput[]
  /** URI that names this gate in what it signs. @default 'urn:assay:verifier' */
  readonly verifier: string
}

/**
 * An Ed25519 key of one's own: by file, or in an environment variable.
 * @param options - `file`: path of a PEM file. `variable`: name of a variable that holds the PEM, as it is or in base64.
 *   Without both, ASSAY_SIGNING_KEY (PEM) and then ASSAY_SIGNING_KEY_FILE (path) are read
 */
export function localKey(options: { readonly file?: string; readonly variable?: string } = {}): SigningKey {
  return { name: 'local', open: async (surroundings) => openLocal(options, surroundings) }
}

/**
 * The trusted keys of the config and of the command line.
 * @throws E_KEY_MISSING, E_KEY_INVALID
 */
export async function openTrusted(
  inputs: readonly TrustedKeyInput[],
  surroundings: Pick<Surroundings, 'env' | 'rootDir'>,
): Promise<readonly TrustedKey[]> {
  return Promise.all(
    inputs.map(async ({ name, publicKey }) => {
      const given = typeof publicKey === 'string' ? publicKey : variable(publicKey.env, surroundings.env)
      if (given === undefined) {
        const { env } = publicKey as EnvReference
        throw new HarnessError('E_KEY_MISSING', `Expected the public key of ${name} in ${env}, and it is not set.`)
      }
      if (given.includes('-----BEGIN')) return trustedKey(name, given, `the key of ${name}`)
      const path = resolve(surroundings.rootDir, given)
      return trustedKey(name, await readKey(path, `the public key of ${name}`), path)
    }),
  )
}

async function openLocal(
  options: { readonly file?: string; readonly variable?: string },
  { env, rootDir }: Surroundings,
): Promise<Signer> {
  const named = options.variable ?? KEY_VARIABLE
  const inline = options.file === undefined ? variable(named, env) : undefined
  if (inline !== undefined) return localSigner(pemOf(inline), `the environment variable ${named}`)
  const file = options.file ?? (options.variable === undefined ? variable(KEY_FILE_VARIABLE, env) : undefined)
  if (file === undefined) {
    const places = options.variable ?? `${KEY_VARIABLE} (PEM), ${KEY_FILE_VARIABLE} (path) or --key FILE`
    throw new HarnessError('E_KEY_MISSING', `Expected an Ed25519 private key by ${places}, got none.`)
  }
  const path = resolve(rootDir, file)
  return localSigner(await readKey(path, 'a private key'), path)
}

async function readKey(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HarnessError('E_KEY_MISSING', `Expected ${what} at ${path}: ${String(cause)}`, { cause })
  })
}

// Some CI systems keep no line breaks in a secret.
function pemOf(given: string): string {
  return given.includes('-----BEGIN') ? given.replaceAll(String.raw`\n`, '\n') : Buffer.from(given, 'base64').toString()
}

function variable(name: string, env: Env): string | undefined {
  const found = env[name]
  return found === '' ? undefined : found
}
