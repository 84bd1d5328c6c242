import type { RunRecord } from '../record.ts'
import type { CaseResult } from '../suite.ts'
import { matches } from './version.ts'

/** What past records say of one case. */
export interface CaseHistory {
  /** Runs in which it was tried. */
  readonly runs: number
  /** Runs in which it both failed and passed. */
  readonly flakyRuns: number
  readonly versions: readonly VersionHistory[]
}

/** What became of one case on one version. */
export interface VersionHistory {
  readonly version: string
  readonly passed: number
  readonly failed: number
}

/** How often a case was flaky. */
export interface FlakeRate {
  readonly caseId: string
  readonly runs: number
  /** Runs in which it failed and passed, and those that contradict another run on the same version. */
  readonly flakyRuns: number
  /** 0..1 */
  readonly rate: number
  readonly history: CaseHistory
}

/**
 * What records say of each case that did not always pass at once. Records of the wrong version, of more than one, or that
 * are told twice add nothing.
 */
export function historyOf(records: readonly RunRecord[]): Readonly<Record<string, CaseHistory>> {
  const runs = new Map(records.map((record) => [record.runId, record]))
  const cases = new Map<string, { runs: number; flakyRuns: number; versions: Map<string, VersionHistory> }>()
  for (const record of runs.values()) {
    const version = versionOf(record)
    if (version === undefined) continue
    for (const one of record.suites.flatMap(({ result }) => result.cases)) {
      const { passed, failed } = triesOf(one)
      if (passed + failed === 0) continue
      const known = cases.get(one.id) ?? { runs: 0, flakyRuns: 0, versions: new Map<string, VersionHistory>() }
      const before = known.versions.get(version) ?? { version, passed: 0, failed: 0 }
      known.versions.set(version, { version, passed: before.passed + passed, failed: before.failed + failed })
      known.runs += 1
      if (passed > 0 && failed > 0) known.flakyRuns += 1
      cases.set(one.id, known)
    }
  }
  return Object.fromEntries(
    [...cases].flatMap(([id, { versions, ...counts }]) => {
      const all = [...versions.values()]
      return all.some(({ failed }) => failed > 0) ? [[id, { ...counts, versions: all }]] : []
    }),
  )
}

/** The cases that failed and passed on one version, the most often flaky first. */
export function flakeRates(history: Readonly<Record<string, CaseHistory>>): readonly FlakeRate[] {
  return Object.entries(history)
    .flatMap(([caseId, one]) => {
      if (!hasBoth(one)) return []
      const flakyRuns = Math.max(one.flakyRuns, contradictions(one))
      return [{ caseId, runs: one.runs, flakyRuns, rate: flakyRuns / one.runs, history: one }]
    })
    .toSorted((a, b) => b.rate - a.rate || (a.caseId < b.caseId ? -1 : 1))
}

/** The version on which a case both passed and failed; `undefined` when there is none. */
export function hasBoth({ versions }: CaseHistory): VersionHistory | undefined {
  return versions.find(({ passed, failed }) => passed > 0 && failed > 0)
}

/** How often a case was seen to pass and to fail, by attempts; those that broke say nothing. */
export function triesOf({ attempts }: CaseResult): Pick<VersionHistory, 'passed' | 'failed'> {
  return {
    passed: attempts.filter(({ status }) => status === 'passed').length,
    failed: attempts.filter(({ status }) => status === 'failed').length,
  }
}

// The rarer of both outcomes on a version contradicts the other.
function contradictions({ versions }: CaseHistory): number {
  return versions.reduce((sum, { passed, failed }) => sum + Math.min(passed, failed), 0)
}

function versionOf({ target }: RunRecord): string | undefined {
  const { expected } = target
  const told = target.observed.filter(({ phase }) => phase !== 'settling').map(({ identity }) => identity)
  const [first] = told
  if (expected === undefined || first === undefined) return undefined
  return told.every((identity) => matches(identity, expected)) ? first.version : undefined
}
