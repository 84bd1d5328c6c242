import type { Metric, Tags } from '../../metrics/registry.ts'
import type { Contains } from '../../metrics/series.ts'
import type { MetricType } from '../../metrics/sinks.ts'
import { currentUser } from '../current.ts'
import { GoError } from '../faults.ts'
import { GROUP_SEPARATOR } from '../groups.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { textOf } from '../given.ts'
import { tagsOf } from '../given-tags.ts'

/** The module `k6/metrics`. */
export const metricsModule: Readonly<Record<string, unknown>> = {
  Counter: metricClass('counter'),
  Gauge: metricClass('gauge'),
  Rate: metricClass('rate'),
  Trend: metricClass('trend'),
}

// k6, metrics/registry.go: one character is too short
const VALID_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{1,128}$/

interface CustomMetric {
  readonly name: string
  /** Can be taken out of the metric. */
  readonly add: (...given: readonly [value?: unknown, tags?: unknown]) => boolean
}

function metricClass(type: MetricType): new (name: unknown, isTime?: unknown) => CustomMetric {
  return class implements CustomMetric {
    declare readonly name: string
    declare readonly add: CustomMetric['add']

    constructor(name: unknown, isTime?: unknown) {
      const user = currentUser()
      if (user.phase !== 'init') throw new GoError('metrics must be declared in the init context')
      const metric = defined(user, textOf(name), type, isTime ? 'time' : 'default')
      Object.defineProperty(this, 'name', { value: metric.name, enumerable: true })
      Object.defineProperty(this, 'add', { value: adder(metric), enumerable: true, writable: true, configurable: true })
    }
  }
}

function defined({ run: { registry } }: VirtualUser, name: string, type: MetricType, contains: Contains): Metric {
  if (!VALID_NAME.test(name)) {
    throw new GoError(
      `Invalid metric name: '${name}'. Metric names must only include up to 128 ASCII letters, numbers, or underscores and start with a letter or an underscore.`,
    )
  }
  const metric = registry.define(name, type, contains)
  if (metric) return metric
  const known = registry.builtin(name)
  throw new GoError(
    known.sink.type === type
      ? `metric '${name}' already exists but with a value type ${known.contains}, instead of ${contains}`
      : `metric '${name}' already exists but with type ${known.sink.type}, instead of ${type}`,
  )
}

function adder(metric: Metric): CustomMetric['add'] {
  return (...given) => {
    const user = currentUser()
    if (user.phase === 'init') throw new GoError('Adding to metrics in the init context is not supported')
    const [value, tags] = given
    const amount = amountOf(value)
    if (Number.isNaN(amount)) {
      const what = given.length === 0 ? 'no value was provided' : `'${shortened(value)}' is an invalid value`
      const fault = `${what} for metric '${metric.name}', a number or a boolean value is expected`
      if (user.run.options.throwErrors) throw new GoError(fault)
      user.run.warn(fault)
      return false
    }
    if (tags === undefined) metric.add(amount, user)
    else {
      const extra = sampleTags(metric, tags)
      metric.add(amount, withTags(user, extra))
      if (metric === user.run.measures.checks) countCheck(user, extra?.['check'], amount)
    }
    return true
  }
}

// As in k6, where the checks of the summary are those of the samples, whoever added them.
function countCheck({ group }: VirtualUser, name: string | undefined, amount: number): void {
  if (name === undefined || name.includes(GROUP_SEPARATOR)) return
  const check = group.check(name)
  if (amount === 0) check.fails += 1
  else check.passes += 1
}

function sampleTags({ name }: Metric, given: unknown): Readonly<Record<string, string>> | undefined {
  try {
    return tagsOf(given)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw new GoError(`cannot add tags for the '${name}' custom metric: ${why}`)
  }
}

function withTags(user: VirtualUser, extra: Readonly<Record<string, string>> | undefined): Tags {
  return {
    tag: (name) => extra?.[name] ?? user.tag(name),
    names: () => [...user.names(), ...Object.keys(extra ?? {})],
    notes: () => user.notes(),
  }
}

function amountOf(value: unknown): number {
  if (value === null || typeof value === 'symbol' || typeof value === 'bigint') return Number.NaN
  const amount = Number(value)
  // As in k6: what is no number and holds counts as one.
  return amount === 0 && typeof value !== 'number' && Boolean(value) ? 1 : amount
}

const LONGEST = 100 // characters of a value in a message

function shortened(value: unknown): string {
  const text = String(value)
  if (text.length < LONGEST) return text
  return `${text.slice(0, LONGEST / 2)}... omitting ${text.length - LONGEST} characters ...${text.slice(-LONGEST / 2)}`
}
