import type { NonEmpty } from '../outcome.ts'
import type { Surroundings } from '../evidence/surroundings.ts'

/** What must hold before an image may go to an environment. */
export interface PromotionPolicy {
  /** What must have been observed of it, and where. */
  readonly evidence: NonEmpty<EvidenceDemand>
  /** Whether each record must be attested by a trusted key, under the present policy. @default false */
  readonly attested: boolean
  /** Environments that it must be running in now. @default none */
  readonly deployedIn: readonly string[]
  /** Who knows what is deployed where. @default the deployment records in the evidence store */
  readonly deployments?: DeploymentSource
  /** Whether findings that somebody waived may be promoted. @default 'refuse' */
  readonly overrides: 'refuse' | 'allow'
  readonly alarms?: { readonly source: AlarmSource; readonly names: NonEmpty<string> }
  readonly errorBudget?: ErrorBudgetDemand
  readonly migrations?: MigrationSource
  /** Age that the newest self-test may have, by target. */
  readonly selftest?: { readonly target: string; readonly maxAgeHours: number }
  /** When nothing goes there. @default never */
  readonly freezes: readonly Freeze[]
}

/** Suites that must have passed on a target, and how old that may be. */
export interface EvidenceDemand {
  readonly target: string
  /** @default those that the gate requires */
  readonly suites: NonEmpty<string>
  /** From the end of the run. */
  readonly maxAgeHours: number
}

/** How much of the error budget must be left. */
export interface ErrorBudgetDemand {
  readonly source: RequestSource
  /** Share of good requests that was promised, for example 0.999. */
  readonly objective: number
  readonly windowDays: number
  /** Share of the budget that must be left. @default 0 */
  readonly atLeast: number
}

/** A time in which nothing is promoted: once, or every week. Times are UTC; the start belongs to it, the end does not. */
export type Freeze =
  | { readonly from: string; readonly until: string; readonly reason: string }
  | {
      readonly weekly: NonEmpty<Weekday>
      readonly fromHour: number
      readonly untilHour: number
      readonly reason: string
    }

/** Days of the week, Sunday first. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** One of `WEEKDAYS`. */
export type Weekday = (typeof WEEKDAYS)[number]

/** Knows what was deployed where. */
export interface DeploymentSource {
  readonly name: string
  /** The newest deployment there; `undefined`: there was none. A rejection is `unknown`. */
  newest(environment: string, surroundings: Surroundings): Promise<DeployedImage | undefined>
}

/** A deployment, as far as promotion is concerned. */
export interface DeployedImage {
  readonly version: string
  readonly digest: string | null
  readonly status: 'started' | 'succeeded' | 'failed' | 'rolled_back'
  /** ISO-8601, UTC: when it ended, or began if it has not. */
  readonly at: string
}

/** Knows how alarms stand. */
export interface AlarmSource {
  readonly name: string
  /** One answer for each alarm that exists. A rejection is `unknown`. */
  states(names: NonEmpty<string>, surroundings: Surroundings): Promise<ReadonlyMap<string, AlarmState>>
}

/** How an alarm stands. */
export interface AlarmState {
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly reason: string
  /** ISO-8601, UTC */
  readonly since: string
}

/** Knows how many requests there were, and how many of them were bad. */
export interface RequestSource {
  readonly name: string
  count(
    window: { readonly from: string; readonly until: string },
    surroundings: Surroundings,
  ): Promise<{ readonly total: number; readonly bad: number }>
}

/** Knows whether the release that runs survives the migrations of the one that comes. */
export interface MigrationSource {
  readonly name: string
  examine(surroundings: Surroundings): Promise<MigrationVerdict>
}

/** What is said of migrations; `unknown` where they could not be examined. */
export interface MigrationVerdict {
  readonly verdict: 'compatible' | 'incompatible' | 'unknown'
  readonly message: string
}
