import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jsonAnswer, type Fault } from '../../fixtures/fault-proxy.ts'
import { passedIn, startService, type ServiceRun } from '../testing/service-run.ts'
import { smoke } from './suite.ts'

const EMPTY = Buffer.alloc(0)
// Right statuses, wrong contents.
const PLAUSIBLE_LIES: Fault = {
  replace: ({ method, path }) => {
    if (method === 'DELETE') return { status: 204, headers: {}, body: EMPTY }
    if (path === '/page/main.mjs') return { status: 200, headers: { 'content-type': 'text/javascript' }, body: EMPTY }
    return undefined
  },
  change: (answer, { path }) => {
    const { 'content-length': _length, ...headers } = answer.headers
    if (path === '/health') return jsonAnswer(200, { status: 'starting', version: 'a1b2c3d' }, headers)
    if (path === '/health/deep') return jsonAnswer(200, { status: 'healthy', version: 'a1b2c3d' }, headers)
    if (path === '/api/deployment') return jsonAnswer(200, { version: 'older' }, headers)
    return answer.status === 404 ? { ...answer, headers: { ...answer.headers, 'x-service-version': 'older' } } : answer
  },
}

// What has to fail waits for it to come right first.
vi.setConfig({ testTimeout: 120_000 })

describe('smoke', () => {
  let service: ServiceRun
  beforeAll(async () => (service = await startService()), 60_000)
  afterAll(async () => service[Symbol.asyncDispose]())

  it('every case fails on a service whose answers look right and are not', async () => {
    const { completion, cases } = await service.observe(smoke, PLAUSIBLE_LIES)
    expect(completion).toEqual({ kind: 'completed' })
    expect(cases.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual(cases.map(() => ['failed']))
    expect(cases).toHaveLength(8)
  })

  it('a target that may not be written to gets reads only', async () => {
    const asked: string[] = []
    const note: Fault = { delayMs: ({ method }) => (asked.push(method), 0) }
    const safety = { hosts: ['127.0.0.1:*'], mayWrite: false, maxRatePerSecond: 1000 } as const
    const result = await service.observe(smoke, note, { safety })
    const reasons = result.cases.flatMap(({ skippedBecause }) => skippedBecause ?? [])
    expect(reasons).toEqual(Array.from({ length: 2 }, () => 'the target local may not be written to'))
    expect(new Set(asked)).toEqual(new Set(['GET']))
    expect(passedIn(result)).toHaveLength(5)
  })

  it('every case passes on the service as it is', async () => {
    const result = await service.observe(smoke)
    expect(passedIn(result)).toEqual(result.cases.map(({ id }) => id))
    expect(result.cases.length).toBeGreaterThanOrEqual(smoke.floor.cases ?? 0)
  })
})
