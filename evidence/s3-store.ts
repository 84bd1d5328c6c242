import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type * as s3 from '@aws-sdk/client-s3'
import type { ObjectLockMode, PutObjectCommandInput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import {
  describeError,
  HarnessError,
  splitPattern,
  type EnvReference,
  type EvidencePlace,
  type EvidenceStore,
  type StoredItem,
  type Surroundings,
} from '../harness/index.ts'

const DAY_MS = 86_400_000
const LONGEST_WAIT_MS = 2_000
const LIMITS = { connectionTimeout: 5_000, requestTimeout: 30_000 }

/** What `s3Store` takes. */
export interface S3StoreOptions {
  /** A bucket with versioning on. */
  readonly bucket: string | EnvReference
  /** What every key begins with. @default '' */
  readonly prefix?: string
  /** How long what is written cannot be removed, by Object Lock. The bucket must have it on. @default by the bucket's own default */
  readonly lock?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number }
  /** @default the SDK's own: AWS_REGION, then the profile */
  readonly region?: string
  /** @default the SDK's own */
  readonly endpoint?: string
  /** Tries of each request. @default 4 */
  readonly attempts?: number
}

type Sdk = typeof s3

interface Opened {
  readonly sdk: Sdk
  readonly client: S3Client
  readonly bucket: string
}

/**
 * Evidence in a versioned S3 bucket. Each object is written by a conditional request, which S3 refuses where one is already:
 * of several writers one wins, and none replaces.
 */
export function s3Store(options: S3StoreOptions): EvidencePlace {
  return { name: 's3', open: (surroundings) => openStore(options, surroundings) }
}

function openStore(options: S3StoreOptions, { env, signal }: Surroundings): EvidenceStore {
  const bucket = typeof options.bucket === 'string' ? options.bucket : env[options.bucket.env]
  if (bucket === undefined || bucket === '') {
    const name = typeof options.bucket === 'string' ? 'a name' : options.bucket.env
    throw new HarnessError(
      'E_CONFIG_INVALID',
      `Expected the bucket of \`evidence.store\` in ${name}, and it is not set.`,
    )
  }
  const prefix = options.prefix ?? ''
  const where = `s3://${bucket}/${prefix}`
  let opened: Promise<Opened> | undefined
  let checked: Promise<void> | undefined
  const open = async (): Promise<Opened> => (opened ??= connect(options, bucket))
  const fail = (expected: string, cause: unknown): HarnessError =>
    cause instanceof HarnessError
      ? cause
      : new HarnessError('E_EVIDENCE_UNREACHABLE', `${expected} in ${where}: ${faultOf(cause)}`, { cause })
  const get = async (name: string): Promise<Uint8Array | undefined> => {
    const { sdk, client } = await open()
    try {
      const { Body, ContentLength } = await client.send(
        new sdk.GetObjectCommand({ Bucket: bucket, Key: `${prefix}${name}` }),
        { abortSignal: signal },
      )
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
      if (ContentLength !== undefined && ContentLength !== bytes.length) {
        throw new Error(`${bytes.length} of ${ContentLength} bytes came`)
      }
      return bytes
    } catch (error) {
      if (nameOf(error) === 'NoSuchKey') return undefined
      throw fail(`Expected to read ${name}`, error)
    }
  }
  return {
    where,
    get,
    put: async (name, bytes) => {
      checked ??= checkVersioning(await open(), where, signal)
      try {
        await checked
        const { sdk, client } = await open()
        const object = objectOf(`${prefix}${name}`, bytes, bucket, options.lock)
        await unlessWritten(async () => client.send(new sdk.PutObjectCommand(object), { abortSignal: signal }))
        return 'written'
      } catch (error) {
        // One is there; it may be our own, of a try whose answer was lost.
        if (nameOf(error) !== 'PreconditionFailed') throw fail(`Expected to write ${name}`, error)
      }
      const there = await get(name)
      if (there !== undefined && Buffer.compare(there, bytes) === 0) return 'kept'
      throw new HarnessError(
        'E_EVIDENCE_CONFLICT',
        `Expected nothing or the same at ${where}${name}, got ${there?.length ?? 0} other bytes.`,
      )
    },
    list: async (pattern) =>
      list(await open(), { prefix, pattern, signal }).catch((error: unknown) => {
        throw fail(`Expected to list ${pattern}`, error)
      }),
  }
}

// The SDK is loaded where it is used: commands that need no store in S3 start without it.
async function connect({ region, endpoint, attempts = 4 }: S3StoreOptions, bucket: string): Promise<Opened> {
  const sdk = await import('@aws-sdk/client-s3')
  const config: S3ClientConfig = {
    maxAttempts: attempts,
    requestHandler: LIMITS,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  }
  return { sdk, client: new sdk.S3Client(config), bucket }
}

// In a bucket that keeps no versions, whoever may write may also undo.
async function checkVersioning({ sdk, client, bucket }: Opened, where: string, signal: AbortSignal): Promise<void> {
  const { Status: status = 'never enabled' } = await client.send(
    new sdk.GetBucketVersioningCommand({ Bucket: bucket }),
    {
      abortSignal: signal,
    },
  )
  if (status === 'Enabled') return
  throw new HarnessError(
    'E_CONFIG_INVALID',
    `Expected the bucket of ${where} to have versioning enabled, got ${status.toLowerCase()}.`,
  )
}

// While another is writing there at this moment, S3 knows no answer: it says so, and is asked again.
async function unlessWritten(write: () => Promise<unknown>): Promise<void> {
  for (let wait = 50; ; wait *= 2) {
    try {
      await write()
      return
    } catch (error) {
      if (nameOf(error) !== 'ConditionalRequestConflict' || wait > LONGEST_WAIT_MS) throw error
      await pause(wait)
    }
  }
}

function objectOf(key: string, bytes: Uint8Array, bucket: string, lock: S3StoreOptions['lock']): PutObjectCommandInput {
  const mode: ObjectLockMode | undefined = lock?.mode
  return {
    Bucket: bucket,
    Key: key,
    Body: bytes,
    IfNoneMatch: '*',
    ContentMD5: createHash('md5').update(bytes).digest('base64'), // asked for where Object Lock is on
    ContentType: key.endsWith('.jsonl') ? 'application/x-ndjson' : 'application/json',
    ...(lock === undefined || mode === undefined
      ? {}
      : { ObjectLockMode: mode, ObjectLockRetainUntilDate: new Date(Date.now() + lock.days * DAY_MS) }),
  }
}

async function list(
  { sdk, client, bucket }: Opened,
  { prefix, pattern, signal }: { readonly prefix: string; readonly pattern: string; readonly signal: AbortSignal },
): Promise<readonly StoredItem[]> {
  const { before, after } = splitPattern(pattern)
  const items: StoredItem[] = []
  const pages = sdk.paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: `${prefix}${before}` },
    { abortSignal: signal },
  )
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of Contents) {
      const name = Key.slice(prefix.length)
      const star = name.slice(before.length, name.length - after.length)
      const fits = name.length > before.length + after.length && name.endsWith(after) && !star.includes('/')
      if (fits) items.push({ name, tag: `${Size}-${ETag}-${LastModified?.toISOString() ?? ''}` })
    }
  }
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

// A refused connection has its reason inside only.
function faultOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message
  const { message } = describeError(error)
  return nameOf(error) === 'Error' || message.includes(nameOf(error)) ? message : `${nameOf(error)}: ${message}`
}
