import { OptionsError } from './fields.ts'
import { checkIterations, scenarioOf } from './given-scenario.ts'
import { GRACE_MS, MAX_DURATION_MS, type Scenario, type Stage } from './scenario.ts'

const DEFAULT_NAME = 'default'

/** The options that say what is run, and how long. */
export interface GivenExecution {
  readonly vus?: number | null | undefined
  readonly iterations?: number | null | undefined
  readonly duration?: number | null | undefined
  readonly stages?: readonly Stage[] | null | undefined
  readonly scenarios?: Readonly<Record<string, { readonly executor: string }>> | null | undefined
}

/**
 * The scenarios that options ask for. The short forms stand for one scenario named `default`, and exclude each other.
 * @throws OptionsError
 */
export function scenariosOf(given: GivenExecution): readonly Scenario[] {
  const { vus, iterations, duration: durationMs, stages } = given
  const named = Object.entries(given.scenarios ?? {})
  const plain = { name: DEFAULT_NAME, exec: 'default', env: {}, tags: {}, startTimeMs: 0, gracefulStopMs: GRACE_MS }
  const hasStages = stages !== undefined && stages !== null && stages.length > 0
  const hasScenarios = given.scenarios !== undefined && given.scenarios !== null
  if (typeof iterations === 'number') {
    exclude('iterations', hasStages, hasScenarios)
    const count = vus ?? 1
    checkIterations(DEFAULT_NAME, iterations, count)
    const maxDurationMs = durationMs ?? MAX_DURATION_MS
    return [{ ...plain, executor: 'shared-iterations', vus: count, iterations, maxDurationMs }]
  }
  if (typeof durationMs === 'number') {
    exclude('duration', hasStages, hasScenarios)
    if (durationMs <= 0)
      throw new OptionsError(
        'configuration',
        '`duration` should be more than 0, for infinite duration use the externally-controlled executor',
      )
    return [{ ...plain, executor: 'constant-vus', vus: vus ?? 1, durationMs }]
  }
  if (hasStages) {
    exclude('stages', false, hasScenarios)
    return [{ ...plain, executor: 'ramping-vus', startVus: vus ?? 1, stages, gracefulRampDownMs: GRACE_MS }]
  }
  if (named.length > 0) return named.map(([name, config]) => scenarioOf(name, config))
  if (typeof vus === 'number') {
    return [{ ...plain, executor: 'shared-iterations', vus, iterations: vus, maxDurationMs: MAX_DURATION_MS }]
  }
  return [{ ...plain, executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDurationMs: MAX_DURATION_MS }]
}

function exclude(name: string, hasStages: boolean, hasScenarios: boolean): void {
  const message = hasStages
    ? `using multiple execution config shortcuts (\`${name}\` and \`stages\`) simultaneously is not allowed`
    : hasScenarios
      ? `using an execution configuration shortcut (\`${name}\`) and \`scenarios\` simultaneously is not allowed`
      : undefined
  if (message !== undefined) throw new OptionsError('configuration', message)
}
