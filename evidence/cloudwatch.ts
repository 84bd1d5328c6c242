import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type * as cloudwatch from '@aws-sdk/client-cloudwatch'
import { isNonEmpty, type AlarmSource, type AlarmState, type NonEmpty, type RequestSource } from '../harness/index.ts'

const ALARMS_AT_ONCE = 100 // the most that DescribeAlarms takes
const PERIOD_SECONDS = 3600 // kept for 15 months, so that every window has it

/** How CloudWatch is reached. */
export interface CloudWatchOptions {
  /** @default the SDK's own: AWS_REGION, then the profile */
  readonly region?: string
  /** @default the SDK's own */
  readonly endpoint?: string
}

/** A metric whose sum is a number of requests. */
export interface CountMetric {
  readonly namespace: string
  readonly name: string
  readonly dimensions?: Readonly<Record<string, string>>
}

/** What `cloudWatchRequests` takes. Several metrics are added up: both target groups of a blue/green service, for example. */
export interface CloudWatchRequestOptions extends CloudWatchOptions {
  readonly total: NonEmpty<CountMetric>
  readonly bad: NonEmpty<CountMetric>
  /**
   * What no data of `bad` means. `zero` is right for metrics that are written only when something happened, as a load balancer's
   * 5xx are; a misspelt name looks the same. @default 'unknown'
   */
  readonly badMissing?: 'unknown' | 'zero'
}

type Sdk = typeof cloudwatch

interface Connection {
  readonly sdk: Sdk
  readonly client: CloudWatchClient
}

/** How alarms stand, metric alarms and composite ones. */
export function cloudWatchAlarms(options: CloudWatchOptions = {}): AlarmSource {
  return {
    name: 'cloudwatch',
    states: async (names, { signal }) => {
      const { sdk, client } = await connect(options)
      const states = new Map<string, AlarmState>()
      for (let from = 0; from < names.length; from += ALARMS_AT_ONCE) {
        const pages = sdk.paginateDescribeAlarms(
          { client },
          { AlarmNames: names.slice(from, from + ALARMS_AT_ONCE), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
          { abortSignal: signal },
        )
        for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
          for (const { AlarmName, StateValue, StateReason, StateUpdatedTimestamp } of [
            ...MetricAlarms,
            ...CompositeAlarms,
          ]) {
            if (AlarmName === undefined || StateValue === undefined) continue
            const since = StateUpdatedTimestamp?.toISOString() ?? 'an unknown time'
            states.set(AlarmName, {
              state: StateValue,
              reason: StateReason ?? 'no reason given',
              since,
            })
          }
        }
      }
      return states
    },
  }
}

/** How many requests there were, and how many were bad, by the sums of metrics. */
export function cloudWatchRequests(options: CloudWatchRequestOptions): RequestSource {
  return {
    name: 'cloudwatch',
    count: async ({ from, until }, { signal }) => {
      const connection = await connect(options)
      const window = { StartTime: new Date(from), EndTime: new Date(until) }
      const [total, bad] = await Promise.all(
        [options.total, options.bad].map(async (metrics) => sum(connection, metrics, window, signal)),
      )
      if (total === undefined) throw new Error(`no data of ${namesOf(options.total)} from ${from} to ${until}`)
      if (bad === undefined && options.badMissing !== 'zero') {
        throw new Error(`no data of ${namesOf(options.bad)} from ${from} to ${until}`)
      }
      return { total, bad: bad ?? 0 }
    },
  }
}

// `undefined`: one of the metrics has no data at all.
async function sum(
  { sdk, client }: Connection,
  metrics: NonEmpty<CountMetric>,
  window: { readonly StartTime: Date; readonly EndTime: Date },
  signal: AbortSignal,
): Promise<number | undefined> {
  const MetricDataQueries = metrics.map(({ namespace, name, dimensions = {} }, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: PERIOD_SECONDS,
      Stat: 'Sum',
    },
  }))
  const values: number[] = []
  const pages = sdk.paginateGetMetricData({ client }, { ...window, MetricDataQueries }, { abortSignal: signal })
  for await (const { MetricDataResults = [] } of pages) {
    for (const { StatusCode, Values = [], Id, Messages } of MetricDataResults) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
        throw new Error(`${StatusCode} for ${Id ?? 'a metric'}: ${Messages?.[0]?.Value ?? 'no reason given'}`)
      }
      values.push(...Values)
    }
  }
  return isNonEmpty(values) ? values.reduce((a, b) => a + b, 0) : undefined
}

// The SDK is loaded where it is used.
async function connect({ region, endpoint }: CloudWatchOptions): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-cloudwatch')
  const client = new sdk.CloudWatchClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  })
  return { sdk, client }
}

function namesOf(metrics: NonEmpty<CountMetric>): string {
  return metrics.map(({ namespace, name }) => `${namespace} ${name}`).join(', ')
}
