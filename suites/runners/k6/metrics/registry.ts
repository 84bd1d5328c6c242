import { parseMetricName } from './metric-name.ts'
import { seriesOf, summaryValues, type Contains, type Series } from './series.ts'
import { createSink, type MetricType, type Sink } from './sinks.ts'
import {
  holds,
  nameOf,
  parseThreshold,
  statisticOf,
  statisticsOf,
  supportsStatistic,
  type ThresholdExpression,
} from './threshold.ts'
import type { SummaryMetric } from '../engine.ts'

/** The tags of a sample, asked for one by one: most samples are never asked. */
export interface Tags {
  tag(name: string): string | undefined
  /** Names that the script gave tags, for whoever wants them all. */
  names?(): readonly string[]
  /** What stands beside the tags: thresholds can't ask for it. */
  notes?(): Readonly<Record<string, string>>
}

/** Of a sample that has none. */
export const NO_TAGS: Tags = { tag: () => undefined }

/** A threshold as the options of a script have it, resolved. */
export interface Threshold {
  readonly expression: ThresholdExpression
  readonly abortOnFail: boolean
  readonly delayAbortMs: number
  crossed: boolean
}

/** What k6 measures by itself, in the order it tells them. */
export const BUILTIN_METRICS: readonly (readonly [name: string, type: MetricType, contains: Contains])[] = [
  ['vus', 'gauge', 'default'],
  ['vus_max', 'gauge', 'default'],
  ['iterations', 'counter', 'default'],
  ['iteration_duration', 'trend', 'time'],
  ['dropped_iterations', 'counter', 'default'],
  ['checks', 'rate', 'default'],
  ['group_duration', 'trend', 'time'],
  ['http_reqs', 'counter', 'default'],
  ['http_req_duration', 'trend', 'time'],
  ['http_req_failed', 'rate', 'default'],
  ['http_req_blocked', 'trend', 'time'],
  ['http_req_connecting', 'trend', 'time'],
  ['http_req_tls_handshaking', 'trend', 'time'],
  ['http_req_sending', 'trend', 'time'],
  ['http_req_waiting', 'trend', 'time'],
  ['http_req_receiving', 'trend', 'time'],
  ['data_sent', 'counter', 'data'],
  ['data_received', 'counter', 'data'],
]

/** How late iterations started that were due at a given time: told in measurements, never in k6's summary. */
export const LATENESS = 'iteration_lateness'

/** Hears of every sample, where somebody wants to. */
export interface SampleListener {
  onSample?: (metric: Metric, value: number, tags: Tags) => void
}

/** One metric with the parts of it that thresholds ask for. */
export class Metric {
  readonly name: string
  readonly contains: Contains
  readonly sink: Sink
  readonly parts: MetricPart[] = []
  thresholds: readonly Threshold[] = []
  /** Whether the options of the script name it, or a part of it: it is told without samples too. */
  isNamed = false
  readonly #listener: SampleListener

  constructor(name: string, type: MetricType, contains: Contains, listener: SampleListener = {}) {
    this.name = name
    this.contains = contains
    this.#listener = listener
    this.sink = createSink(type)
  }

  add(value: number, tags: Tags): void {
    this.sink.add(value)
    this.#listener.onSample?.(this, value, tags)
    for (const part of this.parts) if (part.matches(tags)) part.sink.add(value)
  }
}

/** The samples of a metric that carry some tags: `http_reqs{kind:write}`. */
export class MetricPart {
  readonly name: string
  readonly contains: Contains
  readonly sink: Sink
  thresholds: readonly Threshold[] = []
  isNamed = false
  readonly #tags: readonly (readonly [string, string])[]

  constructor(name: string, metric: Metric, tags: readonly (readonly [string, string])[]) {
    this.name = name
    this.contains = metric.contains
    this.sink = createSink(metric.sink.type)
    this.#tags = tags
  }

  matches(tags: Tags): boolean {
    return this.#tags.every(([name, value]) => (tags.tag(name) ?? '') === value)
  }
}

/** The metrics of a run. */
export class Registry {
  readonly #metrics = new Map<string, Metric>()
  readonly listener: SampleListener = {}
  #marks = 0

  constructor() {
    for (const [name, type, contains] of BUILTIN_METRICS) this.define(name, type, contains)
    this.define(LATENESS, 'trend', 'time')
    this.part('http_req_duration{expected_response:true}')
  }

  /** The metric of a name; made when it is not there. `undefined`: it is there, and of another kind. */
  define(name: string, type: MetricType, contains: Contains): Metric | undefined {
    const known = this.#metrics.get(name)
    if (known) return known.sink.type === type && known.contains === contains ? known : undefined
    const metric = new Metric(name, type, contains, this.listener)
    this.#metrics.set(name, metric)
    this.#catchUp(metric.sink)
    return metric
  }

  get(name: string): Metric | undefined {
    return this.#metrics.get(name)
  }

  /** A metric that k6 itself has. */
  builtin(name: string): Metric {
    const metric = this.#metrics.get(name)
    if (!metric) throw new Error(`no built-in metric ${name}`)
    return metric
  }

  /** The metric or the part of one that a name such as `http_reqs{kind:write}` means. */
  part(name: string): Metric | MetricPart | undefined {
    const parsed = parseMetricName(name)
    if ('fault' in parsed) return undefined
    const metric = this.#metrics.get(parsed.metric)
    if (!metric || parsed.tags === undefined) return metric
    const known = metric.parts.find((part) => part.name === name)
    if (known) return known
    const part = new MetricPart(name, metric, parsed.tags)
    metric.parts.push(part)
    this.#catchUp(part.sink)
    return part
  }

  /** Everything that was measured or has a threshold, parts behind their whole. */
  observed(): readonly (Metric | MetricPart)[] {
    return [...this.#metrics.values()]
      .flatMap((metric) => [metric, ...metric.parts])
      .filter(({ sink, isNamed }) => sink.count > 0 || isNamed)
  }

  /** A block starts or ends here. */
  mark(): void {
    this.#marks += 1
    for (const metric of this.#metrics.values()) {
      metric.sink.mark()
      for (const part of metric.parts) part.sink.mark()
    }
  }

  series(blocksMs: readonly number[], totalMs: number): readonly Series[] {
    return this.observed().map(({ name, contains, sink }) => seriesOf(name, contains, sink, blocksMs, totalMs))
  }

  summary(totalMs: number, trendStats: readonly string[]): Record<string, SummaryMetric> {
    const told = this.observed().filter(({ name }) => name !== LATENESS)
    return Object.fromEntries(
      told.map(({ name, contains, sink, thresholds }) => [
        name,
        {
          type: sink.type,
          contains,
          values: summaryValues(sink, totalMs, trendStats),
          ...(thresholds.length === 0
            ? {}
            : {
                thresholds: Object.fromEntries(
                  thresholds.map(({ expression, crossed }) => [expression.source, { ok: !crossed }]),
                ),
              }),
        },
      ]),
    )
  }

  /** What each threshold is compared with, by metric and expression; those without a value are left out. */
  actuals(totalMs: number): Record<string, Record<string, number>> {
    const told = this.observed().filter(({ thresholds }) => thresholds.length > 0)
    return Object.fromEntries(
      told.map(({ name, sink, thresholds }) => [
        name,
        Object.fromEntries(
          thresholds.flatMap(({ expression: { source, statistic } }) => {
            const actual = statisticOf(statistic, sink, totalMs)
            return actual === undefined ? [] : [[source, actual]]
          }),
        ),
      ]),
    )
  }

  /**
   * Evaluates every threshold. The names of the metrics whose thresholds are crossed, and whether one of them ends the run.
   * @param isOver - whether metrics without samples count too: they may still get some before the end
   */
  evaluate(elapsedMs: number, isOver: boolean): { readonly crossed: readonly string[]; readonly aborts: boolean } {
    const crossed: string[] = []
    let aborts = false
    for (const { name, sink, thresholds } of this.observed()) {
      if (!isOver && sink.count === 0) continue
      for (const threshold of thresholds) {
        threshold.crossed = !holds(threshold.expression, sink, elapsedMs)
        if (!threshold.crossed) continue
        if (!crossed.includes(name)) crossed.push(name)
        if (threshold.abortOnFail && threshold.delayAbortMs < elapsedMs) aborts = true
      }
    }
    return { crossed: crossed.toSorted(), aborts }
  }

  #catchUp(sink: Sink): void {
    for (let mark = 0; mark < this.#marks; mark += 1) sink.mark()
  }
}

/** A threshold of the options of a script, before it is resolved. */
export interface ThresholdOption {
  readonly source: string
  readonly abortOnFail: boolean
  readonly delayAbortMs: number
}

/** Puts thresholds on the metrics they name. The faults are in k6's words; none: all are set. */
export function setThresholds(
  registry: Registry,
  options: Readonly<Record<string, readonly ThresholdOption[]>>,
): readonly string[] {
  return Object.entries(options).flatMap(([name, thresholds]) => {
    const parsed = thresholds.map(({ source, ...rest }) => ({ ...rest, expression: parseThreshold(source) }))
    const faults = parsed.flatMap(({ expression }) => ('fault' in expression ? [expression.fault] : []))
    if (faults.length > 0) return faults
    const named = parseMetricName(name)
    if ('fault' in named) return [`unable to validate threshold expressions; reason: ${named.fault}`]
    const part = registry.part(name)
    if (!part) return [`invalid threshold defined on ${name}; reason: no metric name "${name}" found`]
    const usable: Threshold[] = []
    for (const { expression, ...rest } of parsed) {
      if ('fault' in expression) continue
      if (!supportsStatistic(part.sink.type, expression)) faults.push(unsupported(name, part.sink.type, expression))
      usable.push({ ...rest, expression, crossed: false })
    }
    part.thresholds = usable
    part.isNamed = true
    const whole = registry.get(name.replace(/\{.*$/s, '').trim())
    if (whole !== undefined) whole.isNamed = true
    return faults
  })
}

/** Which names of thresholds ask for what stands beside the tags, in k6's words. */
export function warningsOf(names: readonly string[], noted: ReadonlySet<string>): readonly string[] {
  return names.flatMap((name) => {
    const parsed = parseMetricName(name)
    const tags = 'fault' in parsed ? [] : (parsed.tags ?? [])
    return tags
      .filter(([tag]) => noted.has(tag))
      .map(
        ([tag]) =>
          `The high-cardinality '${tag}' metric tag was made non-indexable in k6 v0.41.0, so thresholds like '${name}' that are based on it won't work correctly.`,
      )
  })
}

function unsupported(name: string, type: MetricType, expression: ThresholdExpression): string {
  return `invalid threshold ${JSON.stringify(expression.source)} applied on metric ${name}; reason: unsupported aggregation method ${nameOf(expression)} on metric of type ${type}. supported aggregation methods for this metric are: ${statisticsOf(type)}`
}
