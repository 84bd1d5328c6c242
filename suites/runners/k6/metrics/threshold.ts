import { trendStatistic } from './series.ts'
import type { MetricType, Sink } from './sinks.ts'

// Longer operators first: a shorter one would match inside them. Here `===` is tried before `==`.
const OPERATORS = ['<=', '<', '>=', '>', '===', '==', '!='] as const
const STATISTICS: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ['count', 'rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'min', 'max', 'med', 'p'],
}

/** A condition on a statistic of a metric, such as `p(95)<500`. */
export interface ThresholdExpression {
  readonly source: string
  /** As in the source: `count`, `rate`, `value`, `avg`, `min`, `max`, `med` or `p(N)`. */
  readonly statistic: string
  readonly operator: (typeof OPERATORS)[number]
  readonly value: number
}

/** The expression, or why it is none, in k6's words. */
export function parseThreshold(source: string): ThresholdExpression | { readonly fault: string } {
  const operator = OPERATORS.find((candidate) => source.includes(candidate))
  const at = operator === undefined ? -1 : source.indexOf(operator)
  const malformed = { fault: `failed parsing threshold expression "${source}"; reason: malformed threshold expression` }
  if (operator === undefined) return malformed
  const statistic = source.slice(0, at).trim()
  const limit = source.slice(at + operator.length).trim()
  if (limit === '') return malformed
  const why = faultOfStatistic(statistic)
  if (why !== undefined) {
    return { fault: `failed parsing threshold expression's "${source}" left hand side; reason: ${why}` }
  }
  const value = Number(limit)
  if (!Number.isFinite(value)) {
    return {
      fault: `failed parsing threshold expression's "${source}" right hand side; reason: "${limit}" is not a number`,
    }
  }
  return { source, statistic: statistic.replaceAll(/\s/g, ''), operator, value }
}

function faultOfStatistic(statistic: string): string | undefined {
  if (/^(?:count|rate|value|avg|min|max|med)$/.test(statistic)) return undefined
  const inner = /^p\((.*)\)$/.exec(statistic)?.[1]?.trim()
  if (inner === undefined) return 'failed parsing method from expression'
  const rank = Number(inner)
  if (inner === '' || Number.isNaN(rank)) return `malformed percentile value; reason: "${inner}" is not a number`
  return rank >= 0 && rank <= 100 ? undefined : `percentile value must be between 0 and 100, got ${inner}`
}

/** Whether a kind of metric has the statistic that the expression asks for. */
export function supportsStatistic(type: MetricType, expression: ThresholdExpression): boolean {
  return STATISTICS[type].includes(expression.statistic.replace(/\(.*$/, ''))
}

/** The statistics that a kind of metric has, for messages. */
export function statisticsOf(type: MetricType): string {
  return STATISTICS[type].map((name) => (name === 'p' ? 'p(N)' : name)).join(', ')
}

/** Whether the expression holds for what a sink has seen. A rate without samples holds, as in k6. */
export function holds(expression: ThresholdExpression, sink: Sink, elapsedMs: number): boolean {
  const actual = statisticOf(expression.statistic, sink, elapsedMs)
  if (actual === undefined) return true
  switch (expression.operator) {
    case '<':
      return actual < expression.value
    case '<=':
      return actual <= expression.value
    case '>':
      return actual > expression.value
    case '>=':
      return actual >= expression.value
    case '==':
    case '===':
      return actual === expression.value
    case '!=':
      return actual !== expression.value
  }
}

/** The statistic that an expression compares; `undefined` where there is none, as for a rate without samples. */
export function statisticOf(statistic: string, sink: Sink, elapsedMs: number): number | undefined {
  switch (sink.type) {
    case 'counter':
      if (statistic === 'count') return sink.value
      return elapsedMs > 0 ? sink.value / (elapsedMs / 1000) : 0
    case 'gauge':
      return sink.value
    case 'rate':
      return sink.count === 0 ? undefined : sink.trues / sink.count
    case 'trend':
      return trendStatistic(sink, statistic)
  }
}
