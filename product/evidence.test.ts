import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kmsKey, s3Store } from '../evidence/index.ts'
import { Daemon } from '../fixtures/daemon.ts'
import { freePort } from '../fixtures/port.ts'
import { waitUntil } from '../fixtures/wait.ts'
import { REFUSALS } from '../harness/evidence/attestation-check.ts'
import { isSignedBy, trustedKey, type EvidenceStore } from '../harness/index.ts'
import { ANSWERS } from '../harness/promotion/answer.ts'
import { describeEvidenceStore } from '../harness/testing/index.ts'
import { InlineProject } from './inline-project.ts'

const ROOT = new URL('..', import.meta.url).pathname
const BUCKET = 'evidence'
const DIGEST = `sha256:${'a'.repeat(64)}`
const AWS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
const surroundings = { env: {}, rootDir: '/', signal: new AbortController().signal }

// A stand-in for AWS that others wrote; where it is not installed, our own in evidence/testing serves alone.
const hasMoto = await promisify(execFile)('python3', ['-c', 'import moto.server']).then(
  () => true,
  () => false,
)

describe('the command line', () => {
  const CONFIG = `
import { defineConfig, deployed } from '@assay/harness/index.ts'
import { fakeProvider, fakeSuite } from '@assay/harness/testing/index.ts'
import { cloudWatchAlarms, kmsKey, s3Store } from '@assay/evidence/index.ts'
export default defineConfig({
  service: 'shop',
  targets: { dev: deployed({ baseUrl: 'http://127.0.0.1:1' }) },
  stacks: [fakeProvider()],
  suites: [fakeSuite('smoke')],
  gate: { required: ['smoke'] },
  evidence: process.argv.includes('plan') ? { store: s3Store({ bucket: 'x' }), signing: kmsKey({ keyId: 'x' }) } : {},
  promotion: { prod: { evidence: [{ target: 'dev', maxAgeHours: 24 }], ...(process.argv.includes('plan') ? { alarms: { source: cloudWatchAlarms(), names: ['a'] } } : {}) } },
})`

  it('ends can-promote with 3 before the image was seen, and with 0 after', { timeout: 300_000 }, async () => {
    await using project = await InlineProject.make({ 'assay.config.ts': CONFIG })
    const promote = async (): Promise<number | null> =>
      (await project.run(['can-promote', '--digest', DIGEST, '--to', 'prod'])).code
    expect(await promote()).toBe(3)
    expect((await project.run(['run', '--target', 'dev', '--expect-version', DIGEST])).code).toBe(0)
    expect(await promote()).toBe(0)
  })

  it(
    'loads no AWS SDK for a command that needs none, though the config names S3, KMS and CloudWatch',
    { timeout: 300_000 },
    async () => {
      const spy = `
import { registerHooks } from 'node:module'
registerHooks({ resolve: (specifier, context, next) => {
  if (/@aws-sdk|@smithy/.test(specifier)) process.stderr.write('LOADED ' + specifier + '\\n')
  return next(specifier, context)
} })`
      await using project = await InlineProject.make({ 'assay.config.ts': CONFIG, 'spy.mjs': spy })
      const env = { NODE_OPTIONS: `--import=${join(project.dir, 'spy.mjs')}` }
      const plan = await project.run(['plan'], env)
      expect(plan.code).toBe(0)
      expect(plan.stderr).not.toContain('LOADED')
      const loading = await promisify(execFile)(
        process.execPath,
        ['--import', join(project.dir, 'spy.mjs'), '--input-type=module', '-e', "await import('@aws-sdk/client-kms')"],
        { cwd: project.dir },
      )
      expect(loading.stderr).toContain('LOADED @aws-sdk/client-kms') // else the spy sees nothing
    },
  )
})

describe('the pages', () => {
  it('docs/evidence.md has every reason to refuse, and docs/promotion.md every answer', async () => {
    const [evidence, promotion] = await Promise.all(
      ['evidence', 'promotion'].map(async (page) => readFile(join(ROOT, 'docs', `${page}.md`), 'utf8')),
    )
    for (const [code, meaning] of Object.entries(REFUSALS)) expect(evidence).toContain(`| \`${code}\` | ${meaning} |`)
    for (const answer of ANSWERS) expect(promotion).toContain(`| \`${answer}\` |`)
  })
})

describe.runIf(hasMoto)('against moto', () => {
  let dir: string
  let moto: Daemon
  let endpoint: string

  beforeAll(async () => {
    for (const [name, value] of Object.entries(AWS)) vi.stubEnv(name, value)
    dir = await mkdtemp(join(tmpdir(), 'assay-moto-'))
    const port = await freePort()
    endpoint = `http://127.0.0.1:${port}`
    moto = new Daemon({
      command: ['python3', '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
      cwd: dir,
      env: process.env,
      logFile: join(dir, 'moto.log'),
      stopSignal: 'SIGTERM',
    })
    await waitUntil(
      async (signal) => fetch(`${endpoint}/moto-api/`, { signal }),
      (answer) => answer.ok,
      { what: 'moto to answer', deadlineMs: 280_000 },
    )
    const { CreateBucketCommand, PutBucketVersioningCommand, S3Client } = await import('@aws-sdk/client-s3')
    const client = new S3Client({ endpoint, forcePathStyle: true })
    for (const [Bucket, ObjectLockEnabledForBucket] of [
      [BUCKET, false],
      ['locked', true],
      ['unversioned', false],
    ] as const) {
      await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket }))
    }
    await client.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
    )
  }, 300_000)
  afterAll(async () => {
    await moto[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
    vi.unstubAllEnvs()
  })

  const open = (bucket: string, lock = {}): EvidenceStore =>
    s3Store({ bucket, prefix: 'shop/', endpoint, ...lock }).open(surroundings)

  describe('s3Store', { timeout: 120_000 }, () => {
    describeEvidenceStore(() => open(BUCKET))

    it('refuses a bucket without versions', async () => {
      await expect(open('unversioned').put('a', Buffer.from('x'))).rejects.toThrow('got never enabled')
    })

    it('locks what it writes where Object Lock is on: it cannot be removed', async () => {
      const store = open('locked', { lock: { mode: 'COMPLIANCE', days: 1 } })
      expect(await store.put('a', Buffer.from('x'))).toBe('written')
      const { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } = await import('@aws-sdk/client-s3')
      const client = new S3Client({ endpoint, forcePathStyle: true })
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'locked' }))
      const { Key, VersionId } = Versions[0] ?? {}
      expect(Key).toBe('shop/a')
      await expect(client.send(new DeleteObjectCommand({ Bucket: 'locked', Key, VersionId }))).rejects.toThrow(
        /Access Denied/i,
      )
    })
  })

  it('kmsKey signs by a P-256 key so that its public key verifies it', async () => {
    const { CreateKeyCommand, GetPublicKeyCommand, KMSClient } = await import('@aws-sdk/client-kms')
    const client = new KMSClient({ endpoint })
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    )
    const keyId = KeyMetadata?.KeyId ?? ''
    const signer = await kmsKey({ keyId, endpoint }).open(surroundings)
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }))
    const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(PublicKey).toString('base64')}\n-----END PUBLIC KEY-----\n`
    const message = Buffer.from('a message')
    expect(isSignedBy(trustedKey('kms', pem, 'moto'), message, await signer.sign(message))).toBe(true)
  })
})
