import type { Examined } from '../evidence/attestation-check.ts'
import type { Circumstances } from '../gate/suite-verdict.ts'
import type { Finding } from '../gate/verdict.ts'
import type { RunRecord } from '../record.ts'
import type { AlarmState, DeployedImage, MigrationVerdict } from './policy.ts'

/** Something that was asked of others: what they said, or why nothing is known. */
export type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'untold'; readonly reason: string }

/** That nothing is known, and why. */
export function untold(reason: string): Extract<Told<never>, { kind: 'untold' }> {
  return { kind: 'untold', reason: `${reason}.` }
}

/** All that is known when a promotion is decided. Plain data. */
export interface PromotionFacts {
  /** One for each suite that is demanded on each target. */
  readonly suites: readonly SuiteFacts[]
  /** Records that cannot be read, and so may be of anything. */
  readonly unreadable: readonly UnreadableRecord[]
  /** By environment; `null`: there was no deployment. */
  readonly deployed: Readonly<Record<string, Told<DeployedImage | null>>>
  readonly alarms?: Told<ReadonlyMap<string, AlarmState>>
  readonly requests?: Told<{ readonly total: number; readonly bad: number }>
  readonly migrations?: Told<MigrationVerdict>
  /** The newest self-test; `null`: there is none. */
  readonly selftest?: Told<SelftestFacts | null>
}

/** What there is of one suite on one target. */
export interface SuiteFacts {
  readonly target: string
  readonly suite: string
  readonly maxAgeMs: number
  /** A version that the image is known by, for the command that would observe it. */
  readonly version?: string
  readonly found: FoundEvidence
}

/** The newest evidence of a suite on a target. */
export type FoundEvidence =
  | { readonly kind: 'none' }
  /** There is evidence, and it is about something else. */
  | {
      readonly kind: 'other'
      readonly runId: string
      readonly endedAt: string
      readonly version: string
      readonly digests: readonly string[]
    }
  /** It is of this image, by what it says, and cannot be relied upon. */
  | { readonly kind: 'unreliable'; readonly runId: string; readonly reason: string }
  /** It is not what its verdict or its attestation was made of. */
  | { readonly kind: 'tampered'; readonly runId: string; readonly reason: string }
  | {
      readonly kind: 'record'
      readonly record: RunRecord
      /** The verdict of then, as far as it is of interest: what counts is the verdict of now. */
      readonly stored: { readonly policyHash: string; readonly waived: readonly Finding[] }
      /** What past runs say of cases that are in quarantine. */
      readonly history?: Circumstances['history']
      /** Hash of the suites as they are now; `undefined`: one of them is gone or cannot be read. */
      readonly suiteHash: string | undefined
      /** What became of looking for an attestation; absent when none was asked for. */
      readonly attested?: { readonly kind: 'missing' } | { readonly kind: 'examined'; readonly examined: Examined }
    }

/** A file that should be a record. */
export interface UnreadableRecord {
  readonly name: string
  readonly fault: string
  /** When the run began, by its name; `undefined`: the name does not say. */
  readonly startedAt?: string
}

/** What the newest self-test of a target says. */
export interface SelftestFacts {
  readonly name: string
  /** ISO-8601, UTC */
  readonly at: string
  readonly faults: number
  /** Faults that the gate did not answer as it should. */
  readonly missed: readonly string[]
  readonly policy: 'same' | 'changed'
  readonly suites: 'same' | 'changed' | 'unknown'
}
