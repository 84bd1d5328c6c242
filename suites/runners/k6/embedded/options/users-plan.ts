import { rampSteps, type Step } from './ramp-steps.ts'
import { plannedVus, regularMs, type Scenario } from './scenario.ts'

/** So many virtual users more, or fewer, are needed from a time on (ms from the start of the load). */
export interface Change {
  readonly atMs: number
  readonly vus: number
}

type Ramp = Extract<Scenario, { readonly executor: 'ramping-vus' }>

/**
 * When a scenario needs virtual users, the time that is left to their last iterations included.
 * @param of - the part of so many that this thread has
 * @see k6 v2.2.0 lib/executor/ramping_vus.go `GetExecutionRequirements`: the same numbers
 */
export function usersPlan(scenario: Scenario, of: (vus: number) => number): readonly Change[] {
  const { startTimeMs, gracefulStopMs } = scenario
  const endMs = regularMs(scenario) + gracefulStopMs
  const changes =
    scenario.executor === 'ramping-vus' ? rampPlan(scenario, of, endMs) : fixedPlan(of(plannedVus(scenario)), endMs)
  return changes.map(({ atMs, vus }) => ({ atMs: startTimeMs + atMs, vus }))
}

/** The most that all of them need at one time: who is let go is there for another at that very time. */
export function mostUsers(plans: readonly (readonly Change[])[]): number {
  const changes = plans.flat().toSorted((one, other) => one.atMs - other.atMs || one.vus - other.vus)
  let [now, most] = [0, 0]
  for (const { vus } of changes) {
    now += vus
    most = Math.max(most, now)
  }
  return most
}

function fixedPlan(vus: number, endMs: number): readonly Change[] {
  return [
    { atMs: 0, vus },
    { atMs: endMs, vus: -vus },
  ]
}

// A virtual user that the ramp lets go may have to end its iteration: when it is wanted again before that, it is the same one.
function rampPlan(
  { startVus, stages, gracefulRampDownMs }: Ramp,
  of: (vus: number) => number,
  endMs: number,
): Change[] {
  const changes: Change[] = []
  const freeFromMs: number[] = [] // by virtual user
  let active = 0
  for (const { atMs, vus } of rampSteps(startVus, stages).map((step): Step => ({ ...step, vus: of(step.vus) }))) {
    for (; active < vus; active += 1) {
      const freeMs = freeFromMs[active]
      if (freeMs !== undefined && freeMs < atMs) changes.push({ atMs: freeMs, vus: -1 })
      if (freeMs === undefined || freeMs < atMs) changes.push({ atMs, vus: 1 })
    }
    for (; active > vus; active -= 1) freeFromMs[active - 1] = atMs + gracefulRampDownMs
  }
  const ends = freeFromMs.map((freeMs, user) => (user < active ? endMs : Math.min(freeMs, endMs)))
  for (let user = ends.length; user < active; user += 1) ends.push(endMs)
  return [...changes, ...ends.map((atMs) => ({ atMs, vus: -1 }))]
}
