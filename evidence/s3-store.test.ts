import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Spool } from '../harness/evidence/spool.ts'
import type { EvidenceStore } from '../harness/index.ts'
import { describeEvidenceStore } from '../harness/testing/index.ts'
import { s3Store, type S3StoreOptions } from './s3-store.ts'
import { S3StandIn, type S3Fault, type S3StandInOptions } from './testing/s3-stand-in.ts'

const BUCKET = 'evidence'
const bytes = Buffer.from('bytes')

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterAll(() => vi.unstubAllEnvs())

function open(endpoint: string, changes: Partial<S3StoreOptions> = {}): EvidenceStore {
  const options = { bucket: BUCKET, prefix: 'shop/', region: 'us-east-1', endpoint, ...changes }
  return s3Store(options).open({ env: {}, rootDir: '/', signal: new AbortController().signal })
}

async function standIn(options: S3StandInOptions = {}): Promise<S3StandIn> {
  return S3StandIn.start(options)
}

// A fault for the first requests of a method alone.
function first(method: string, fault: S3Fault, times = 1): NonNullable<S3StandInOptions['fault']> {
  let left = times
  return (asked, key) => (asked === method && key !== '' && left-- > 0 ? fault : undefined)
}

describe('s3Store', () => {
  let server: S3StandIn
  beforeAll(async () => {
    server = await standIn({ pageSize: 3 })
  })
  afterAll(async () => server[Symbol.asyncDispose]())

  describeEvidenceStore(() => open(server.url))

  it('refuses a bucket that keeps no versions, before anything is written', async () => {
    await using suspended = await standIn({ versioning: 'Suspended' })
    const writing = open(suspended.url).put('a', bytes)
    await expect(writing).rejects.toMatchObject({ code: 'E_CONFIG_INVALID' })
    await expect(writing).rejects.toThrow('versioning enabled, got suspended')
    expect(suspended.objects.size).toBe(0)
  })

  it('refuses a bucket that is not named', () => {
    expect(() => open(server.url, { bucket: { env: 'NOWHERE' } })).toThrow('in NOWHERE')
  })

  it('says that a store that is not there did not answer', async () => {
    const store = open('http://127.0.0.1:1', { attempts: 1 })
    await expect(store.put('a', bytes)).rejects.toMatchObject({ code: 'E_EVIDENCE_UNREACHABLE' })
    await expect(store.get('a')).rejects.toMatchObject({ code: 'E_EVIDENCE_UNREACHABLE' })
    await expect(store.list('a/*')).rejects.toThrow('ECONNREFUSED')
  })

  it('tries again where the line is cut before anything was done, or S3 is busy', async () => {
    for (const fault of ['cut-before', 'slow-down'] as const) {
      await using faulty = await standIn({ fault: first('PUT', fault) })
      expect(await open(faulty.url).put('a', bytes), fault).toBe('written')
    }
  })

  it('takes for kept what was written though the answer was lost', async () => {
    await using faulty = await standIn({ fault: first('PUT', 'cut-after') })
    expect(await open(faulty.url).put('a', bytes)).toBe('kept')
    expect(faulty.objects.get('shop/a')?.bytes).toEqual(bytes)
  })

  it('waits for another who writes at the same moment', async () => {
    await using faulty = await standIn({ fault: first('PUT', 'conflict', 2) })
    expect(await open(faulty.url).put('a', bytes)).toBe('written')
  })

  it('never takes half of an object for all of it', async () => {
    await using faulty = await standIn({
      fault: (method, key) => (method === 'GET' && key !== '' ? 'cut-body' : undefined),
    })
    const store = open(faulty.url, { attempts: 1 })
    await store.put('a', Buffer.alloc(100_000, 'x'))
    await expect(store.get('a')).rejects.toMatchObject({ code: 'E_EVIDENCE_UNREACHABLE' })
  })

  it('locks what it writes, and gives the digest that a locked bucket asks for', async () => {
    await using locked = await standIn({ objectLock: true })
    await open(locked.url, { lock: { mode: 'COMPLIANCE', days: 30 } }).put('a', bytes)
    const headers = locked.objects.get('shop/a')?.headers ?? {}
    expect(headers['x-amz-object-lock-mode']).toBe('COMPLIANCE')
    const days = (Date.parse(String(headers['x-amz-object-lock-retain-until-date'])) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
  })

  it('loses nothing when the network goes in the middle: what waits is sent later', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'assay-s3-'))
    try {
      let isDown = false
      await using faulty = await standIn({ fault: (_method, key) => (isDown && key !== '' ? 'cut-before' : undefined) })
      const store = open(faulty.url, { attempts: 2 })
      const spool = new Spool(dir, {
        ...store,
        put: async (name, content) => {
          if (name.endsWith('2')) isDown = true
          return store.put(name, content)
        },
      })
      const names = ['runs/1', 'runs/2', 'runs/3']
      const sending = spool.send(names.map((name) => ({ name, bytes: Buffer.from(name) })))
      await expect(sending).rejects.toMatchObject({ code: 'E_EVIDENCE_UNREACHABLE' })
      expect([...faulty.objects.keys()]).toEqual(['shop/runs/1'])
      isDown = false
      await new Spool(dir, store).resume()
      expect([...faulty.objects].map(([key, { bytes: kept }]) => [key, kept.toString()])).toEqual(
        names.map((name) => [`shop/${name}`, name]),
      )
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})
