import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SuiteResult } from '../../harness/suite.ts'
import { SECRET, startOrigin, type Origin } from '../runners/k6/testdata/origin.ts'
import { performanceSuite } from './suite.ts'

describe('performanceSuite', () => {
  let artifactsDir: string
  beforeEach(async () => {
    artifactsDir = await mkdtemp(join(tmpdir(), 'assay-performance-'))
  })
  afterEach(async () => {
    await rm(artifactsDir, { recursive: true })
  })

  async function observe(origin: Origin, secret: string): Promise<SuiteResult> {
    return performanceSuite({ durationScale: 0.2 }).run({
      runId: 'run-7',
      target: {
        name: 'local',
        versionHeader: 'x-service-version',
        readyPath: '/health',
        safety: { hosts: [origin.host], mayWrite: true, maxRatePerSecond: 10_000 },
      },
      endpoints: { service: origin.url },
      credentials: { ASSAY_CLIENT_ID: 'client', ASSAY_CLIENT_SECRET: secret },
      env: {},
      budgetMs: 20_000,
      artifactsDir,
      signal: new AbortController().signal,
      observe: () => undefined,
    })
  }

  function failures(result: SuiteResult): readonly string[] {
    return result.cases.flatMap(({ title, attempts }) =>
      attempts.some(({ status }) => status !== 'passed') ? [title.slice(1).join(' > ')] : [],
    )
  }

  it('is red when the login fails', async () => {
    await using origin = await startOrigin()
    const result = await observe(origin, 'wrong')
    expect(failures(result)).toContain('evidence > the engine ends by itself')
    expect(origin.requests.filter((request) => request.startsWith('GET /api/sessions'))).toEqual([])
  })

  it('is red when the sessions answer 500', async () => {
    await using origin = await startOrigin({ sessionsStatus: 500 })
    const result = await observe(origin, SECRET)
    expect(failures(result)).toContain('threshold > http_req_failed > rate<0.01')
    expect(failures(result)).toContain('check > browse > list answers 200')
  })

  it('reads and writes sessions under the name of the run, and leaves none behind', async () => {
    await using origin = await startOrigin()
    const result = await observe(origin, SECRET)
    expect(failures(result)).toEqual([])
    expect(result.completion).toEqual({ kind: 'completed' })
    expect(origin.requests.filter((request) => request === 'POST /api/sessions').length).toBeGreaterThan(5)
    expect(origin.sessions.size).toBe(0)
    const count = result.measurements.find(({ metric, statistic }) => metric === 'http_reqs' && statistic === 'count')
    expect(count?.overall).toBe(origin.requests.length)
  })
})
