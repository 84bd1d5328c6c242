import type { Attempt, CaseResult } from '../../../harness/suite.ts'
import type { LoadOutcome, LoadSummary, SummaryGroup, SummaryMetric } from './engine.ts'
import { LATENESS } from './metrics/registry.ts'
import { EXIT_CODES, THRESHOLDS_CROSSED } from './exit-codes.ts'

/** How an outcome is told: under which name, and how to repeat it. */
export interface CaseNaming {
  readonly suite: string
  /** Name of the script's file. */
  readonly file: string
  /** Command that observes the case again. */
  readonly reproduce: (id: string) => string
}

/**
 * The cases that an outcome shows: every threshold, every check, and what k6 keeps to itself,
 * since it answers "passed" where nothing was seen.
 */
export function casesOf(outcome: LoadOutcome, naming: CaseNaming): readonly CaseResult[] {
  const evidence = evidenceOf(outcome).map(({ title, ...told }) => ({ path: ['evidence', title], ...told }))
  const { summary } = outcome
  const told = summary === undefined ? [] : [...thresholdsOf(summary, outcome), ...checksOf(summary)]
  return [...evidence, ...told].map(({ path, ...seen }) => {
    const id = [naming.suite, naming.file, ...path].join(' > ')
    const common = { id, title: [naming.file, ...path], reproduce: naming.reproduce(id) } as const
    return 'attempt' in seen ? { ...common, attempts: [seen.attempt] } : { ...common, attempts: [], ...seen }
  })
}

type Seen = { readonly attempt: Attempt } | { readonly skippedBecause: string }

type Told = { readonly path: readonly string[] } & Seen

type Evidence = { readonly title: string } & Seen

function evidenceOf(outcome: LoadOutcome): readonly Evidence[] {
  return [
    { title: 'the engine ends by itself', attempt: exitOf(outcome) },
    { title: 'a summary is written', attempt: summaryOf(outcome) },
    { title: 'iterations run to their end', attempt: iterationsOf(outcome) },
    { title: 'no iteration throws', attempt: exceptionsOf(outcome) },
    { title: 'no iteration is dropped', attempt: droppedOf(outcome) },
    ...latenessOf(outcome).map((attempt) => ({ title: 'iterations start when they are due', attempt })),
    { title: "requests stay with the target's hosts", ...hostsOf(outcome) },
  ]
}

function exitOf(outcome: LoadOutcome): Attempt {
  const { exit, errors, durationMs } = outcome
  const because = errors[0] === undefined ? '' : `: ${errors[0]}`
  switch (exit.kind) {
    case 'stopped':
      return errored(durationMs, `K6_STOPPED: the run was stopped before its end${because}`)
    case 'killed':
      return errored(durationMs, `K6_KILLED: the engine was ended by ${exit.signal}${because}`)
    case 'exited': {
      if (exit.code === 0) return passed(durationMs)
      if (exit.code === THRESHOLDS_CROSSED) return crossingOf(outcome)
      const known = EXIT_CODES[exit.code]
      const finding = known?.finding ?? 'K6_EXIT_UNKNOWN'
      const meaning = known?.meaning ?? 'the engine failed in a way that k6 has no code for'
      const message = `${finding}: ${meaning} (exit code ${exit.code})${because}`
      return finding === 'K6_MARKED_FAILED' ? failed(durationMs, message) : errored(durationMs, message)
    }
  }
}

// The thresholds tell by themselves that they were crossed: unless no summary names one.
function crossingOf({ summary, durationMs }: LoadOutcome): Attempt {
  const all = Object.values(summary?.metrics ?? {}).flatMap(({ thresholds }) => Object.values(thresholds ?? {}))
  if (all.some(({ ok }) => !ok)) return passed(durationMs)
  return errored(
    durationMs,
    `K6_THRESHOLDS_UNTOLD: the engine says that thresholds were crossed (exit code ${THRESHOLDS_CROSSED}), and its summary names none of them`,
  )
}

function summaryOf({ summary, summaryFault, durationMs }: LoadOutcome): Attempt {
  if (summary !== undefined) return passed(durationMs)
  return errored(durationMs, `K6_SUMMARY_MISSING: ${summaryFault ?? 'no end-of-test summary was written'}`)
}

function iterationsOf(outcome: LoadOutcome): Attempt {
  const { durationMs } = outcome
  const count = counterOf(outcome, 'iterations')
  if (count > 0) return passed(durationMs)
  return failed(
    durationMs,
    'K6_NO_ITERATIONS: no iteration ran to its end, so nothing was measured; give the script more time or look at its errors',
    { expected: 'at least 1 iteration', actual: '0 iterations' },
  )
}

function exceptionsOf(outcome: LoadOutcome): Attempt {
  const { exceptions, durationMs, errors } = outcome
  if (exceptions === 0) return passed(durationMs)
  const first = errors[0] === undefined ? '' : `, first: ${errors[0]}`
  return failed(
    durationMs,
    `K6_ITERATION_EXCEPTIONS: ${exceptions} of ${Math.max(exceptions, counterOf(outcome, 'iterations'))} iterations ended with an exception, which k6 counts as run${first}`,
    { expected: '0 exceptions', actual: `${exceptions} exceptions` },
  )
}

function droppedOf(outcome: LoadOutcome): Attempt {
  const { durationMs } = outcome
  const dropped = counterOf(outcome, 'dropped_iterations')
  if (dropped === 0) return passed(durationMs)
  return failed(
    durationMs,
    `K6_DROPPED_ITERATIONS: ${dropped} iterations that were due were not started, so the load was less than the script asks for; raise maxVUs or lower the rate`,
    { expected: '0 dropped iterations', actual: `${dropped} dropped iterations` },
  )
}

// Only an engine that records it, and only where iterations are due at given times.
function latenessOf({ series, durationMs }: LoadOutcome): readonly Attempt[] {
  const lateness = series.find(({ metric }) => metric === LATENESS)?.overall
  if (lateness?.type !== 'trend' || lateness.samples === 0) return []
  const { p95, max, samples } = lateness
  if (p95 <= MOST_LATE_MS) return [passed(durationMs)]
  return [
    errored(
      durationMs,
      `K6_LATE_ITERATIONS: 5 % or more of ${samples} iterations started over ${MOST_LATE_MS} ms after they were due (p95 ${Math.round(p95)} ms, latest ${Math.round(max)} ms): the generator could not keep up, so the load is not what the script asks for; give it more of the processor, more threads, or a lower rate`,
    ),
  ]
}

const MOST_LATE_MS = 100

function hostsOf(outcome: LoadOutcome): Seen {
  const { refusedHosts, unseenRequests = 0, durationMs } = outcome
  if (refusedHosts.length > 0) {
    const message = `K6_HOST_REFUSED: the script wanted to send to ${refusedHosts.join(', ')}, beyond the target's hosts; add them to \`hosts\` of the target if they belong to it`
    return { attempt: errored(durationMs, message) }
  }
  if (unseenRequests === 0) return { attempt: passed(durationMs) }
  const of = Math.max(unseenRequests, counterOf(outcome, 'http_reqs'))
  return { skippedBecause: `k6 tells requests by their name alone: nobody saw where ${unseenRequests} of ${of} went` }
}

function thresholdsOf(summary: LoadSummary, outcome: LoadOutcome): readonly Told[] {
  const { durationMs, exit } = outcome
  const masked = exit.kind !== 'exited' || (exit.code !== 0 && exit.code !== THRESHOLDS_CROSSED)
  return Object.entries(summary.metrics).flatMap(([metric, { thresholds = {}, ...about }]) =>
    Object.entries(thresholds).map(([expression, { ok }]) => ({
      path: ['threshold', metric, expression],
      attempt: thresholdOf({
        metric,
        expression,
        ok,
        about,
        masked,
        durationMs,
        samples: samplesOf(metric, about, outcome),
        told: outcome.actuals?.[metric]?.[expression],
      }),
    })),
  )
}

interface ThresholdSeen {
  readonly metric: string
  readonly expression: string
  readonly ok: boolean
  readonly about: SummaryMetric
  readonly masked: boolean
  readonly durationMs: number
  readonly samples: number
  /** What the engine compared, where it tells that. */
  readonly told: number | undefined
}

function thresholdOf({ metric, expression, ok, about, masked, durationMs, samples, told }: ThresholdSeen): Attempt {
  if (samples === 0 && !canBeAbsent(metric, about)) {
    return failed(
      durationMs,
      `K6_EMPTY_METRIC: \`${metric}\` has no samples, so \`${expression}\` says nothing; k6 answers "${ok ? 'passed' : 'failed'}"`,
      { expected: expression, actual: 'no samples' },
    )
  }
  if (ok) return passed(durationMs)
  const code = masked ? 'K6_THRESHOLD_MASKED' : 'K6_THRESHOLD_CROSSED'
  const hidden = masked ? ', and the exit code of the engine does not show it' : ''
  return failed(durationMs, `${code}: \`${metric}\` does not hold \`${expression}\`${hidden}`, {
    expected: expression,
    actual: actualOf(expression, about, told),
  })
}

// A counter of what should not happen is whole without samples: it counted none. That holds for the script's own counters and
// for dropped iterations. What k6 itself counts of the load (`http_reqs{name:typo}`) does happen, so its absence is a mistake.
function canBeAbsent(metric: string, { type }: SummaryMetric): boolean {
  return type === 'counter' && !LOAD_COUNTERS.has(metric.replace(/\{.*$/, ''))
}

const LOAD_COUNTERS: ReadonlySet<string> = new Set(['http_reqs', 'iterations', 'data_sent', 'data_received'])

function samplesOf(metric: string, { type, values }: SummaryMetric, outcome: LoadOutcome): number {
  const series = outcome.series.find((one) => one.metric === metric)
  if (series !== undefined) return series.samples
  if (type === 'rate') return (values['passes'] ?? 0) + (values['fails'] ?? 0)
  return values['count'] ?? 0
}

function actualOf(expression: string, { values }: SummaryMetric, told: number | undefined): string {
  const statistic = /^\s*([a-z]+(?:\([\d.]+\))?)/.exec(expression)?.[1] ?? ''
  const value = told ?? values[statistic]
  return value === undefined ? 'not in the summary' : `${statistic} = ${Number(value.toFixed(3))}`
}

function checksOf(summary: LoadSummary): readonly Told[] {
  return walk(summary.root_group, []).map(({ path, passes, fails }) => ({
    path: ['check', ...path],
    attempt:
      fails === 0 && passes > 0
        ? passed(0)
        : failed(
            0,
            `K6_CHECKS_FAILED: ${fails} of ${passes + fails} times the check did not hold; k6 ends with 0 all the same`,
            {
              expected: 'holds every time',
              actual: `held ${passes} of ${passes + fails} times`,
            },
          ),
  }))
}

function walk(
  group: SummaryGroup,
  above: readonly string[],
): readonly { readonly path: readonly string[]; readonly passes: number; readonly fails: number }[] {
  const here = group.name === '' ? above : [...above, group.name]
  return [
    ...group.checks.map(({ name, passes, fails }) => ({ path: [...here, name], passes, fails })),
    ...group.groups.flatMap((inner) => walk(inner, here)),
  ]
}

function counterOf({ summary, series }: LoadOutcome, metric: string): number {
  const overall = series.find((one) => one.metric === metric)?.overall
  if (overall?.type === 'counter') return overall.sum
  return summary?.metrics[metric]?.values['count'] ?? 0
}

function passed(durationMs: number): Attempt {
  return { status: 'passed', durationMs }
}

function failed(
  durationMs: number,
  message: string,
  about: { readonly expected?: string; readonly actual?: string } = {},
): Attempt {
  return { status: 'failed', durationMs, failure: { message, ...about } }
}

function errored(durationMs: number, message: string): Attempt {
  return { status: 'errored', durationMs, failure: { message } }
}
