import { goDuration } from '../duration.ts'
import type { GivenScenario } from './given-scenario.ts'
import type { Options } from './options.ts'

// k6 v2.2.0, lib/options.go: every option is there for a script that asks, `null` where nothing was given, in this order.
const NAMES =
  'paused scenarios executionSegment executionSegmentSequence noSetup setupTimeout noTeardown teardownTimeout handleSummaryTimeout rps dns maxRedirects userAgent batch batchPerHost httpDebug insecureSkipTLSVerify tlsCipherSuites tlsVersion tlsAuth throw thresholds blacklistIPs blockHostnames hosts noConnectionReuse noVUConnectionReuse minIterationDuration ext summaryTrendStats summaryTimeUnit systemTags tags metricSamplesBufferSize noCookiesReset discardResponseBodies consoleOutput localIPs features'.split(
    ' ',
  )
const SCENARIO_NAMES: Readonly<Record<GivenScenario['executor'], readonly string[]>> = {
  'shared-iterations': ['vus', 'iterations', 'maxDuration'],
  'per-vu-iterations': ['vus', 'iterations', 'maxDuration'],
  'constant-vus': ['vus', 'duration'],
  'ramping-vus': ['startVUs', 'stages', 'gracefulRampDown'],
  'constant-arrival-rate': ['rate', 'timeUnit', 'duration', 'preAllocatedVUs', 'maxVUs'],
  'ramping-arrival-rate': ['startRate', 'timeUnit', 'stages', 'preAllocatedVUs', 'maxVUs'],
}
const DURATIONS: ReadonlySet<string> = new Set([
  'setupTimeout',
  'teardownTimeout',
  'handleSummaryTimeout',
  'minIterationDuration',
  'startTime',
  'gracefulStop',
  'gracefulRampDown',
  'maxDuration',
  'duration',
  'timeUnit',
])

/** The options as `exec.test.options` shows them: the short forms as the scenario they stand for, and nothing can be changed. */
export function consolidatedOptions(
  options: Pick<Options, 'given' | 'givenScenarios' | 'systemTags' | 'summaryTrendStats'>,
): object {
  const { given, givenScenarios, systemTags, summaryTrendStats } = options
  const dns = isRecord(given['dns']) ? given['dns'] : {}
  const shown = {
    ...shownOf(NAMES, given),
    ...(isRecord(given['cloud']) ? { cloud: given['cloud'] } : {}),
    dns: shownOf(['ttl', 'select', 'policy'], dns),
    scenarios: Object.fromEntries(Object.entries(givenScenarios).map(([name, one]) => [name, scenarioShown(one)])),
    systemTags: [...systemTags].toSorted(),
    summaryTrendStats,
  }
  return deepFrozen(JSON.parse(JSON.stringify(shown)) as object)
}

function scenarioShown(given: GivenScenario): object {
  const { executor, options } = given
  const base = ['executor', 'startTime', 'gracefulStop', 'env', 'exec', 'tags']
  const shown = shownOf([...base, ...SCENARIO_NAMES[executor]], given)
  return { ...shown, ...(options === undefined ? {} : { options }) }
}

function shownOf(names: readonly string[], given: object): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, valueShown(name, Reflect.get(given, name))]))
}

function valueShown(name: string, value: unknown): unknown {
  if (typeof value === 'number' && DURATIONS.has(name)) return goDuration(value)
  if (name === 'thresholds' && isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([metric, list]) => [metric, thresholdsShown(list)]))
  if (name === 'stages' && Array.isArray(value)) return value.map((one: object) => shownOf(['duration', 'target'], one))
  return value ?? null
}

// A threshold that does not end the run is shown as its expression.
function thresholdsShown(list: unknown): unknown {
  if (!Array.isArray(list)) return list
  return list.map((one: unknown) => {
    if (!isRecord(one)) return one
    if (one['abortOnFail'] !== true) return one['threshold']
    const delay = one['delayAbortEval']
    return { ...one, delayAbortEval: typeof delay === 'number' ? goDuration(delay) : null }
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[])
    if (typeof inner === 'object' && inner !== null) deepFrozen(inner)
  return Object.freeze(value)
}
