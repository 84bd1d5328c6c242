import type { RunRecord } from '../record.ts'
import type { CaseResult } from '../suite.ts'
import { hasBoth, triesOf, type CaseHistory } from './history.ts'
import { isCritical, type GateRules, type Quarantine } from './policy.ts'

/** Whether quarantine holds a case: only `held` keeps it from counting. */
export type Standing =
  | { readonly kind: 'held'; readonly entry: Quarantine; readonly proof: string }
  | { readonly kind: 'refused' | 'expired' | 'unproven'; readonly entry: Quarantine }

/** What a case's quarantine is looked at with. */
export interface QuarantineInput {
  readonly record: RunRecord
  readonly policy: GateRules
  readonly history: Readonly<Record<string, CaseHistory>>
  readonly asOf: string
}

/** Every case that the policy's quarantine names, and whether it is held. The later of two entries for a case counts. */
export function standingsOf({ record, policy, history, asOf }: QuarantineInput): ReadonlyMap<string, Standing> {
  const entries = new Map((policy.quarantine ?? []).map((entry) => [entry.case, entry]))
  if (entries.size === 0) return new Map()
  const present = new Map(
    record.suites.flatMap(({ result }) =>
      result.cases.flatMap((one) => (entries.has(one.id) ? [[one.id, one] as const] : [])),
    ),
  )
  return new Map(
    [...entries].map(([id, entry]) => [
      id,
      standingOf(entry, {
        policy,
        asOf,
        past: Object.hasOwn(history, id) ? history[id] : undefined,
        one: present.get(id),
      }),
    ]),
  )
}

/** The ids of the cases that are held, and so count for nothing. */
export function isHeld(standings: ReadonlyMap<string, Standing>, caseId: string): boolean {
  return standings.get(caseId)?.kind === 'held'
}

interface Seen {
  readonly policy: GateRules
  readonly asOf: string
  readonly past: CaseHistory | undefined
  readonly one: CaseResult | undefined
}

function standingOf(entry: Quarantine, { policy, asOf, past, one }: Seen): Standing {
  if (isCritical(entry.case, policy.critical)) return { kind: 'refused', entry }
  if (Date.parse(entry.until) <= Date.parse(asOf)) return { kind: 'expired', entry }
  const before = past === undefined ? undefined : hasBoth(past)
  if (before !== undefined) {
    const { version, passed, failed } = before
    return { kind: 'held', entry, proof: `it passed ${passed} and failed ${failed} times on ${version}` }
  }
  const now = one === undefined ? { passed: 0, failed: 0 } : triesOf(one)
  if (now.passed > 0 && now.failed > 0) return { kind: 'held', entry, proof: 'it passed and failed in this run' }
  return { kind: 'unproven', entry }
}
