import { describe, expect, it } from 'vitest'
import { judge } from '../gate/judge.ts'
import type { GatePolicy } from '../gate/policy.ts'
import type { RunRecord } from '../record.ts'
import { aCase, aFailedCase, anImageRecord, aSuiteResult, DIGEST, OTHER_DIGEST } from '../testing/records.ts'
import { examineAttestation, type Examined, type Expectation, type RefusalCode } from './attestation-check.ts'
import { attest } from './attestation.ts'
import { envelopeLine, IN_TOTO_PAYLOAD, seal } from './dsse.ts'
import { localSigner, newKeyPair, trustedKey } from './key.ts'
import { subjectOf, type Attested } from './statement.ts'

const POLICY: GatePolicy = { required: ['smoke', 'contract'], limits: {} }
const NOW = '2026-01-02T05:04:05.000Z'
const [pair, stranger] = [newKeyPair(), newKeyPair()]
const signer = localSigner(pair.privateKey, 'a test')
const trusted = [trustedKey('ci', pair.publicKey, 'a test')] as const
const twoSuites = [
  { floor: { cases: 1 }, result: aSuiteResult() },
  { floor: { cases: 1 }, result: aSuiteResult({ suite: 'contract' }) },
]
const failing = [
  twoSuites[0],
  { floor: {}, result: aSuiteResult({ suite: 'contract', cases: [aFailedCase('contract > x')] }) },
]
const empty = [twoSuites[0], { floor: { cases: 1 }, result: aSuiteResult({ suite: 'contract', cases: [] }) }]

function attested(record: RunRecord, changes: Partial<Attested> = {}): Attested {
  const verdict = judge({ record, policy: POLICY, baseline: undefined })
  const verifier = { id: 'urn:assay:verifier', version: { assay: '0.1.0' } }
  return { record, verdict, policy: POLICY, circumstances: {}, service: 'shop', verifier, now: NOW, ...changes }
}

async function attestationOf(record: RunRecord, by = signer): Promise<string> {
  return attest(attested(record), by)
}

function examine(file: string, changes: Partial<Expectation> = {}): Examined {
  return examineAttestation(file, { trusted, now: NOW, ...changes })
}

function codes(file: string, changes: Partial<Expectation> = {}): readonly RefusalCode[] {
  return examine(file, changes).refusals.map(({ code }) => code)
}

function predicates(file: string): readonly Record<string, unknown>[] {
  return file
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { payload } = JSON.parse(line) as { payload: string }
      return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicate: Record<string, unknown> }).predicate
    })
}

describe('attest', () => {
  it('says FAILED of a run that failed, and of the suite that did', async () => {
    const [smoke, contract, summary] = predicates(
      await attestationOf(anImageRecord({ suites: failing as RunRecord['suites'] })),
    )
    expect(smoke).toMatchObject({ result: 'PASSED' })
    expect(contract).toMatchObject({ result: 'FAILED', failedTests: ['contract > x'], passedTests: [] })
    expect(summary).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'] })
  })

  it.each([
    ['a suite that saw nothing', { suites: empty as RunRecord['suites'] }],
    ['a required suite that is not there', { suites: [twoSuites[0]] as unknown as RunRecord['suites'] }],
    ['a run that was interrupted', { ended: { kind: 'interrupted', signal: 'SIGTERM' } as const }],
  ])('never says PASSED of %s', async (_name, changes) => {
    const summary = predicates(await attestationOf(anImageRecord({ suites: twoSuites, ...changes }))).at(-1)
    expect(summary).toMatchObject({ verificationResult: 'FAILED', assay_run: { outcome: 'inconclusive' } })
  })

  it('never says PASSED where a required suite was left out, though the run passed for the others', async () => {
    const selection = { configured: ['smoke', 'contract'], asked: ['smoke'] }
    const record = anImageRecord({ suites: [twoSuites[0]] as unknown as RunRecord['suites'], selection })
    expect(judge({ record, policy: POLICY, baseline: undefined }).outcome).toBe('pass')
    const [smoke, summary] = predicates(await attestationOf(record))
    expect(smoke).toMatchObject({ result: 'PASSED' })
    expect(summary).toMatchObject({ verificationResult: 'FAILED', assay_run: { suites: { contract: 'inconclusive' } } })
  })

  it('never says PASSED of some cases alone', async () => {
    const selection = { configured: ['smoke'], asked: ['smoke'], cases: ['smoke > health answers'] }
    const [smoke, , summary] = predicates(await attestationOf(anImageRecord({ suites: twoSuites, selection })))
    expect([smoke, summary]).toMatchObject([{ result: 'FAILED' }, { verificationResult: 'FAILED' }])
  })

  it('counts a skipped case in no list, and a case that passed at its second attempt as warned', async () => {
    const attempts = [
      { status: 'failed', durationMs: 1 },
      { status: 'passed', durationMs: 1 },
    ] as const
    const cases = [
      aCase({ id: 'smoke > good' }),
      aCase({ id: 'smoke > again', attempts }),
      aCase({ id: 'smoke > skipped', attempts: [], skippedBecause: 'no answer' }),
      aCase({ id: 'smoke > untried', attempts: [] }),
    ]
    const [smoke] = predicates(
      await attestationOf(anImageRecord({ suites: [{ floor: {}, result: aSuiteResult({ cases }) }] })),
    )
    expect(smoke).toMatchObject({
      passedTests: ['smoke > good'],
      warnedTests: ['smoke > again'],
      failedTests: ['smoke > untried'],
      assay_suite: { skipped: 1 },
    })
  })

  it('holds hashes of suites, policy and document, the target, the time, the tools and the findings', async () => {
    const hash = `sha256:${'e'.repeat(64)}`
    const suites = [{ floor: {}, result: aSuiteResult({ tool: { engine: 'openapi', openapi: hash } }) }]
    const record = anImageRecord({ suites, source: { commit: 'c', suiteHash: `sha256:${'f'.repeat(64)}` } })
    const [smoke, summary] = predicates(await attestationOf(record))
    const { policyHash, recordHash } = attested(record).verdict
    expect(smoke).toMatchObject({
      configuration: [
        { name: 'gate-policy', digest: { sha256: policyHash.slice(7) } },
        { name: 'suites', digest: { sha256: 'f'.repeat(64) } },
        { name: 'openapi', digest: { sha256: 'e'.repeat(64) } },
      ],
      assay_suite: { tool: { engine: 'openapi' } },
    })
    expect(summary).toMatchObject({
      timeVerified: NOW,
      policy: { digest: { sha256: policyHash.slice(7) } },
      assay_run: {
        recordHash,
        target: 'dev',
        observedAt: '2026-01-02T03:04:06.234Z',
        fingerprint: { platform: 'linux-x64' },
        findings: expect.arrayContaining([
          expect.objectContaining({ code: 'SUITE_MISSING', subject: 'contract' }),
        ]) as unknown,
      },
    })
  })
})

describe('subjectOf', () => {
  const target = anImageRecord().target
  const observed = (...versions: readonly string[]): RunRecord['target']['observed'] =>
    versions.map((version) => ({ at: NOW, identity: { version } }))

  it.each([
    [
      'a record that names no image',
      { expected: { version: 'v1' }, observed: observed('v1') },
      'got the version v1 alone',
    ],
    [
      'two images',
      { expected: { version: DIGEST }, observed: observed(DIGEST, OTHER_DIGEST) },
      'evidence for none of them',
    ],
    [
      'an image that was expected and never seen',
      { expected: { version: 'v1', imageDigest: DIGEST }, observed: observed('v1') },
      'never seen',
    ],
  ])('refuses %s', (_name, changes, said) => {
    const subject = (): string => subjectOf(anImageRecord({ target: { ...target, ...changes } }))
    expect(subject).toThrow(said)
    expect(subject).toThrow(expect.objectContaining({ code: 'E_ATTESTATION_SUBJECT' }) as Error)
  })

  it('is the digest that was expected and seen, also where it is the version', () => {
    expect(subjectOf(anImageRecord())).toBe(DIGEST)
    const identity = { version: 'v1', imageDigest: DIGEST }
    const seen = { ...target, expected: identity, observed: [{ at: NOW, identity }] }
    expect(subjectOf(anImageRecord({ target: seen }))).toBe(DIGEST)
  })
})

describe('examineAttestation', () => {
  const good = attestationOf(anImageRecord({ suites: twoSuites }))

  it('refuses every change of one byte, wherever it is', { timeout: 120_000 }, async () => {
    const policy = { ...POLICY, required: ['smoke'] } as const
    const record = anImageRecord()
    const verdict = judge({ record, policy, baseline: undefined })
    const bytes = Buffer.from(await attest(attested(record, { policy, verdict }), signer))
    expect(codes(bytes.toString())).toEqual([])
    const believed: number[] = []
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      if (examine(changed.toString('utf8')).refusals.length === 0) believed.push(at)
    }
    expect(believed).toEqual([])
  })

  it('refuses every cut', async () => {
    const file = await good
    for (let end = 0; end < file.length; end += 97) expect(codes(file.slice(0, end)), String(end)).not.toEqual([])
    expect(codes(file.slice(0, -1))).not.toEqual([])
  })

  it('refuses a part that is left out, doubled, of another run, or in another place', async () => {
    const [smoke, contract, summary] = (await good).trimEnd().split('\n')
    const [foreign] = (await attestationOf(anImageRecord({ suites: twoSuites, runId: 'other' }))).split('\n')
    const file = (...lines: readonly (string | undefined)[]): string => `${lines.join('\n')}\n`
    expect(codes(file(smoke, summary))).toEqual(['ATTESTATION_INCOMPLETE'])
    expect(codes(file(smoke, smoke, contract, summary))).toEqual(['ATTESTATION_INCOMPLETE'])
    expect(codes(file(contract, smoke, summary))).toEqual(['ATTESTATION_INCOMPLETE'])
    expect(codes(file(foreign, contract, summary))).toEqual(['ATTESTATION_INCOMPLETE'])
    expect(codes(file(smoke, contract))).toEqual(['ATTESTATION_MALFORMED'])
    expect(codes(file(smoke, contract, summary, summary))).toEqual(['ATTESTATION_MALFORMED'])
  })

  it('refuses a key that is not on the list, also where it says that it is one', async () => {
    const unknown = localSigner(stranger.privateKey, 'x')
    expect(codes(await attestationOf(anImageRecord(), unknown))).toEqual(['ATTESTATION_UNTRUSTED'])
    const impostor = { ...unknown, keyId: signer.keyId }
    expect(codes(await attestationOf(anImageRecord(), impostor))).toEqual(['ATTESTATION_UNSIGNED'])
  })

  it('refuses what a trusted key signed and is no statement of ours, or contradicts itself', async () => {
    const [smoke, contract, summary = ''] = (await good).trimEnd().split('\n')
    const statement = JSON.parse(
      Buffer.from((JSON.parse(summary) as { payload: string }).payload, 'base64').toString(),
    ) as {
      predicate: { assay_run: Record<string, unknown> }
    }
    const resealed = async (changed: unknown, type = IN_TOTO_PAYLOAD): Promise<string> => {
      const line = envelopeLine(await seal(type, Buffer.from(JSON.stringify(changed)), signer))
      return `${[smoke, contract, line].join('\n')}\n`
    }
    const { predicate } = statement
    const run = predicate.assay_run
    for (const changed of [
      'text',
      { ...statement, _type: 'https://in-toto.io/Statement/v0.1' },
      { ...statement, predicateType: 'https://in-toto.io/attestation/svr/v0.2' },
      { ...statement, subject: [] },
      { ...statement, subject: [{ name: 'shop', digest: { sha256: 'b'.repeat(64) } }] },
      { ...statement, predicate: { ...predicate, assay_run: { ...run, outcome: 'inconclusive' } } },
      { ...statement, predicate: { ...predicate, assay_run: { ...run, suites: { smoke: 'pass', contract: 'fail' } } } },
      { ...statement, predicate: { ...predicate, assay_run: { ...run, policyHash: 'sha256:00' } } },
    ]) {
      expect(codes(await resealed(changed)), JSON.stringify(changed)).toEqual(['ATTESTATION_MALFORMED'])
    }
    expect(codes(await resealed(statement, 'application/json'))).toEqual(['ATTESTATION_MALFORMED'])
    expect(codes(await resealed(statement))).toEqual([]) // resealed as it was, it is good
  })

  it('refuses another image, what is too old, and what is from the future', async () => {
    expect(codes(await good, { digest: OTHER_DIGEST })).toEqual(['ATTESTATION_OTHER_SUBJECT'])
    expect(codes(await good, { maxAgeMs: 3_600_000 })).toEqual(['ATTESTATION_STALE'])
    expect(codes(await good, { now: '2026-01-01T00:00:00.000Z' })).toEqual(['ATTESTATION_STALE'])
  })

  it('refuses a sound attestation of a run that did not pass, and says what the run was', async () => {
    const { refusals, says } = examine(await attestationOf(anImageRecord({ suites: failing as RunRecord['suites'] })))
    expect(refusals).toEqual([
      {
        code: 'ATTESTATION_NOT_PASSED',
        message: expect.stringContaining('was fail (CASE_FAILED contract > x)') as string,
      },
    ])
    expect(says?.result).toBe('FAILED')
  })

  it('accepts what was written, and says what it is about', async () => {
    const examined = examine(await good, { digest: DIGEST, maxAgeMs: 3 * 3_600_000 })
    expect(examined.refusals).toEqual([])
    expect(examined.says).toMatchObject({ digest: DIGEST, signedBy: 'ci', result: 'PASSED', run: { target: 'dev' } })
  })
})
