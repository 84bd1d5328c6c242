import { arrivalsOf } from '../embedded/executors/arrivals.ts'
import { isOpen, type OpenScenario, type Scenario } from '../embedded/options/scenario.ts'
import { LATENESS } from '../metrics/registry.ts'
import { seriesOf, type Series } from '../metrics/series.ts'
import { createSink } from '../metrics/sinks.ts'

/** When iterations of the scenarios started or were dropped, by the samples of k6. */
export class IterationStarts {
  // Of a dropped iteration the sign is negative: it has a turn, and no lateness.
  readonly #byScenario = new Map<string, number[]>()

  note(metric: string, value: number, timeMs: number, tags: Readonly<Record<string, string>>): void {
    const { scenario } = tags
    if (scenario === undefined) return
    // k6 gives a sample the time of the iteration's end.
    if (metric === 'iteration_duration') this.#add(scenario, timeMs - value)
    else if (metric === 'dropped_iterations') this.#add(scenario, -timeMs)
  }

  /**
   * How late iterations started, at least: k6 does not say when they were due, nor when it began. The least late of a scenario counts
   * as on time, and what was broken off, of which there is no sample, as early as it may have been.
   */
  lateness(scenarios: readonly Scenario[], totalMs: number): Series | undefined {
    const sink = createSink('trend')
    sink.mark()
    for (const scenario of scenarios) {
      if (!isOpen(scenario)) continue
      for (const lateMs of latenessOf(this.#byScenario.get(scenario.name) ?? [], scenario)) sink.add(lateMs)
    }
    sink.mark()
    return sink.count === 0 ? undefined : seriesOf(LATENESS, 'time', sink, [totalMs], totalMs)
  }

  #add(scenario: string, timeMs: number): void {
    const times = this.#byScenario.get(scenario)
    if (times === undefined) this.#byScenario.set(scenario, [timeMs])
    else times.push(timeMs)
  }
}

function latenessOf(noted: readonly number[], scenario: OpenScenario): readonly number[] {
  const turns = noted.toSorted((a, b) => Math.abs(a) - Math.abs(b))
  const dueMs = [...arrivalsOf(scenario)]
  const beganMs = turns.reduce(
    (least, turn, index) => Math.min(least, Math.abs(turn) - (dueMs[index] ?? Infinity)),
    Infinity,
  )
  // No more can have been broken off than there are virtual users.
  const unseen = Math.min(Math.max(0, dueMs.length - turns.length), scenario.maxVus)
  return turns.flatMap((turn, index) => {
    const due = dueMs[index + unseen]
    return turn < 0 || due === undefined ? [] : [Math.max(0, turn - due - beganMs)]
  })
}
