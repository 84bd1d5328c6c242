import { parseGoNumber } from './go-number.ts'
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

const NAMES: ReadonlySet<string> = new Set(['count', 'rate', 'value', 'avg', 'min', 'max', 'med'])

/** A condition on a statistic of a metric, such as `p(95)<500`. */
export interface ThresholdExpression {
  readonly source: string
  /** `count`, `rate`, `value`, `avg`, `min`, `max`, `med` or `p(N)`. */
  readonly statistic: string
  readonly operator: (typeof OPERATORS)[number]
  readonly value: number
}

/** The expression, or why it is none, in k6's words. */
export function parseThreshold(source: string): ThresholdExpression | { readonly fault: string } {
  const told = JSON.stringify(source)
  const operator = OPERATORS.find((candidate) => source.includes(candidate))
  if (operator === undefined || source.trim().endsWith(operator)) {
    return { fault: `failed parsing threshold expression ${told}; reason: malformed threshold expression` }
  }
  const at = source.indexOf(operator)
  const statistic = parseStatistic(source.slice(0, at).trim())
  if (typeof statistic === 'object') {
    return { fault: `failed parsing threshold expression's ${told} left hand side; reason: ${statistic.fault}` }
  }
  const value = parseGoNumber(source.slice(at + operator.length).trim())
  if (typeof value === 'object') {
    // The spelling is k6's.
    return { fault: `failed parsing threshold expresion's ${told} right hand side; reason: ${value.fault}` }
  }
  return { source, statistic, operator, value }
}

function parseStatistic(given: string): string | { readonly fault: string } {
  // As in k6, whose percentile without a rank is that of 0
  if (given === 'p') return 'p(0)'
  if (NAMES.has(given)) return given
  const inner = /^p\((.*)\)$/s.exec(given)?.[1]
  if (inner === undefined) return { fault: 'failed parsing method from expression' }
  const rank = parseGoNumber(inner)
  if (typeof rank === 'object') return { fault: `malformed percentile value; reason: ${rank.fault}` }
  return rank >= 0 && rank <= 100
    ? `p(${rank})`
    : { fault: `malformed percentile value; reason: ${inner} is not between 0 and 100` }
}

/** Whether a kind of metric has the statistic that the expression asks for. */
export function supportsStatistic(type: MetricType, expression: ThresholdExpression): boolean {
  return STATISTICS[type].includes(nameOf(expression))
}

/** The statistics that a kind of metric has, for messages. */
export function statisticsOf(type: MetricType): string {
  return STATISTICS[type].join(', ')
}

/** The name of an expression's statistic, without a rank. */
export function nameOf({ statistic }: ThresholdExpression): string {
  return statistic.replace(/\(.*$/, '')
}

/** Whether the expression holds for what a sink has seen. A rate without samples holds, and that of a counter without time, as in k6. */
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
      return elapsedMs > 0 ? sink.value / (elapsedMs / 1000) : undefined
    case 'gauge':
      return sink.value
    case 'rate':
      return sink.count === 0 ? undefined : sink.trues / sink.count
    case 'trend':
      return trendStatistic(sink, statistic)
  }
}
