import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { HarnessError } from '../../errors.ts'
import { examineAttestation, type Examined, type RefusalCode } from '../../evidence/attestation-check.ts'
import { isImageDigest } from '../../evidence/subject.ts'
import { openTrusted, type TrustedKeyInput } from '../../evidence/surroundings.ts'
import { isNonEmpty } from '../../outcome.ts'
import { systemClock } from '../../ports.ts'
import { HOUR_MS } from '../../promotion/age.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { plain } from '../plain.ts'
import type { Terminal } from '../terminal.ts'
import { waiverLines } from '../waiver-lines.ts'

/** Options of `assay verify-attestation`. */
export interface VerifyAttestationOptions {
  readonly config?: string
  /** Public keys, by file; the config's are not asked for then. */
  readonly key?: readonly string[]
  readonly digest?: string
  readonly maxAgeHours?: number
  readonly json?: boolean
}

const EXITS: Readonly<Record<RefusalCode, ExitName>> = {
  ATTESTATION_MALFORMED: 'fail',
  ATTESTATION_UNSIGNED: 'fail',
  ATTESTATION_UNTRUSTED: 'fail',
  ATTESTATION_INCOMPLETE: 'fail',
  ATTESTATION_OTHER_SUBJECT: 'identity',
  ATTESTATION_STALE: 'inconclusive',
  ATTESTATION_NOT_PASSED: 'fail',
}

/** `assay verify-attestation`: whether an attestation may be relied upon, by trusted keys alone. Only then, and for PASSED, it exits 0. */
export async function verifyAttestationCommand(
  path: string,
  options: VerifyAttestationOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { digest, maxAgeHours } = options
  if (digest !== undefined && !isImageDigest(digest)) {
    throw new HarnessError(
      'E_USAGE_INVALID',
      `Expected --digest to be sha256: and 64 hexadecimal digits, got ${digest}.`,
    )
  }
  const trusted = await trustedKeys(options, terminal)
  if (!isNonEmpty(trusted)) {
    throw new HarnessError(
      'E_KEY_MISSING',
      'Expected a trusted public key by --key FILE or in `evidence.trusted` of the config, got none.',
    )
  }
  const file = resolve(terminal.cwd, path)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HarnessError('E_ATTESTATION_MISSING', `Expected an attestation at ${file}: ${String(cause)}`, { cause })
  })
  const maxAgeMs = maxAgeHours === undefined ? undefined : maxAgeHours * HOUR_MS
  const examined = examineAttestation(text, { trusted, digest, maxAgeMs, now: systemClock.now() })
  if (options.json === true) terminal.print(JSON.stringify(examined, undefined, 2))
  else for (const line of linesOf(examined)) terminal.print(plain(line))
  return exitOf(examined)
}

async function trustedKeys(
  { key, config }: VerifyAttestationOptions,
  { cwd, env }: Terminal,
): ReturnType<typeof openTrusted> {
  if (key !== undefined) {
    const inputs: readonly TrustedKeyInput[] = key.map((file) => ({ name: file, publicKey: file }))
    return openTrusted(inputs, { env, rootDir: cwd })
  }
  const found = await findConfig(config, cwd)
  return openTrusted(found.config.evidence.trusted, { env, rootDir: found.rootDir })
}

function linesOf({ refusals, says }: Examined): readonly string[] {
  const [first] = refusals
  const about = says && [
    `  image   ${says.digest}`,
    `  run     ${says.run.runId} on ${says.run.target}, ended ${says.run.observedAt}`,
    `  suites  ${Object.entries(says.run.suites)
      .map(([suite, outcome]) => `${suite} ${outcome}`)
      .join(', ')}`,
    ...waiverLines(says.run.findings),
    `  policy  ${says.run.policyHash}`,
    `  signed  by ${says.signedBy}`,
  ]
  return [
    first === undefined ? 'PASSED: it may be relied upon.' : `REFUSED: ${first.code}`,
    ...refusals.map(({ code, message }) => `  ${code}: ${message}`),
    ...(about ?? []),
  ]
}

function exitOf({ refusals, says }: Examined): ExitName {
  const [first] = refusals
  if (first === undefined) return 'pass'
  if (first.code === 'ATTESTATION_NOT_PASSED' && says !== undefined) {
    return says.run.outcome === 'fail' ? 'fail' : says.run.outcome === 'error' ? 'error' : 'inconclusive'
  }
  return EXITS[first.code]
}
