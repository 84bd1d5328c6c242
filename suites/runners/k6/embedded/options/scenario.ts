import { z } from 'zod'
import { duration, OptionsError, parse, strings, whole } from './fields.ts'

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

/** A stage as a script writes it. */
export const stage: z.ZodType<Stage> = z
  .object({ duration, target: whole })
  .transform(({ duration: durationMs, target }) => ({ durationMs, target }))

const base = {
  exec: z.string().default('default'),
  env: strings.default({}),
  tags: strings.default({}),
  startTime: duration.default(0),
  gracefulStop: duration.default(GRACE_MS),
  // Only for scenarios of a browser.
  options: z.unknown().optional(),
}
const iterating = {
  ...base,
  vus: whole.min(1).default(1),
  iterations: whole.min(1).default(1),
  maxDuration: duration.default(MAX_DURATION_MS),
}
const open = {
  ...base,
  timeUnit: duration.default(1000),
  preAllocatedVUs: whole,
  maxVUs: whole.nullish(),
}
const EXECUTORS = {
  'shared-iterations': z.strictObject({ executor: z.literal('shared-iterations'), ...iterating }),
  'per-vu-iterations': z.strictObject({ executor: z.literal('per-vu-iterations'), ...iterating }),
  'constant-vus': z.strictObject({
    executor: z.literal('constant-vus'),
    ...base,
    vus: whole.min(1).default(1),
    duration,
  }),
  'ramping-vus': z.strictObject({
    executor: z.literal('ramping-vus'),
    ...base,
    startVUs: whole.default(1),
    stages: z.array(stage).min(1),
    gracefulRampDown: duration.default(GRACE_MS),
  }),
  'constant-arrival-rate': z.strictObject({
    executor: z.literal('constant-arrival-rate'),
    ...open,
    rate: whole.min(1),
    duration,
  }),
  'ramping-arrival-rate': z.strictObject({
    executor: z.literal('ramping-arrival-rate'),
    ...open,
    startRate: whole.default(0),
    stages: z.array(stage).min(1),
  }),
}
const scenario = z.discriminatedUnion('executor', [
  EXECUTORS['shared-iterations'],
  EXECUTORS['per-vu-iterations'],
  EXECUTORS['constant-vus'],
  EXECUTORS['ramping-vus'],
  EXECUTORS['constant-arrival-rate'],
  EXECUTORS['ramping-arrival-rate'],
])

/**
 * Reads one scenario.
 * @throws OptionsError
 */
export function scenarioOf(name: string, config: { readonly executor: string }): Scenario {
  if (!Object.hasOwn(EXECUTORS, config.executor)) {
    throw new OptionsError('script', `unknown executor type '${config.executor}'`)
  }
  const given = parse(scenario, config, `scenario ${name}`)
  const { exec, env, tags, startTime, gracefulStop } = given
  const about = { name, exec, env, tags, startTimeMs: startTime, gracefulStopMs: gracefulStop }
  switch (given.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations': {
      const { executor, vus, iterations, maxDuration } = given
      if (executor === 'shared-iterations') checkIterations(name, iterations, vus)
      return { ...about, executor, vus, iterations, maxDurationMs: maxDuration }
    }
    case 'constant-vus':
      return { ...about, executor: given.executor, vus: given.vus, durationMs: positive(name, given.duration) }
    case 'ramping-vus': {
      const { executor, startVUs: startVus, stages, gracefulRampDown: gracefulRampDownMs } = given
      return { ...about, executor, startVus, stages, gracefulRampDownMs }
    }
    case 'constant-arrival-rate': {
      const { executor, rate, duration: durationMs } = given
      return { ...about, ...openParts(name, given), executor, rate, durationMs: positive(name, durationMs) }
    }
    case 'ramping-arrival-rate': {
      const { executor, startRate, stages } = given
      return { ...about, ...openParts(name, given), executor, startRate, stages }
    }
  }
}

/** @throws OptionsError fewer iterations than virtual users */
export function checkIterations(scenario: string, iterations: number, vus: number): void {
  if (iterations >= vus) return
  throw new OptionsError(
    'configuration',
    `executor ${scenario}: the number of iterations (${iterations}) can't be less than the number of VUs (${vus})`,
  )
}

function positive(scenario: string, durationMs: number): number {
  if (durationMs > 0) return durationMs
  throw new OptionsError('configuration', `executor ${scenario}: the duration must be more than 0`)
}

function openParts(
  scenario: string,
  given: { readonly timeUnit: number; readonly preAllocatedVUs: number; readonly maxVUs?: number | null | undefined },
): Pick<OpenScenario, 'preAllocatedVus' | 'maxVus' | 'timeUnitMs'> {
  const { timeUnit, preAllocatedVUs, maxVUs } = given
  const maxVus = maxVUs ?? preAllocatedVUs
  const fault =
    timeUnit <= 0
      ? 'the timeUnit must be more than 0'
      : maxVus < preAllocatedVUs
        ? "maxVUs can't be less than preAllocatedVUs"
        : maxVus < 1
          ? 'the number of maxVUs must be more than 0'
          : undefined
  if (fault !== undefined) throw new OptionsError('configuration', `executor ${scenario}: ${fault}`)
  return { preAllocatedVus: preAllocatedVUs, maxVus, timeUnitMs: timeUnit }
}

/** Whether iterations start at given times, and not when earlier ones are over. */
export function isOpen(scenario: Scenario): scenario is Extract<Scenario, OpenScenario> {
  return scenario.executor === 'constant-arrival-rate' || scenario.executor === 'ramping-arrival-rate'
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

/** The virtual users that a scenario has from its start. */
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
