import type { Segment } from '../segment.ts'

/** One scenario, resolved. */
export type Scenario = ScenarioBase &
  (
    | {
        readonly executor: 'shared-iterations' | 'per-vu-iterations'
        readonly vus: number
        readonly iterations: number
        readonly maxDurationMs: number
      }
    | { readonly executor: 'constant-vus'; readonly vus: number; readonly durationMs: number }
    | {
        readonly executor: 'ramping-vus'
        readonly startVus: number
        readonly stages: readonly Stage[]
        readonly gracefulRampDownMs: number
      }
    | OpenScenario
  )

/** A scenario whose iterations start at given times, whether earlier ones are over or not. */
export type OpenScenario = ScenarioBase & {
  readonly preAllocatedVus: number
  readonly maxVus: number
  /** Of `rate`, `startRate` and the targets of the stages. */
  readonly timeUnitMs: number
} & (
    | { readonly executor: 'constant-arrival-rate'; readonly rate: number; readonly durationMs: number }
    | { readonly executor: 'ramping-arrival-rate'; readonly startRate: number; readonly stages: readonly Stage[] }
  )

interface ScenarioBase {
  readonly name: string
  readonly exec: string
  readonly env: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly startTimeMs: number
  readonly gracefulStopMs: number
}

/** A stretch of a ramp: the target is reached at its end. */
export interface Stage {
  readonly durationMs: number
  readonly target: number
}

/** How long an executor that ends by iterations may take, unless it says (ms). */
export const MAX_DURATION_MS = 600_000 // k6's own default: 10 minutes
/** How long iterations may go on after the end of their scenario, unless it says (ms). */
export const GRACE_MS = 30_000

/** Whether iterations start at given times, and not when earlier ones are over. */
export function isOpen(scenario: Scenario): scenario is Extract<Scenario, OpenScenario> {
  return scenario.executor === 'constant-arrival-rate' || scenario.executor === 'ramping-arrival-rate'
}

/** Whether a scenario has virtual users at all, and something to do for them: one without is over at once. */
export function hasWork(scenario: Scenario, segment: Segment): boolean {
  const { executor } = scenario
  if (executor === 'shared-iterations' && segment.of(scenario.iterations) === 0) return false
  return segment.of(isOpen(scenario) ? scenario.maxVus : plannedVus(scenario)) > 0
}

/** The longest that a scenario can take, from the start of the load, its grace included. */
export function scenarioEndMs(scenario: Scenario): number {
  return scenario.startTimeMs + regularMs(scenario) + scenario.gracefulStopMs
}

/** How long a scenario takes by itself, or may take where it ends by iterations. */
export function regularMs(scenario: Scenario): number {
  switch (scenario.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations':
      return scenario.maxDurationMs
    case 'constant-vus':
    case 'constant-arrival-rate':
      return scenario.durationMs
    case 'ramping-vus':
    case 'ramping-arrival-rate':
      return scenario.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
  }
}

/** The virtual users that a scenario begins with. */
export function firstVus(scenario: Scenario): number {
  return scenario.executor === 'ramping-vus' ? scenario.startVus : plannedVus(scenario)
}

/** The virtual users that are made for a scenario before it starts. */
export function plannedVus(scenario: Scenario): number {
  if (isOpen(scenario)) return scenario.preAllocatedVus
  return scenario.executor === 'ramping-vus'
    ? Math.max(scenario.startVus, ...scenario.stages.map(({ target }) => target))
    : scenario.vus
}

/** The most iterations a second that are due in a scenario; 0 where none is due at a given time. */
export function peakRate(scenario: Scenario): number {
  if (!isOpen(scenario)) return 0
  const peak =
    scenario.executor === 'constant-arrival-rate'
      ? scenario.rate
      : Math.max(scenario.startRate, ...scenario.stages.map(({ target }) => target))
  return peak / (scenario.timeUnitMs / 1000)
}

/** How long all scenarios take from the start of the load; `undefined`: one ends by its iterations, and says only how long it may take. */
export function plannedMsOf(scenarios: readonly Scenario[]): number | undefined {
  if (scenarios.some(({ executor }) => executor.endsWith('-iterations'))) return undefined
  return Math.max(...scenarios.map((scenario) => scenario.startTimeMs + regularMs(scenario)))
}
