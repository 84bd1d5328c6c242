import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonAnswer, type Fault } from '../../fixtures/fault-proxy.ts'
import type { Suite, SuiteResult } from '../../harness/suite.ts'
import { passedIn, startService, type ServiceRun } from '../testing/service-run.ts'
import { baselineSuite, browsingSuite, takingPartSuite } from './suite.ts'

const EMPTY_RESULTS: Fault = {
  change: (answer, { path }) => (path.endsWith('/results') ? jsonAnswer(200, { responseCount: 0 }) : answer),
}
const FAILING_READS: Fault = {
  replace: ({ method, path }) => (method === 'GET' && path !== '/api/sessions' ? jsonAnswer(500, {}) : undefined),
}
const LIMIT_MS = 120_000
const TIMES = /http_req_duration|session_workflow/
const suites: readonly (readonly [Suite, Fault, string])[] = [
  [baselineSuite({ durationScale: 0.002 }), FAILING_READS, 'threshold > http_req_failed > rate<0.1'],
  [browsingSuite({ durationScale: 0.005, readers: 5 }), FAILING_READS, 'check > session > all parts answer 200'],
  [takingPartSuite({ durationScale: 0.01 }), EMPTY_RESULTS, 'threshold > votes_counted > rate==1'],
]

describe('suites that run on demand', () => {
  let service: ServiceRun
  beforeAll(async () => (service = await startService()), 60_000)
  afterAll(async () => service[Symbol.asyncDispose]())

  it.each(suites)(
    '$name is red on a service that fails',
    async (suite, fault, red) => {
      const result = await service.observe(suite, fault)
      expect(failuresIn(result)).toContain(red)
    },
    LIMIT_MS,
  )

  it.each(suites)(
    '$name passes on the service as it is, and leaves nothing',
    async (suite) => {
      const result = await service.observe(suite)
      expect(failuresIn(result)).toEqual([])
      expect(result.completion).toEqual({ kind: 'completed' })
      expect(passedIn(result).length).toBeGreaterThanOrEqual(suite.floor.cases ?? 0)
      expect(await sessionsIn(service)).toEqual([])
    },
    LIMIT_MS,
  )
})

// But for times: how fast a service is that shares its machine with other tests is not told here.
function failuresIn({ cases }: SuiteResult): readonly string[] {
  return cases.flatMap(({ title, attempts }) =>
    attempts.some(({ status }) => status !== 'passed') && !TIMES.test(title.join(' > '))
      ? [title.slice(1).join(' > ')]
      : [],
  )
}

async function sessionsIn(service: ServiceRun): Promise<unknown> {
  let found: unknown
  await service.observe({
    name: 'look',
    floor: {},
    budgetMs: 10_000,
    sources: async () => [],
    run: async ({ endpoints }) => {
      const answer = await fetch(`${endpoints.service}/api/sessions`)
      found = ((await answer.json()) as { readonly items: unknown }).items
      return {
        suite: 'look',
        completion: { kind: 'completed' },
        cases: [],
        measurements: [],
        tool: { engine: 'fetch', version: '' },
        startedAt: '',
        durationMs: 0,
      }
    },
  })
  return found
}
