import type { Options } from './options.ts'
import type { Scenario } from './scenario.ts'

// Every option of k6 is there for a script that asks, `null` where nothing was given.
const NAMES =
  'paused executionSegment executionSegmentSequence noSetup setupTimeout noTeardown teardownTimeout rps dns maxRedirects userAgent batch batchPerHost httpDebug insecureSkipTLSVerify tlsCipherSuites tlsVersion tlsAuth throw thresholds blacklistIPs blockHostnames hosts noConnectionReuse noVUConnectionReuse minIterationDuration ext cloud summaryTrendStats summaryTimeUnit systemTags tags metricSamplesBufferSize noCookiesReset discardResponseBodies consoleOutput localIPs'.split(
    ' ',
  )
const SCENARIO_NAMES = ['startTime', 'gracefulStop', 'env', 'exec', 'tags', 'options']

/** The options as `exec.test.options` shows them: the short forms as the scenario they stand for, and nothing can be changed. */
export function consolidatedOptions(
  options: Pick<Options, 'raw' | 'scenarios' | 'systemTags' | 'summaryTrendStats'>,
): object {
  const { raw, scenarios } = options
  const given = Object.fromEntries(NAMES.map((name) => [name, raw[name] ?? null]))
  const named: Readonly<Record<string, unknown>> = isRecord(raw['scenarios']) ? raw['scenarios'] : {}
  const shown = {
    ...given,
    systemTags: [...options.systemTags],
    summaryTrendStats: options.summaryTrendStats,
    scenarios: Object.fromEntries(
      scenarios.map((scenario) => [scenario.name, scenarioShown(scenario, named[scenario.name])]),
    ),
  }
  return deepFrozen(JSON.parse(JSON.stringify(shown)) as object)
}

function scenarioShown(scenario: Scenario, given: unknown): object {
  const empty = Object.fromEntries(SCENARIO_NAMES.map((name) => [name, null]))
  return { ...empty, executor: scenario.executor, ...(isRecord(given) ? given : derived(scenario)) }
}

// What a short form stands for, in the words of a scenario.
function derived(scenario: Scenario): object {
  switch (scenario.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations': {
      const { vus, iterations, maxDurationMs } = scenario
      return { vus, iterations, maxDuration: durationText(maxDurationMs) }
    }
    case 'constant-vus':
      return { vus: scenario.vus, duration: durationText(scenario.durationMs) }
    case 'ramping-vus': {
      const { startVus: startVUs, stages, gracefulRampDownMs } = scenario
      return {
        startVUs,
        stages: stages.map(({ durationMs, target }) => ({ duration: durationText(durationMs), target })),
        gracefulRampDown: durationText(gracefulRampDownMs),
      }
    }
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return {}
  }
}

// As Go writes a duration: `1m30s`, `500ms`.
function durationText(ms: number): string {
  if (ms < 1000) return `${ms}ms`
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, (ms % 60_000) / 1000]
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[])
    if (typeof inner === 'object' && inner !== null) deepFrozen(inner)
  return Object.freeze(value)
}
