import { z } from 'zod'
import type { ThresholdOption } from '../metrics/registry.ts'
import { parseDurationMs } from './duration.ts'

/** The options of a script, resolved: times in milliseconds, defaults filled in. */
export interface Options {
  readonly scenarios: readonly Scenario[]
  readonly thresholds: Readonly<Record<string, readonly ThresholdOption[]>>
  readonly tags: Readonly<Record<string, string>>
  readonly summaryTrendStats: readonly string[]
  readonly setupTimeoutMs: number
  readonly teardownTimeoutMs: number
  readonly minIterationDurationMs: number
  readonly maxRedirects: number
  readonly userAgent: string
  readonly discardResponseBodies: boolean
  readonly throwErrors: boolean
  readonly insecureSkipTlsVerify: boolean
  readonly noConnectionReuse: boolean
  readonly noVuConnectionReuse: boolean
  readonly noCookiesReset: boolean
  readonly batch: number
  readonly batchPerHost: number
  /** Requests a second; 0: as many as the safety limits let. */
  readonly rps: number
  /** As the script gave them, for `exec.test.options`. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** One scenario, resolved. */
export type Scenario = ScenarioBase &
  (
    | {
        readonly executor: 'shared-iterations'
        readonly vus: number
        readonly iterations: number
        readonly maxDurationMs: number
      }
    | {
        readonly executor: 'per-vu-iterations'
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

/** Options that k6 would refuse; the message is in its words. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

const EXECUTORS = ['shared-iterations', 'per-vu-iterations', 'constant-vus', 'ramping-vus'] as const
const DEFAULT_NAME = 'default'
const MAX_DURATION_MS = 600_000 // k6's own default for the executors that end by iterations: 10 minutes
const GRACE_MS = 30_000
const TREND_STATS = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)']

const duration = z.union([z.string(), z.number()]).transform((text, context) => {
  const ms = parseDurationMs(text)
  if (ms !== undefined) return ms
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration` })
  return z.NEVER
})
const whole = z.int().nonnegative()
const strings = z.record(z.string(), z.coerce.string())
const stage = z.object({ duration, target: whole })
const threshold = z.union([
  z.string(),
  z.object({ threshold: z.string(), abortOnFail: z.boolean().default(false), delayAbortEval: duration.nullish() }),
])
const base = {
  exec: z.string().default('default'),
  env: strings.default({}),
  tags: strings.default({}),
  startTime: duration.default(0),
  gracefulStop: duration.default(GRACE_MS),
}
const iterating = {
  ...base,
  vus: whole.min(1).default(1),
  iterations: whole.min(1).default(1),
  maxDuration: duration.default(MAX_DURATION_MS),
}
const scenario = z.discriminatedUnion('executor', [
  z.strictObject({ executor: z.literal('shared-iterations'), ...iterating }),
  z.strictObject({ executor: z.literal('per-vu-iterations'), ...iterating }),
  z.strictObject({ executor: z.literal('constant-vus'), ...base, vus: whole.min(1).default(1), duration }),
  z.strictObject({
    executor: z.literal('ramping-vus'),
    ...base,
    startVUs: whole.default(1),
    stages: z.array(stage).min(1),
    gracefulRampDown: duration.default(GRACE_MS),
  }),
])
const optionsSchema = z.looseObject({
  vus: whole.nullish(),
  iterations: whole.nullish(),
  duration: duration.nullish(),
  stages: z.array(stage).nullish(),
  scenarios: z.record(z.string(), z.looseObject({ executor: z.string() })).nullish(),
  thresholds: z.record(z.string(), z.array(threshold)).nullish(),
  tags: strings.nullish(),
  summaryTrendStats: z.array(z.string()).nullish(),
  setupTimeout: duration.nullish(),
  teardownTimeout: duration.nullish(),
  minIterationDuration: duration.nullish(),
  maxRedirects: whole.nullish(),
  userAgent: z.string().nullish(),
  discardResponseBodies: z.boolean().nullish(),
  throw: z.boolean().nullish(),
  insecureSkipTLSVerify: z.boolean().nullish(),
  noConnectionReuse: z.boolean().nullish(),
  noVUConnectionReuse: z.boolean().nullish(),
  noCookiesReset: z.boolean().nullish(),
  batch: whole.nullish(),
  batchPerHost: whole.nullish(),
  rps: z.number().nullish(),
})

type Given = z.infer<typeof optionsSchema>

/**
 * Reads the options that a script exports.
 * @throws OptionsError all faults at once
 */
export function resolveOptions(exported: unknown): Options {
  const given = parse(optionsSchema, exported ?? {}, 'options')
  return {
    scenarios: scenariosOf(given),
    thresholds: Object.fromEntries(
      Object.entries(given.thresholds ?? {}).map(([name, list]) => [name, list.map(thresholdOf)]),
    ),
    tags: given.tags ?? {},
    summaryTrendStats: given.summaryTrendStats ?? TREND_STATS,
    setupTimeoutMs: given.setupTimeout ?? 60_000,
    teardownTimeoutMs: given.teardownTimeout ?? 60_000,
    minIterationDurationMs: given.minIterationDuration ?? 0,
    maxRedirects: given.maxRedirects ?? 10,
    userAgent: given.userAgent ?? 'assay (runs k6 scripts)',
    discardResponseBodies: given.discardResponseBodies ?? false,
    throwErrors: given.throw ?? false,
    insecureSkipTlsVerify: given.insecureSkipTLSVerify ?? false,
    noConnectionReuse: given.noConnectionReuse ?? false,
    noVuConnectionReuse: given.noVUConnectionReuse ?? false,
    noCookiesReset: given.noCookiesReset ?? false,
    batch: given.batch ?? 20,
    batchPerHost: given.batchPerHost ?? 6,
    rps: given.rps ?? 0,
    raw: given,
  }
}

// The short forms stand for one scenario named `default`, and exclude each other.
function scenariosOf(given: Given): readonly Scenario[] {
  const { vus, iterations, duration: durationMs, stages, scenarios } = given
  const plain = { name: DEFAULT_NAME, exec: 'default', env: {}, tags: {}, startTimeMs: 0, gracefulStopMs: GRACE_MS }
  const exclude = (name: string, others: Readonly<Record<string, boolean>>): void => {
    for (const [other, isGiven] of Object.entries(others)) {
      if (isGiven) throw new OptionsError(`using \`${name}\` and \`${other}\` options simultaneously is not allowed`)
    }
  }
  const hasStages = stages !== undefined && stages !== null && stages.length > 0
  const hasScenarios = scenarios !== undefined && scenarios !== null
  if (typeof iterations === 'number') {
    exclude('iterations', { stages: hasStages, scenarios: hasScenarios })
    const count = vus ?? 1
    if (iterations < count) {
      throw new OptionsError(
        `the number of iterations (${iterations}) shouldn't be less than the number of VUs (${count})`,
      )
    }
    return [
      { ...plain, executor: 'shared-iterations', vus: count, iterations, maxDurationMs: durationMs ?? MAX_DURATION_MS },
    ]
  }
  if (typeof durationMs === 'number') {
    exclude('duration', { stages: hasStages, scenarios: hasScenarios })
    if (durationMs <= 0) throw new OptionsError('`duration` option should be more than 0')
    return [{ ...plain, executor: 'constant-vus', vus: vus ?? 1, durationMs }]
  }
  if (hasStages) {
    exclude('stages', { scenarios: hasScenarios })
    return [
      {
        ...plain,
        executor: 'ramping-vus',
        startVus: vus ?? 1,
        stages: stages.map(stageOf),
        gracefulRampDownMs: GRACE_MS,
      },
    ]
  }
  if (typeof vus === 'number' && !hasScenarios) {
    return [{ ...plain, executor: 'shared-iterations', vus, iterations: vus, maxDurationMs: MAX_DURATION_MS }]
  }
  const named = Object.entries(scenarios ?? {})
  if (named.length > 0) return named.map(([name, config]) => scenarioOf(name, config))
  return [{ ...plain, executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDurationMs: MAX_DURATION_MS }]
}

function scenarioOf(name: string, config: { readonly executor: string }): Scenario {
  if (!EXECUTORS.some((executor) => executor === config.executor)) {
    throw new OptionsError(`unknown executor type '${config.executor}'`)
  }
  const { startTime, gracefulStop, ...rest } = parse(scenario, config, `scenario ${name}`)
  const { exec, env, tags } = rest
  const about = { name, exec, env, tags, startTimeMs: startTime, gracefulStopMs: gracefulStop }
  switch (rest.executor) {
    case 'shared-iterations':
      if (rest.iterations < rest.vus) {
        throw new OptionsError(
          `the number of iterations (${rest.iterations}) shouldn't be less than the number of VUs (${rest.vus})`,
        )
      }
      return {
        ...about,
        executor: rest.executor,
        vus: rest.vus,
        iterations: rest.iterations,
        maxDurationMs: rest.maxDuration,
      }
    case 'per-vu-iterations':
      return {
        ...about,
        executor: rest.executor,
        vus: rest.vus,
        iterations: rest.iterations,
        maxDurationMs: rest.maxDuration,
      }
    case 'constant-vus':
      return { ...about, executor: rest.executor, vus: rest.vus, durationMs: rest.duration }
    case 'ramping-vus':
      return {
        ...about,
        executor: rest.executor,
        startVus: rest.startVUs,
        stages: rest.stages.map(stageOf),
        gracefulRampDownMs: rest.gracefulRampDown,
      }
  }
}

function stageOf({ duration: durationMs, target }: z.infer<typeof stage>): Stage {
  return { durationMs, target }
}

function thresholdOf(option: z.infer<typeof threshold>): ThresholdOption {
  if (typeof option === 'string') return { source: option, abortOnFail: false, delayAbortMs: 0 }
  return { source: option.threshold, abortOnFail: option.abortOnFail, delayAbortMs: option.delayAbortEval ?? 0 }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
  throw new OptionsError(`${what}: ${faults.join('; ')}`)
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
      return scenario.durationMs
    case 'ramping-vus':
      return scenario.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
  }
}

/** The most virtual users that a scenario has at once. */
export function maxVus(scenario: Scenario): number {
  if (scenario.executor !== 'ramping-vus') return scenario.vus
  return Math.max(scenario.startVus, ...scenario.stages.map(({ target }) => target))
}
