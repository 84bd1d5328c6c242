import { OptionsError } from './fields.ts'
import { givenScenario, scenarioOf, type GivenScenario, type GivenStage } from './given-scenario.ts'
import { faultsOf } from './scenario-faults.ts'
import type { Scenario } from './scenario.ts'

const DEFAULT_NAME = 'default'

/** The options that say what is run, and how long. */
export interface GivenExecution {
  readonly vus?: number | null | undefined
  readonly iterations?: number | null | undefined
  readonly duration?: number | null | undefined
  readonly stages?: readonly GivenStage[] | null | undefined
  readonly scenarios?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null | undefined
}

/** What is going to be run. */
export interface Execution {
  readonly scenarios: readonly Scenario[]
  /** The scenarios as they were given, or as the short forms stand for them. */
  readonly given: Readonly<Record<string, GivenScenario>>
  /** What was given and does not count. */
  readonly warnings: readonly string[]
}

/**
 * The scenarios that options ask for. The short forms stand for one scenario named `default`, and exclude each other.
 * @throws OptionsError
 */
export function executionOf(options: GivenExecution): Execution {
  const { configs, warnings } = configsOf(options)
  const given = Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, givenScenario(name, config)]))
  const faults = Object.entries(given).flatMap(([name, one]) => {
    const found = faultsOf(name, one)
    return found.length === 0 ? [] : [`scenario ${name} has configuration errors: ${found.join(', ')}`]
  })
  if (faults.length > 0) throw new OptionsError('configuration', faults.join('\n\t- '))
  return { scenarios: Object.entries(given).map(([name, one]) => scenarioOf(name, one)), given, warnings }
}

type Configs = Readonly<Record<string, Readonly<Record<string, unknown>>>>

// k6 v2.2.0, lib/executor/execution_config_shortcuts.go: the first of these that is given decides.
function configsOf(options: GivenExecution): Pick<Execution, 'warnings'> & { readonly configs: Configs } {
  const { vus, iterations, duration, scenarios } = options
  const stages = options.stages?.filter((one) => typeof one.duration === 'number')
  const named = scenarios ?? undefined
  if (typeof iterations === 'number') {
    exclude('iterations', stages, named)
    return alone({ executor: 'shared-iterations', vus, iterations, maxDuration: duration })
  }
  if (typeof duration === 'number') {
    exclude('duration', stages, named)
    if (duration <= 0)
      throw new OptionsError(
        'combination',
        '`duration` option should be more than 0, for infinite duration use the externally-controlled executor',
      )
    return alone({ executor: 'constant-vus', vus, duration })
  }
  if (stages !== undefined && stages.length > 0) {
    exclude('stages', undefined, named)
    return alone({ executor: 'ramping-vus', startVUs: vus, stages })
  }
  if (typeof vus === 'number' && stages === undefined) {
    const warnings = named === undefined ? [] : [`\`vus=${vus}\` overrides scenarios configuration`]
    return alone({ executor: 'shared-iterations', vus, iterations: vus }, warnings)
  }
  if (named !== undefined && Object.keys(named).length > 0) return { configs: named, warnings: [] }
  return alone({ executor: 'per-vu-iterations' }, [
    ...(stages === undefined ? [] : [emptyWarning('stages')]),
    ...(named === undefined ? [] : [emptyWarning('scenarios')]),
  ])
}

function alone(
  config: Readonly<Record<string, unknown>>,
  warnings: readonly string[] = [],
): ReturnType<typeof configsOf> {
  return { configs: { [DEFAULT_NAME]: config }, warnings }
}

function emptyWarning(name: string): string {
  return `\`${name}\` was explicitly set to an empty value, running the script with 1 iteration in 1 VU`
}

function exclude(name: string, stages: readonly unknown[] | undefined, scenarios: object | undefined): void {
  const other = stages !== undefined && stages.length > 0 ? 'stages' : scenarios === undefined ? undefined : 'scenarios'
  if (other === undefined) return
  throw new OptionsError('combination', `using \`${name}\` and \`${other}\` options simultaneously is not allowed`)
}
