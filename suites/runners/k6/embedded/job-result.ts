import type { LoadSummary } from '../engine.ts'
import { histogramOf } from '../metrics/histogram.ts'
import type { RunFault } from './faults.ts'
import { exportGroup } from './groups.ts'
import type { LoadRun } from './load-run.ts'
import type { JobResult } from './protocol.ts'

/** How a run ended. */
export interface RunOutcome {
  readonly fault: RunFault | undefined
  readonly blocksMs: readonly number[]
  /** `undefined`: it ended before its load. */
  readonly summary: LoadSummary | undefined
  readonly handled: JobResult['handled']
}

/** What k6 sums a run up to. */
export function summaryOf(run: LoadRun): LoadSummary {
  const { registry, rootGroup, options } = run
  return {
    root_group: exportGroup(rootGroup),
    metrics: registry.summary(run.elapsedMs(), options.summaryTrendStats),
  }
}

/** All that a run showed. */
export function resultOf(run: LoadRun, { fault, blocksMs, summary, handled }: RunOutcome): JobResult {
  const { registry, log, hosts, exceptions, options } = run
  const elapsedMs = run.elapsedMs()
  return {
    exitCode: fault?.exitCode ?? 0,
    summary,
    ...(summary === undefined ? { summaryFault: 'the run ended before there was anything to sum up' } : {}),
    actuals: registry.actuals(elapsedMs),
    series: registry.series(blocksMs, elapsedMs),
    exceptions,
    refusedHosts: hosts.refused,
    errors: log.lines
      .filter(({ level, source }) => level === 'error' && source !== 'console')
      .map(({ message }) => message.split('\n\tat ')[0] ?? ''),
    durationMs: elapsedMs,
    ...(run.versionHeader === undefined ? {} : { sightings: run.sightings.list() }),
    log: log.lines,
    handled,
    summaryTimeUnit: options.summaryTimeUnit,
    histogram: histogramOf(run.measures.duration.sink),
  }
}
