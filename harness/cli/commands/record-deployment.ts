import { randomBytes } from 'node:crypto'
import { HarnessError } from '../../errors.ts'
import { isImageDigest } from '../../evidence/subject.ts'
import { systemClock } from '../../ports.ts'
import { deploymentRecord } from '../../promotion/deployment-record.ts'
import { openEvidence } from '../evidence-store.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import type { Terminal } from '../terminal.ts'

/** How a deployment may have ended. */
export const DEPLOYMENT_ENDS = ['started', 'succeeded', 'failed', 'rolled_back'] as const

/** Options of `assay record-deployment`. */
export interface RecordDeploymentOptions {
  readonly config?: string
  readonly digest: string
  readonly to: string
  /** @default the digest */
  readonly imageVersion?: string
  /** @default succeeded */
  readonly status?: (typeof DEPLOYMENT_ENDS)[number]
}

/** `assay record-deployment`: writes down that an image was brought to an environment, or taken back. */
export async function recordDeploymentCommand(options: RecordDeploymentOptions, terminal: Terminal): Promise<ExitName> {
  const { digest, to, imageVersion = digest, status = 'succeeded' } = options
  if (!isImageDigest(digest)) {
    throw new HarnessError(
      'E_USAGE_INVALID',
      `Expected --digest to be sha256: and 64 hexadecimal digits, got ${digest}.`,
    )
  }
  const evidence = openEvidence(await findConfig(options.config, terminal.cwd), terminal)
  const deployment = { environment: to, version: imageVersion, digest, status, at: systemClock.now() }
  const record = deploymentRecord(deployment, randomBytes(3).toString('hex'))
  await evidence.spool.send([record])
  terminal.print(`${status}: ${imageVersion} in ${to} (${record.name} in ${evidence.store.where})`)
  return 'pass'
}
