import { z } from 'zod/v3'
import { textOf } from '../given.ts'
import { duration, named, OptionsError, parse, strings, whole } from './fields.ts'
import { inKnownCase } from './known-case.ts'
import { GRACE_MS, MAX_DURATION_MS, type OpenScenario, type Scenario, type Stage } from './scenario.ts'

/** A stage as a script writes it. */
export const stage: z.ZodType<GivenStage, z.ZodTypeDef, unknown> = named(
  z.object({ duration: duration.nullish(), target: whole }),
)

/** What a stage may leave out is known when all is read. */
export interface GivenStage {
  readonly duration?: Maybe<number>
  readonly target?: Maybe<number>
}

type Maybe<T> = T | null | undefined

/** One scenario as it was given: durations in milliseconds, nothing filled in. */
export type GivenScenario = {
  readonly exec?: Maybe<string>
  readonly env?: Maybe<Readonly<Record<string, string>>>
  readonly tags?: Maybe<Readonly<Record<string, string>>>
  readonly startTime?: Maybe<number>
  readonly gracefulStop?: Maybe<number>
  readonly options?: unknown
} & (
  | {
      readonly executor: 'shared-iterations' | 'per-vu-iterations'
      readonly vus?: Maybe<number>
      readonly iterations?: Maybe<number>
      readonly maxDuration?: Maybe<number>
    }
  | { readonly executor: 'constant-vus'; readonly vus?: Maybe<number>; readonly duration?: Maybe<number> }
  | {
      readonly executor: 'ramping-vus'
      readonly startVUs?: Maybe<number>
      readonly stages?: Maybe<readonly GivenStage[]>
      readonly gracefulRampDown?: Maybe<number>
    }
  | ({
      readonly executor: 'constant-arrival-rate'
      readonly rate?: Maybe<number>
      readonly duration?: Maybe<number>
    } & GivenUsers)
  | ({
      readonly executor: 'ramping-arrival-rate'
      readonly startRate?: Maybe<number>
      readonly stages?: Maybe<readonly GivenStage[]>
    } & GivenUsers)
)

/** What scenarios with an arrival rate have in common. */
export interface GivenUsers {
  readonly timeUnit?: Maybe<number>
  readonly preAllocatedVUs?: Maybe<number>
  readonly maxVUs?: Maybe<number>
}

const base = {
  exec: z.string().nullish(),
  env: strings.nullish(),
  tags: strings.nullish(),
  startTime: duration.nullish(),
  gracefulStop: duration.nullish(),
  // Only for scenarios of a browser.
  options: z.unknown().optional(),
}
const iterating = { ...base, vus: whole, iterations: whole, maxDuration: duration.nullish() }
const open = { ...base, timeUnit: duration.nullish(), preAllocatedVUs: whole, maxVUs: whole }
const ramping = { stages: z.array(stage).nullish() }
const EXECUTORS = {
  'shared-iterations': z.object({ executor: z.literal('shared-iterations'), ...iterating }).strict(),
  'per-vu-iterations': z.object({ executor: z.literal('per-vu-iterations'), ...iterating }).strict(),
  'constant-vus': z
    .object({
      executor: z.literal('constant-vus'),
      ...base,
      vus: whole,
      duration: duration.nullish(),
    })
    .strict(),
  'ramping-vus': z
    .object({
      executor: z.literal('ramping-vus'),
      ...base,
      ...ramping,
      startVUs: whole,
      gracefulRampDown: duration.nullish(),
    })
    .strict(),
  'constant-arrival-rate': z
    .object({
      executor: z.literal('constant-arrival-rate'),
      ...open,
      rate: whole,
      duration: duration.nullish(),
    })
    .strict(),
  'ramping-arrival-rate': z
    .object({
      executor: z.literal('ramping-arrival-rate'),
      ...open,
      ...ramping,
      startRate: whole,
    })
    .strict(),
}
const NAMES = Object.values(EXECUTORS).flatMap(({ shape }) => Object.keys(shape))
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
 * @throws OptionsError it has another shape
 */
export function givenScenario(name: string, given: Readonly<Record<string, unknown>>): GivenScenario {
  const config = inKnownCase(given, NAMES)
  const executor = config['executor'] ?? ''
  if (executor === '') throw new OptionsError('script', `scenario '${name}' doesn't have a specified executor type`)
  if (typeof executor !== 'string' || !Object.hasOwn(EXECUTORS, executor))
    throw new OptionsError('script', `unknown executor type '${textOf(executor)}'`)
  return parse(scenario, config, `scenario ${name}`)
}

/** A scenario with its defaults. It may be one that can't be run: `faultsOf` says why. */
export function scenarioOf(name: string, given: GivenScenario): Scenario {
  const { exec, env, tags, startTime, gracefulStop } = given
  const about = {
    name,
    exec: exec ?? 'default',
    env: env ?? {},
    tags: tags ?? {},
    startTimeMs: startTime ?? 0,
    gracefulStopMs: gracefulStop ?? GRACE_MS,
  }
  switch (given.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations': {
      const { executor, vus, iterations, maxDuration } = given
      return {
        ...about,
        executor,
        vus: vus ?? 1,
        iterations: iterations ?? 1,
        maxDurationMs: maxDuration ?? MAX_DURATION_MS,
      }
    }
    case 'constant-vus':
      return { ...about, executor: given.executor, vus: given.vus ?? 1, durationMs: given.duration ?? 0 }
    case 'ramping-vus': {
      const { executor, startVUs, stages, gracefulRampDown } = given
      return {
        ...about,
        executor,
        startVus: startVUs ?? 1,
        stages: stagesOf(stages),
        gracefulRampDownMs: gracefulRampDown ?? GRACE_MS,
      }
    }
    case 'constant-arrival-rate': {
      const { executor, rate, duration: durationMs } = given
      return { ...about, ...openParts(given), executor, rate: rate ?? 0, durationMs: durationMs ?? 0 }
    }
    case 'ramping-arrival-rate': {
      const { executor, startRate, stages } = given
      return { ...about, ...openParts(given), executor, startRate: startRate ?? 0, stages: stagesOf(stages) }
    }
  }
}

function stagesOf(stages: Maybe<readonly GivenStage[]>): readonly Stage[] {
  return (stages ?? []).map(({ duration: durationMs, target }) => ({
    durationMs: durationMs ?? 0,
    target: target ?? 0,
  }))
}

function openParts(given: GivenUsers): Pick<OpenScenario, 'preAllocatedVus' | 'maxVus' | 'timeUnitMs'> {
  const preAllocatedVus = given.preAllocatedVUs ?? 0
  return { preAllocatedVus, maxVus: given.maxVUs ?? preAllocatedVus, timeUnitMs: given.timeUnit ?? 1000 }
}
