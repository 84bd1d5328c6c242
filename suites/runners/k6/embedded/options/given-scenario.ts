import { z } from 'zod'
import { duration, OptionsError, parse, strings, whole } from './fields.ts'
import { GRACE_MS, MAX_DURATION_MS, type OpenScenario, type Scenario, type Stage } from './scenario.ts'

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
