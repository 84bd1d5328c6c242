import type { OpenScenario, Stage } from '../options/scenario.ts'

/** When iterations start, in milliseconds from the start of the scenario, ascending. */
export function arrivalsOf(scenario: OpenScenario): Generator<number, undefined> {
  const { timeUnitMs } = scenario
  return scenario.executor === 'constant-arrival-rate'
    ? evenly(timeUnitMs / scenario.rate, scenario.durationMs)
    : ramped(scenario.startRate, scenario.stages, timeUnitMs)
}

function* evenly(gapMs: number, durationMs: number): Generator<number, undefined> {
  for (let count = 0; count * gapMs < durationMs; count += 1) yield count * gapMs
  return undefined
}

/**
 * The n-th iteration starts where the area under the rate reaches n. Within a stage the rate is a line, so the time of each is
 * the root of a quadratic; where nothing ramps it is a quotient.
 */
// k6 v2.2.0, lib/executor/ramping_arrival_rate.go: it counts from 1 too, so that nothing starts at a rate of 0
function* ramped(startRate: number, stages: readonly Stage[], timeUnitMs: number): Generator<number, undefined> {
  let from = startRate / timeUnitMs
  let stageStartMs = 0
  let before = 0
  let next = 1
  for (const { durationMs, target } of stages) {
    const to = target / timeUnitMs
    const until = before + (durationMs * (from + to)) / 2
    const slope = durationMs === 0 ? 0 : (to - from) / durationMs
    for (; next <= until; next += 1) {
      const area = next - before
      yield stageStartMs + (slope === 0 ? area / to : (Math.sqrt(from * from + 2 * slope * area) - from) / slope)
    }
    before = until
    from = to
    stageStartMs += durationMs
  }
  return undefined
}
