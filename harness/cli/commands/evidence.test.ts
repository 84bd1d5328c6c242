import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DIGEST, OTHER_DIGEST } from '../../testing/records.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { attestCommand } from './attest.ts'
import { canPromoteCommand } from './can-promote.ts'
import { keygenCommand } from './keygen.ts'
import { recordDeploymentCommand } from './record-deployment.ts'
import { runCommand } from './run.ts'
import { selftestCommand } from './selftest.ts'
import { verifyAttestationCommand } from './verify-attestation.ts'

const HARNESS = new URL('../../', import.meta.url).pathname
const MODULES = new URL('../../../node_modules', import.meta.url).pathname
const CONFIG = `
import { defineConfig, deployed, folderStore, HarnessError } from '${HARNESS}index.ts'
import { fakeProvider, fakeSuite, aFailedCase, aSuiteResult } from '${HARNESS}testing/index.ts'
const failing = async () => aSuiteResult({ suite: 'contract', cases: [aFailedCase('contract > x')] })
let isDown = false
export default defineConfig({
  service: 'shop',
  targets: { dev: deployed({ baseUrl: 'http://127.0.0.1:1' }) },
  stacks: [fakeProvider()],
  suites: [fakeSuite('smoke'), fakeSuite('contract', async (context) => context.env.FAIL === '1' ? failing() : aSuiteResult({ suite: 'contract' }))],
  gate: { required: ['smoke', 'contract'] },
  evidence: { trusted: [{ name: 'ci', publicKey: 'keys/assay-signing.pub' }] },
  promotion: {
    prod: { evidence: [{ target: 'dev', maxAgeHours: 24 }], attested: true },
    stage: { evidence: [{ target: 'dev', suites: ['smoke'], maxAgeHours: 24 }], deployedIn: ['dev'] },
    bad: { evidence: [{ target: 'dev', maxAgeHours: 24 }] },
  },
})
`

let dir: string
let printed: string[]
let terminal: Terminal
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-evidence-'))
  printed = []
  terminal = {
    cwd: dir,
    env: {},
    signal: new AbortController().signal,
    print: (line) => void printed.push(line),
    complain: () => undefined,
  }
  await symlink(MODULES, join(dir, 'node_modules'))
  await writeFile(join(dir, 'assay.config.ts'), CONFIG)
  await keygenCommand('keys', terminal)
})
afterEach(async () => rm(dir, { recursive: true }))

async function observe(
  expectVersion: string,
  { env = {}, ...more }: { readonly suite?: string[]; readonly env?: Terminal['env'] } = {},
): Promise<string> {
  await runCommand({ target: 'dev', expectVersion, ...more }, { ...terminal, env })
  return realpath(join(dir, '.assay', 'latest'))
}

async function attest(run: string): Promise<string> {
  await attestCommand(run, { key: 'keys/assay-signing.key' }, terminal)
  const file = (await readdir(run)).find((name) => name.startsWith('attestation-'))
  return join(run, file ?? 'no attestation')
}

async function canPromote(to: string, digest = DIGEST): Promise<{ readonly exit: number; readonly text: string }> {
  printed = []
  const exit = await canPromoteCommand({ digest, to }, terminal)
  return { exit: EXIT_CODES[exit].code, text: printed.join('\n') }
}

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
}

async function change(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  expect(text).toContain(from)
  await writeFile(file, text.replace(from, to))
}

describe('a policy that asks for less than the locked one', () => {
  it('is neither attested, nor promoted by, nor put to a selftest', async () => {
    const ratchet = "ratchet: { file: 'gate.lock.json' }, selftest: { run: () => Promise.reject(new Error('ran')) },"
    await change(join(dir, 'assay.config.ts'), '  gate: {', `  ${ratchet}\n  gate: {`)
    const lock = join(dir, 'gate.lock.json')
    const locked = { required: ['smoke', 'contract'], limits: {} }
    const lockOn = async (policy: object): Promise<void> =>
      writeFile(lock, JSON.stringify({ schema: 'ratchet/1', policy, loosened: [] }))
    await lockOn(locked)
    const run = await observe(DIGEST)
    await attest(run)
    expect((await canPromote('prod')).exit).toBe(0)

    await lockOn({ ...locked, sampled: ['smoke'] })
    const refused = { code: 'E_RATCHET_LOOSENED' }
    await expect(attestCommand(run, { key: 'keys/assay-signing.key' }, terminal)).rejects.toMatchObject(refused)
    await expect(canPromoteCommand({ digest: DIGEST, to: 'prod' }, terminal)).rejects.toMatchObject(refused)
    await expect(selftestCommand({ target: 'dev' }, terminal)).rejects.toMatchObject(refused)
  })
})

describe('an attestation that rests on an override', () => {
  it('says so, where it is made and where it is examined', async () => {
    const override = { override: ['CASE_FAILED'], reason: 'the vendor is down', until: tomorrow() }
    await runCommand(
      { target: 'dev', expectVersion: DIGEST, ...override },
      { ...terminal, env: { FAIL: '1', USER: 'ada' } },
    )
    printed = []
    const run = await realpath(join(dir, '.assay', 'latest'))
    const attestation = await attest(run)
    const said = 'local:ada waived CASE_FAILED contract > x'
    expect(printed.join('\n')).toContain(said)
    printed = []
    await verifyAttestationCommand(attestation, {}, terminal)
    expect(printed.join('\n')).toContain(said)
  })
})

describe('can-promote', () => {
  it('is unknown where nothing was ever observed, and names the command for each cell', async () => {
    const { exit, text } = await canPromote('prod')
    expect(exit).toBe(3)
    expect(text).toContain(`UNKNOWN  ${DIGEST} may not go to prod`)
    for (const suite of ['smoke', 'contract']) {
      expect(text).toContain(`fill: npx assay run --target dev --suite ${suite} --expect-version ${DIGEST}`)
    }
  })

  it('is yes where everything holds, then not any more when the attestation, the record or the suites change', async () => {
    const run = await observe(DIGEST)
    expect(await canPromote('prod')).toMatchObject({
      exit: 3,
      text: expect.stringContaining('npx assay attest .assay/runs/') as string,
    })
    const attestation = await attest(run)
    expect(await canPromote('prod')).toMatchObject({
      exit: 0,
      text: expect.stringContaining('this is the first deployment') as string,
    })
    await cp(run, join(dir, 'kept'), { recursive: true })

    await change(attestation, '"keyid":"sha256:', '"keyid":"sha256:0')
    expect(await canPromote('prod')).toMatchObject({
      exit: 1,
      text: expect.stringContaining('ATTESTATION_UNTRUSTED') as string,
    })
    await cp(join(dir, 'kept'), run, { recursive: true })
    expect((await canPromote('prod')).exit).toBe(0)

    await change(join(run, 'record.json'), '"durationMs": 500', '"durationMs": 501')
    expect(await canPromote('prod')).toMatchObject({
      exit: 1,
      text: expect.stringContaining('was changed after it was judged') as string,
    })
    await cp(join(dir, 'kept'), run, { recursive: true })

    await rm(join(run, 'verdict.json'))
    expect(await canPromote('prod')).toMatchObject({
      exit: 3,
      text: expect.stringContaining('no whole verdict.json') as string,
    })
    await cp(join(dir, 'kept'), run, { recursive: true })

    await writeFile(
      join(dir, 'assay.config.ts.new.ts'),
      CONFIG.replaceAll(
        "fakeSuite('smoke')",
        "fakeSuite('smoke', undefined, { sources: async () => [import.meta.filename] })",
      ),
    )
    const exit = await canPromoteCommand({ digest: DIGEST, to: 'prod', config: 'assay.config.ts.new.ts' }, terminal)
    expect(exit).toBe('inconclusive')
    expect(printed.join('\n')).toContain('What smoke checks has changed')
  })

  it('is no where the newest run failed, though an older one passed', async () => {
    await observe(DIGEST)
    expect((await canPromote('bad')).exit).toBe(0)
    await observe(DIGEST, { env: { FAIL: '1' } })
    const { exit, text } = await canPromote('bad')
    expect(exit).toBe(1)
    expect(text).toContain('CASE_FAILED contract > x')
  })

  it('is wrong-digest where there is evidence of another image alone', async () => {
    await observe(OTHER_DIGEST)
    const { exit, text } = await canPromote('bad')
    expect(exit).toBe(5)
    expect(text).toContain(`is of ${OTHER_DIGEST}, and there is none of the image that was asked for`)
  })

  it('is unknown where the target was pointed elsewhere', async () => {
    await runCommand({ target: 'dev', baseUrl: 'http://127.0.0.2:1', expectVersion: DIGEST }, terminal)
    const text = expect.stringContaining('pointed at http://127.0.0.2:1, and dev is at http://127.0.0.1:1') as string
    expect(await canPromote('bad')).toMatchObject({ exit: 3, text })
  })

  it('is unknown where some cases were tried alone', async () => {
    await runCommand({ target: 'dev', expectVersion: DIGEST, case: ['smoke > a'] }, terminal)
    expect(await canPromote('bad')).toMatchObject({
      exit: 3,
      text: expect.stringContaining('some cases of smoke alone') as string,
    })
  })

  it('is unknown where the newest evidence names no image', async () => {
    await observe('v1')
    expect(await canPromote('bad')).toMatchObject({
      exit: 3,
      text: expect.stringContaining('without a digest') as string,
    })
  })

  it('follows what is deployed where, up to a rollback', async () => {
    await observe(DIGEST, { suite: ['smoke'] })
    expect(await canPromote('stage')).toMatchObject({
      exit: 3,
      text: expect.stringContaining('fill: npx assay record-deployment') as string,
    })
    await recordDeploymentCommand({ digest: DIGEST, to: 'dev' }, terminal)
    expect((await canPromote('stage')).exit).toBe(0)
    await recordDeploymentCommand({ digest: DIGEST, to: 'dev', status: 'rolled_back' }, terminal)
    expect(await canPromote('stage')).toMatchObject({
      exit: 1,
      text: expect.stringContaining('was rolled back') as string,
    })
    await recordDeploymentCommand({ digest: OTHER_DIGEST, to: 'dev' }, terminal)
    expect((await canPromote('stage')).exit).toBe(5)
  })

  it('does not look past a record that cannot be read', async () => {
    const run = await observe(DIGEST)
    expect((await canPromote('bad')).exit).toBe(0)
    const damaged = join(dir, '.assay', 'runs', '20990101T000000Z-x')
    await mkdir(damaged)
    await writeFile(join(damaged, 'record.json'), (await readFile(join(run, 'record.json'), 'utf8')).slice(0, 100))
    expect(await canPromote('bad')).toMatchObject({
      exit: 3,
      text: expect.stringContaining('may be about this image') as string,
    })
  })

  it('refuses a digest that is none and an environment that nobody configured', async () => {
    await expect(canPromoteCommand({ digest: 'v1', to: 'prod' }, terminal)).rejects.toMatchObject({
      code: 'E_USAGE_INVALID',
    })
    await expect(canPromoteCommand({ digest: DIGEST, to: 'prd' }, terminal)).rejects.toThrow('Did you mean prod?')
  })

  it('says the same in JSON', async () => {
    printed = []
    await canPromoteCommand({ digest: DIGEST, to: 'stage', json: true }, terminal)
    expect(JSON.parse(printed.join('\n'))).toMatchObject({
      answer: 'unknown',
      to: 'stage',
      cells: [{ check: 'suite' }, { check: 'deployed' }],
    })
  })
})

describe('attest', () => {
  it('refuses a record without an image before it asks for a key', async () => {
    const run = await observe('v1')
    await expect(attestCommand(run, {}, terminal)).rejects.toMatchObject({ code: 'E_ATTESTATION_SUBJECT' })
  })

  it('says where keys are looked for, and takes one from the environment', async () => {
    const run = await observe(DIGEST)
    await expect(attestCommand(run, {}, terminal)).rejects.toThrow(
      'ASSAY_SIGNING_KEY (PEM), ASSAY_SIGNING_KEY_FILE (path) or --key FILE',
    )
    const pem = await readFile(join(dir, 'keys', 'assay-signing.key'), 'utf8')
    for (const key of [pem, pem.replaceAll('\n', String.raw`\n`), Buffer.from(pem).toString('base64')]) {
      expect(await attestCommand(run, {}, { ...terminal, env: { ASSAY_SIGNING_KEY: key } })).toBe('pass')
    }
    expect(
      await attestCommand(run, {}, { ...terminal, env: { ASSAY_SIGNING_KEY_FILE: 'keys/assay-signing.key' } }),
    ).toBe('pass')
    const files = await Promise.all(
      (await readdir(run)).map(async (name) => readFile(join(run, name), 'utf8').catch(() => '')),
    )
    expect([...files, ...printed].join('\n')).not.toContain(pem.split('\n')[1])
  })

  it('ends as the run did, and not with 0 for a part of what is required', async () => {
    const key = { key: 'keys/assay-signing.key' }
    expect(await attestCommand(await observe(DIGEST, { env: { FAIL: '1' } }), key, terminal)).toBe('fail')
    expect(printed.join('\n')).toContain(`FAILED  ${DIGEST}`)
    expect(await attestCommand(await observe(DIGEST, { suite: ['smoke'] }), key, terminal)).toBe('inconclusive')
    expect(printed.join('\n')).toContain('(the run is inconclusive, which is no pass)')
  })

  it('keeps what the store does not take, and sends it with --resume', async () => {
    const store = `{ name: 'lost', open: ({ env, rootDir }) => {
      const behind = folderStore({ dir: rootDir + '/store' })
      const put = async (name, bytes) => {
        if (env.DOWN !== undefined && name.includes(env.DOWN)) throw new HarnessError('E_EVIDENCE_UNREACHABLE', 'the line is dead')
        return behind.put(name, bytes)
      }
      return { ...behind, put }
    } }`
    const run = await observe(DIGEST)
    const config = 'elsewhere.config.ts'
    await mkdir(join(dir, '.assay', 'selftest'))
    for (const [name, text] of [
      ['1', 'an older one'],
      ['2', 'the newest'],
    ] as const) {
      await writeFile(join(dir, '.assay', 'selftest', `${name}.json`), text)
    }
    await writeFile(join(dir, config), CONFIG.replace('evidence: {', `evidence: { store: ${store},`))
    const lost = { ...terminal, env: { DOWN: 'verdict.json' } }
    const promote = async (): Promise<string> => canPromoteCommand({ digest: DIGEST, to: 'prod', config }, terminal)
    const attesting = attestCommand(run, { key: 'keys/assay-signing.key', config }, lost)
    await expect(attesting).rejects.toThrow('2 of 4 files kept in')
    expect(await promote()).toBe('inconclusive')
    printed = []
    expect(await attestCommand(undefined, { resume: true, config }, terminal)).toBe('pass')
    expect(printed.join('\n')).toMatch(/sent: runs\/.*\/verdict\.json\nsent: runs\/.*\/attestation-/)
    expect(await promote()).toBe('pass')
    expect(await readFile(join(dir, 'store', 'selftest', '2.json'), 'utf8')).toBe('the newest')
    await expect(attestCommand(run, { resume: true }, terminal)).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
  })
})

describe('verify-attestation', () => {
  it('refuses without a key to trust, another key, another image, and what is too old', async () => {
    const file = await attest(await observe(DIGEST))
    const verify = async (options: object): Promise<string> => verifyAttestationCommand(file, options, terminal)
    await keygenCommand('others', terminal)
    await writeFile(
      join(dir, 'none.config.ts'),
      CONFIG.replace(/evidence: \{ trusted.*/, '').replace('attested: true', 'attested: false'),
    )
    await expect(verify({ config: 'none.config.ts' })).rejects.toMatchObject({ code: 'E_KEY_MISSING' })
    await expect(verifyAttestationCommand('nothing.jsonl', {}, terminal)).rejects.toMatchObject({
      code: 'E_ATTESTATION_MISSING',
    })
    expect(await verify({ key: ['others/assay-signing.pub'] })).toBe('fail')
    expect(await verify({ digest: OTHER_DIGEST })).toBe('identity')
    expect(await verify({ maxAgeHours: 1e-9 })).toBe('inconclusive')
    expect(printed.join('\n')).toContain('REFUSED: ATTESTATION_STALE')
    printed = []
    expect(await verify({ digest: DIGEST, maxAgeHours: 24 })).toBe('pass')
    expect(printed.join('\n')).toMatch(
      /PASSED: it may be relied upon\.\n.*sha256:a{64}\n.*\n {2}suites {2}smoke pass, contract pass/,
    )
  })

  it('does not end with 0 for a sound attestation of what did not pass', async () => {
    const failed = await attest(await observe(DIGEST, { env: { FAIL: '1' } }))
    expect(await verifyAttestationCommand(failed, {}, terminal)).toBe('fail')
    const part = await attest(await observe(DIGEST, { suite: ['smoke'] }))
    expect(await verifyAttestationCommand(part, { json: true }, terminal)).toBe('inconclusive')
  })
})

describe('keygen', () => {
  it('replaces no key, and lets nobody else read the private one', async () => {
    const before = await readFile(join(dir, 'keys', 'assay-signing.key'), 'utf8')
    await expect(keygenCommand('keys', terminal)).rejects.toMatchObject({ code: 'E_KEY_INVALID' })
    expect(await readFile(join(dir, 'keys', 'assay-signing.key'), 'utf8')).toBe(before)
    expect((await stat(join(dir, 'keys', 'assay-signing.key'))).mode & 0o777).toBe(0o600)
    expect(printed.join('\n')).not.toContain(before.split('\n')[1])
  })
})
