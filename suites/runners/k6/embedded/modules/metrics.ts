import type { Metric, Tags } from '../../metrics/registry.ts'
import type { MetricType } from '../../metrics/sinks.ts'
import { currentUser } from '../current.ts'
import { GoError } from '../faults.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { stringsOf, textOf } from '../given.ts'

/** The module `k6/metrics`. */
export const metricsModule: Readonly<Record<string, unknown>> = {
  Counter: metricClass('counter'),
  Gauge: metricClass('gauge'),
  Rate: metricClass('rate'),
  Trend: metricClass('trend'),
}

// k6: letters, digits and underscores, at most 128 characters, no digit first
const VALID_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/

interface CustomMetric {
  readonly name: string
  add(value: unknown, tags?: unknown): boolean
}

function metricClass(type: MetricType): new (name: unknown, isTime?: unknown) => CustomMetric {
  return class implements CustomMetric {
    readonly name: string
    readonly #metric: Metric

    constructor(name: unknown, isTime?: unknown) {
      const user = currentUser()
      if (user.phase !== 'init') throw new GoError('metrics must be declared in the init context')
      this.name = textOf(name)
      if (!VALID_NAME.test(this.name)) throw new GoError(`invalid metric name: '${this.name}'`)
      const metric = user.run.registry.define(this.name, type, isTime ? 'time' : 'default')
      if (!metric) throw new GoError(`metric '${this.name}' already exists but with a different type or unit`)
      this.#metric = metric
    }

    add(...given: readonly [value?: unknown, tags?: unknown]): boolean {
      const user = currentUser()
      if (user.phase === 'init') throw new GoError('Adding to metrics in the init context is not supported')
      const [value, tags] = given
      const amount = amountOf(value)
      if (Number.isNaN(amount)) {
        const what = given.length === 0 ? 'no value was provided' : `'${shortened(value)}' is an invalid value`
        const fault = `${what} for metric '${this.name}', a number or a boolean value is expected`
        if (user.run.options.throwErrors) throw new GoError(fault)
        user.run.warn(fault)
        return false
      }
      this.#metric.add(amount, tags === undefined ? user : withTags(user, stringsOf(tags)))
      return true
    }
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
  return Number(value)
}

const LONGEST = 100 // characters of a value in a message

function shortened(value: unknown): string {
  const text = String(value)
  if (text.length < LONGEST) return text
  return `${text.slice(0, LONGEST / 2)}... omitting ${text.length - LONGEST} characters ...${text.slice(-LONGEST / 2)}`
}
