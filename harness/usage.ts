import type { PartUsage, UsageSample } from './stack.ts'
import type { SuiteResult } from './suite.ts'

const REQUESTS = 'http_reqs'

/** What a part of the stack used up, with what can be said of it: its peak, and its share of each request that was counted. */
export interface RecordedUsage extends PartUsage {
  readonly peakMemoryBytes: number
  /** Processor time from the first sample to the last (ms). */
  readonly cpuMs: number
  /** One for each suite that counted its requests and during which there are samples. */
  readonly perRequest: readonly {
    readonly suite: string
    readonly requests: number
    readonly cpuMs: number
    readonly cpuMsPerRequest: number
  }[]
}

/**
 * Adds to samples what they say beside the suites' results.
 * Suites that ran at the same time share the processor time: then it is no suite's own, and none is told.
 */
export function recordUsage(usage: PartUsage, results: readonly SuiteResult[]): RecordedUsage {
  const { samples } = usage
  const [first, last] = [samples[0], samples.at(-1)]
  return {
    ...usage,
    peakMemoryBytes: Math.max(0, ...samples.map(({ memoryBytes }) => memoryBytes)),
    cpuMs: first === undefined || last === undefined ? 0 : last.cpuMs - first.cpuMs,
    perRequest: results.flatMap((result) => {
      const requests = requestsOf(result)
      const [from, to] = windowOf(result)
      const alone = results.every((other) => other === result || to <= windowOf(other)[0] || windowOf(other)[1] <= from)
      const [before, after] = [cpuAt(samples, from), cpuAt(samples, to)]
      if (requests === 0 || !alone || before === undefined || after === undefined) return []
      const cpuMs = after - before
      return [{ suite: result.suite, requests, cpuMs, cpuMsPerRequest: cpuMs / requests }]
    }),
  }
}

function requestsOf({ measurements }: SuiteResult): number {
  return measurements
    .filter(({ metric, statistic }) => metric === REQUESTS && statistic === 'count')
    .flatMap(({ values }) => values)
    .reduce((sum, value) => sum + value, 0)
}

function windowOf({ startedAt, durationMs }: SuiteResult): readonly [from: number, to: number] {
  const from = Date.parse(startedAt)
  return [from, from + durationMs]
}

// Between two samples the processor time is taken to grow evenly; outside of them nothing is known.
function cpuAt(samples: readonly UsageSample[], instant: number): number | undefined {
  const next = samples.findIndex(({ at }) => Date.parse(at) >= instant)
  const [after, before] = [samples[next], samples[Math.max(0, next - 1)]]
  if (after === undefined || before === undefined) return undefined
  const [from, to] = [Date.parse(before.at), Date.parse(after.at)]
  if (instant < from) return undefined
  return to === from ? after.cpuMs : before.cpuMs + ((after.cpuMs - before.cpuMs) * (instant - from)) / (to - from)
}
