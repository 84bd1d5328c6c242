import { z } from 'zod'
import type { Config } from '../config.ts'
import { HarnessError } from '../errors.ts'
import { STORED, type EvidenceStore } from '../evidence/store.ts'
import { hashSuites } from '../fingerprint.ts'
import { hashOf } from '../record.ts'
import type { SelftestFacts } from './facts.ts'

const SELFTEST_SCHEMA = 'selftest-record/1'

const selftestSchema = z.looseObject({
  schema: z.literal(SELFTEST_SCHEMA),
  target: z.string(),
  at: z.iso.datetime(),
  policyHash: z.string(),
  suiteHash: z.string(),
  faults: z.array(z.looseObject({ name: z.string(), expected: z.unknown(), got: z.unknown() })),
})

/**
 * The newest self-test of a target: whether the gate answered each fault as it should.
 * @throws E_RECORD_MALFORMED one of the files is no self-test
 */
export async function newestSelftest(
  store: EvidenceStore,
  target: string,
  config: Pick<Config, 'gate' | 'stages'>,
  rootDir: string,
): Promise<SelftestFacts | undefined> {
  const found: { readonly name: string; readonly test: z.infer<typeof selftestSchema> }[] = []
  for (const { name } of await store.list(STORED.selftests)) {
    const bytes = await store.get(name)
    if (bytes !== undefined) found.push({ name, test: parse(bytes, name) })
  }
  const newest = found
    .filter(({ test }) => test.target === target)
    .toSorted((a, b) => (a.test.at < b.test.at ? 1 : -1))[0]
  if (newest === undefined) return undefined
  const { name, test } = newest
  const suiteHash = await hashSuites(config.stages.flat(), rootDir).catch(() => undefined)
  return {
    name,
    at: test.at,
    faults: test.faults.length,
    missed: test.faults.filter(({ expected, got }) => hashOf(expected) !== hashOf(got)).map((fault) => fault.name),
    policy: test.policyHash === hashOf(config.gate) ? 'same' : 'changed',
    suites: suiteHash === undefined ? 'unknown' : suiteHash === test.suiteHash ? 'same' : 'changed',
  }
}

function parse(bytes: Uint8Array, name: string): z.infer<typeof selftestSchema> {
  try {
    return selftestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (cause) {
    throw new HarnessError('E_RECORD_MALFORMED', `Expected ${name} to be a ${SELFTEST_SCHEMA}.`, { cause })
  }
}
