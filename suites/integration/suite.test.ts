import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonAnswer, type Answer, type Fault } from '../../fixtures/fault-proxy.ts'
import { passedIn, startService, type ServiceRun } from '../testing/service-run.ts'
import { integration } from './suite.ts'

const REFUSES_NOTHING: Fault = {
  change: (answer, { path }) => {
    if (answer.status >= 400) return { ...answer, status: 200 }
    return path === '/api/auth/token' ? bareToken(answer) : answer
  },
}
const CHANGES_NOTHING: Fault = {
  replace: ({ method, path }) => {
    if (method === 'PATCH' || method === 'DELETE') return jsonAnswer(200, {})
    return method === 'GET' && path.startsWith('/api/sessions?') ? jsonAnswer(401, {}) : undefined
  },
}

function bareToken(answer: Answer): Answer {
  const { access_token } = JSON.parse(answer.body.toString()) as { readonly access_token: string }
  return jsonAnswer(200, { access_token })
}

describe('integration', () => {
  let service: ServiceRun
  beforeAll(async () => (service = await startService()), 60_000)
  afterAll(async () => service[Symbol.asyncDispose]())

  it('each case sees a service that refuses nothing, or one that changes nothing', async () => {
    const results = [
      await service.observe(integration, REFUSES_NOTHING),
      await service.observe(integration, CHANGES_NOTHING),
    ]
    const [first = [], second = []] = results.map(passedIn)
    const blind = first.filter((id) => second.includes(id))
    // The one case that asks no service.
    expect(blind).toEqual([
      'integration > database.spec.ts > the database > has no migration that began and did not end',
    ])
    expect(results.map(({ completion }) => completion.kind)).toEqual(['completed', 'completed'])
  }, 300_000)

  it('every case passes on the service as it is', async () => {
    const result = await service.observe(integration)
    expect(passedIn(result)).toEqual(result.cases.map(({ id }) => id))
    expect(result.cases.length).toBeGreaterThanOrEqual(integration.floor.cases ?? 0)
  }, 300_000)
})
