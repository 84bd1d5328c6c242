import { judge } from '../gate/judge.ts'
import type { Finding, FindingCode, GateInput, Verdict } from '../gate/verdict.ts'
import type { RecordedSuite, RunRecord } from '../record.ts'
import type { SuiteResult } from '../suite.ts'
import { aRecord, aSuiteResult } from './records.ts'

/** What the gate answers on a record, by a policy that requires `smoke` unless it says otherwise. */
export function verdictOf(
  record: RunRecord,
  policy: Partial<GateInput['policy']> = {},
  more: Partial<Omit<GateInput, 'record' | 'policy'>> = {},
): Verdict {
  return judge({ record, policy: { required: ['smoke'], limits: {}, ...policy }, baseline: undefined, ...more })
}

/** The first finding of a code. @throws Error there is none, with the codes that there are */
export function findingOf({ findings }: Verdict, code: FindingCode): Finding {
  const found = findings.find((one) => one.code === code)
  if (found === undefined) throw new Error(`no ${code} among ${findings.map((one) => one.code).join(', ')}`)
  return found
}

/** A record whose one suite, `smoke`, has these changes. */
export function recordOf(changes: Partial<SuiteResult>, floor: RecordedSuite['floor'] = { cases: 1 }): RunRecord {
  return aRecord({ suites: [{ floor, result: aSuiteResult(changes) }] })
}
