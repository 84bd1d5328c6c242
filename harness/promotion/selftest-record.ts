import type { Config } from '../config.ts'
import { STORED, type EvidenceStore } from '../evidence/store.ts'
import { hashSuites, type SourceSurroundings } from '../fingerprint.ts'
import { hashOf } from '../record.ts'
import { parseSelftest, type SelftestRecord } from '../selftest.ts'
import type { SelftestFacts } from './facts.ts'

/**
 * The newest self-test of a target: whether the gate answered each fault as it should.
 * @throws E_RECORD_MALFORMED one of the files is no self-test
 */
export async function newestSelftest(
  store: EvidenceStore,
  target: string,
  config: Pick<Config, 'gate' | 'stages'>,
  surroundings: SourceSurroundings,
): Promise<SelftestFacts | undefined> {
  let newest: { readonly name: string; readonly test: SelftestRecord } | undefined
  for (const { name } of await store.list(STORED.selftests)) {
    const bytes = await store.get(name)
    if (bytes === undefined) continue
    const test = parseSelftest(Buffer.from(bytes).toString('utf8'), name)
    if (test.target === target && (newest === undefined || test.at >= newest.test.at)) newest = { name, test }
  }
  if (newest === undefined) return undefined
  const { name, test } = newest
  const suiteHash = await hashSuites(config.stages.flat(), surroundings).catch(() => undefined)
  return {
    name,
    at: test.at,
    faults: test.faults.length,
    missed: [test.clean, ...test.faults].filter(({ asExpected }) => !asExpected).map((fault) => fault.name),
    policy: test.policyHash === hashOf(config.gate) ? 'same' : 'changed',
    suites: suiteHash === undefined ? 'unknown' : suiteHash === test.suiteHash ? 'same' : 'changed',
  }
}
