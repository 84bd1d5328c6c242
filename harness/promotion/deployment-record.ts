import { z } from 'zod'
import { HarnessError } from '../errors.ts'
import { STORED, type EvidenceStore } from '../evidence/store.ts'
import type { DeployedImage, DeploymentSource } from './policy.ts'

const DEPLOYMENT_SCHEMA = 'deployment-record/1'

/** That an image was brought to an environment, or taken back. Written at the very end of a deployment, and again after a rollback. */
export interface DeploymentRecord extends DeployedImage {
  readonly schema: typeof DEPLOYMENT_SCHEMA
  readonly environment: string
}

const recordSchema = z.strictObject({
  schema: z.literal(DEPLOYMENT_SCHEMA),
  environment: z.string().min(1),
  version: z.string().min(1),
  digest: z.string().nullable(),
  status: z.enum(['started', 'succeeded', 'failed', 'rolled_back']),
  at: z.iso.datetime(),
})

/** A deployment record and its name in a store. */
export function deploymentRecord(
  deployment: Omit<DeploymentRecord, 'schema'>,
  randomId: string,
): { readonly name: string; readonly bytes: Uint8Array } {
  const record: DeploymentRecord = { schema: DEPLOYMENT_SCHEMA, ...deployment }
  const at = deployment.at.replace(/\.\d+|[-:]/g, '')
  return {
    name: STORED.deployments.replace('*', `${encodeURIComponent(deployment.environment)}-${at}-${randomId}`),
    bytes: Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`),
  }
}

/** Deployments by the records in a store. */
export function storedDeployments(store: EvidenceStore): DeploymentSource {
  return {
    name: 'records',
    newest: async (environment) => {
      let newest: DeployedImage | undefined
      for (const { name } of await store.list(
        STORED.deployments.replace('*', `${encodeURIComponent(environment)}-*`),
      )) {
        const bytes = await store.get(name)
        if (bytes === undefined) continue
        const { environment: where, version, digest, status, at } = parse(bytes, name)
        if (where !== environment || (newest !== undefined && newest.at > at)) continue
        newest = { version, digest, status, at }
      }
      return newest
    },
  }
}

function parse(bytes: Uint8Array, name: string): DeploymentRecord {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return recordSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new HarnessError('E_RECORD_MALFORMED', `Expected ${name} to be a ${DEPLOYMENT_SCHEMA}.`, { cause })
  }
}
