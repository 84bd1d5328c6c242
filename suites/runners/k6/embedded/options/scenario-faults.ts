import { goDuration } from '../duration.ts'
import type { GivenScenario, GivenStage, GivenUsers } from './given-scenario.ts'

const SHORTEST_MS = 1000 // of a scenario; k6's own limit

type Rule = readonly [isBroken: boolean, fault: string]
type Of<Executor> = Extract<GivenScenario, { readonly executor: Executor }>

/** Why a scenario can't be run, in k6's words; none: it can. */
// k6 v2.2.0, lib/executor/*.go: `Validate`
export function faultsOf(name: string, given: GivenScenario): readonly string[] {
  return [...baseRules(name, given), ...rulesOf(given)].filter(([isBroken]) => isBroken).map(([, fault]) => fault)
}

function baseRules(name: string, { exec, startTime, gracefulStop }: GivenScenario): readonly Rule[] {
  return [
    [name === '', "scenario name can't be empty"],
    [
      !/^[0-9a-zA-Z_-]+$/.test(name),
      'the scenario name should contain only numbers, latin letters, underscores, and dashes',
    ],
    [exec === '', 'exec value cannot be empty'],
    [(startTime ?? 0) < 0, "the startTime can't be negative"],
    [(gracefulStop ?? 0) < 0, "the gracefulStop timeout can't be negative"],
  ]
}

function rulesOf(given: GivenScenario): readonly Rule[] {
  switch (given.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations':
      return iteratingRules(given)
    case 'constant-vus':
      return [[(given.vus ?? 1) <= 0, 'the number of VUs must be more than 0'], ...durationRules(given.duration)]
    case 'ramping-vus':
      return rampingRules(given)
    case 'constant-arrival-rate':
      return [
        [!isGiven(given.rate), "the iteration rate isn't specified"],
        [isGiven(given.rate) && given.rate <= 0, 'the iteration rate must be more than 0'],
        ...durationRules(given.duration),
        ...openRules(given),
      ]
    case 'ramping-arrival-rate':
      return [
        [(given.startRate ?? 0) < 0, "the startRate value can't be negative"],
        ...stageRules(given.stages),
        ...openRules(given),
      ]
  }
}

function iteratingRules(given: Of<'shared-iterations' | 'per-vu-iterations'>): readonly Rule[] {
  const [vus, iterations] = [given.vus ?? 1, given.iterations ?? 1]
  const shares = given.executor === 'shared-iterations'
  return [
    [vus <= 0, 'the number of VUs must be more than 0'],
    [
      shares && iterations < vus,
      `the number of iterations (${iterations}) can't be less than the number of VUs (${vus})`,
    ],
    [!shares && iterations <= 0, 'the number of iterations must be more than 0'],
    tooShort('maxDuration', given.maxDuration),
  ]
}

function rampingRules({ startVUs, stages }: Of<'ramping-vus'>): readonly Rule[] {
  const start = startVUs ?? 1
  const most = Math.max(start, ...(stages ?? []).map(({ target }) => target ?? 0))
  return [
    [start < 0, "the number of start VUs can't be negative"],
    [most <= 0, "either startVUs or one of the stages' target values must be greater than 0"],
    ...stageRules(stages),
  ]
}

function stageRules(stages: readonly GivenStage[] | null | undefined): readonly Rule[] {
  if (!isGiven(stages) || stages.length === 0) return [[true, 'at least one stage has to be specified']]
  return stages.flatMap(({ duration, target }, index): readonly Rule[] => [
    [!isGiven(duration), `stage ${index + 1} doesn't have a duration`],
    [(duration ?? 0) < 0, `the duration for stage ${index + 1} can't be negative`],
    [!isGiven(target), `stage ${index + 1} doesn't have a target`],
    [(target ?? 0) < 0, `the target for stage ${index + 1} can't be negative`],
  ])
}

function durationRules(duration: number | null | undefined): readonly Rule[] {
  return [[!isGiven(duration), 'the duration is unspecified'], tooShort('duration', duration)]
}

function tooShort(name: string, ms: number | null | undefined): Rule {
  if (!isGiven(ms)) return [false, '']
  return [ms < SHORTEST_MS, `the ${name} must be at least ${goDuration(SHORTEST_MS)}, but is ${goDuration(ms)}`]
}

function openRules(given: GivenUsers): readonly Rule[] {
  const { timeUnit, preAllocatedVUs, maxVUs } = given
  return [
    [isGiven(timeUnit) && timeUnit <= 0, 'the timeUnit must be more than 0'],
    [!isGiven(preAllocatedVUs), "the number of preAllocatedVUs isn't specified"],
    [isGiven(preAllocatedVUs) && preAllocatedVUs < 0, "the number of preAllocatedVUs can't be negative"],
    [isGiven(maxVUs) && maxVUs < (preAllocatedVUs ?? 0), "maxVUs can't be less than preAllocatedVUs"],
  ]
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null
}
