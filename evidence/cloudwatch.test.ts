import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Surroundings } from '../harness/index.ts'
import { cloudWatchAlarms, cloudWatchRequests } from './cloudwatch.ts'
import { JsonStandIn } from './testing/json-stand-in.ts'

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
})
afterAll(() => vi.unstubAllEnvs())

const surroundings: Surroundings = { env: {}, rootDir: '/', signal: new AbortController().signal }
const window = { from: '2026-01-01T00:00:00.000Z', until: '2026-01-29T00:00:00.000Z' }
const total = [{ namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions: { TargetGroup: 'blue' } }] as const
const bad = [{ namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count' }] as const

describe('cloudWatchAlarms', () => {
  it('asks for metric and composite alarms, page by page, and leaves out what is not there', async () => {
    const at = 1_767_323_045
    await using server = await JsonStandIn.start((_operation, body) =>
      body['NextToken'] === undefined
        ? {
            body: {
              MetricAlarms: [
                { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'too slow', StateUpdatedTimestamp: at },
              ],
              NextToken: 'n',
            },
          }
        : {
            body: {
              CompositeAlarms: [{ AlarmName: 'b', StateValue: 'OK', StateReason: 'well', StateUpdatedTimestamp: at }],
            },
          },
    )
    const source = cloudWatchAlarms({ region: 'us-east-1', endpoint: server.url })
    const states = await source.states(['a', 'b', 'gone'], surroundings)
    expect(Object.fromEntries(states)).toEqual({
      a: { state: 'ALARM', reason: 'too slow', since: '2026-01-02T03:04:05.000Z' },
      b: { state: 'OK', reason: 'well', since: '2026-01-02T03:04:05.000Z' },
    })
    expect(server.requests[0]).toMatchObject({
      operation: 'DescribeAlarms',
      body: { AlarmNames: ['a', 'b', 'gone'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    })
  })

  it('says that it was refused', async () => {
    await using server = await JsonStandIn.start(() => ({
      status: 400,
      body: { __type: 'AccessDenied', message: 'not allowed' },
    }))
    const asking = cloudWatchAlarms({ region: 'us-east-1', endpoint: server.url }).states(['a'], surroundings)
    await expect(asking).rejects.toThrow('not allowed')
  })
})

describe('cloudWatchRequests', () => {
  const values = (totals: readonly number[], bads: readonly number[]) => async (): Promise<JsonStandIn> =>
    JsonStandIn.start((_operation, body) => {
      const isBad = JSON.stringify(body).includes('5XX')
      return { body: { MetricDataResults: [{ Id: 'm0', StatusCode: 'Complete', Values: isBad ? bads : totals }] } }
    })
  const count = async (
    server: JsonStandIn,
    badMissing?: 'zero',
  ): Promise<{ readonly total: number; readonly bad: number }> =>
    cloudWatchRequests({
      total,
      bad,
      region: 'us-east-1',
      endpoint: server.url,
      ...(badMissing ? { badMissing } : {}),
    }).count(window, surroundings)

  it('is no answer where there is no data', async () => {
    await using none = await values([], [1])()
    await expect(count(none)).rejects.toThrow('no data of AWS/ApplicationELB RequestCount')
    await using unheard = await values([5], [])()
    await expect(count(unheard)).rejects.toThrow('no data of AWS/ApplicationELB HTTPCode_Target_5XX_Count')
    expect(await count(unheard, 'zero')).toEqual({ total: 5, bad: 0 })
  })

  it('is no answer where CloudWatch failed in part', async () => {
    await using server = await JsonStandIn.start(() => ({
      body: {
        MetricDataResults: [{ Id: 'm0', StatusCode: 'InternalError', Values: [1], Messages: [{ Value: 'broken' }] }],
      },
    }))
    await expect(count(server)).rejects.toThrow('InternalError for m0: broken')
  })

  it('adds up the sums of the window', async () => {
    await using server = await values([10, 20, 30], [1, 0, 2])()
    expect(await count(server)).toEqual({ total: 60, bad: 3 })
    expect(server.requests.find(({ body }) => JSON.stringify(body).includes('RequestCount'))?.body).toMatchObject({
      MetricDataQueries: [
        { MetricStat: { Stat: 'Sum', Metric: { Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }] } } },
      ],
    })
  })
})
