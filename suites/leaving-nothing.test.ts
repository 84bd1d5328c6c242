import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../fixtures/port.ts'
import type { RunEvent } from '../harness/events.ts'
import type { Completion, Suite, SuiteContext } from '../harness/suite.ts'
import { leavingNothing } from './leaving-nothing.ts'

const STARTED_AT = '2026-01-01T12:00:00.000Z'
const RUN_ID = '20260101T120000Z-abc123'
const SESSION = {
  description: null,
  status: 'draft',
  joinCode: 'ABC',
  maxParticipants: 1,
  createdAt: STARTED_AT,
  updatedAt: STARTED_AT,
  startedAt: null,
  completedAt: null,
}

function session(
  number: number,
  title: string,
  createdAt: string = STARTED_AT,
): typeof SESSION & { id: string; title: string } {
  return { ...SESSION, id: `00000000-0000-7000-8000-00000000000${number}`, title, createdAt }
}

describe('leavingNothing', () => {
  let sessions: ReturnType<typeof session>[]
  let events: RunEvent[]
  let target: Awaited<ReturnType<typeof serve>>
  let artifactsDir: string
  beforeEach(async () => {
    artifactsDir = await mkdtemp(join(tmpdir(), 'assay-leaving-'))
    sessions = []
    events = []
    target = await serve()
  })
  afterEach(async () => {
    await target.close()
    await rm(artifactsDir, { recursive: true })
  })

  // Sessions as the service keeps them, one to a page.
  async function serve(): Promise<{ readonly url: string; readonly close: () => Promise<unknown> }> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://target')
      const at = sessions.findIndex(({ id }) => id === searchParams.get('cursor')) + 1
      if (pathname === '/api/auth/token') return response.end('{"access_token":"t"}')
      if (request.method === 'GET') {
        const items = sessions.slice(at, at + 1)
        return response.end(JSON.stringify({ items, nextCursor: at + 1 < sessions.length ? items[0]?.id : null }))
      }
      sessions = sessions.filter(({ id }) => !pathname.endsWith(id))
      return response.writeHead(204).end()
    })
    const port = await freePort()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const close = async (): Promise<unknown> => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
    return { url: `http://127.0.0.1:${port}`, close }
  }

  function suite(completion: Completion = { kind: 'completed' }): Suite {
    const result = {
      suite: 'sample',
      completion,
      cases: [],
      measurements: [],
      tool: {},
      startedAt: STARTED_AT,
      durationMs: 1,
    }
    return leavingNothing({
      name: 'sample',
      floor: {},
      budgetMs: 1000,
      sources: async () => [],
      run: async () => result,
    })
  }

  function context(mayWrite = true): SuiteContext {
    return {
      runId: RUN_ID,
      target: {
        name: 'local',
        versionHeader: 'x-service-version',
        readyPath: '/health/deep',
        safety: { hosts: ['127.0.0.1:*'], mayWrite, maxRatePerSecond: 1000 },
      },
      endpoints: { service: target.url },
      credentials: { ASSAY_CLIENT_ID: 'client', ASSAY_CLIENT_SECRET: 'secret' },
      env: {},
      budgetMs: 1000,
      artifactsDir,
      signal: new AbortController().signal,
      observe: (event) => events.push(event),
    }
  }

  it('sessions that were left are a failed case, told and removed', async () => {
    sessions = [session(1, `${RUN_ID} sample one`), session(2, 'of somebody else'), session(3, `${RUN_ID} sample two`)]
    const { cases } = await suite().run(context())
    const message = `The suite left 2 sessions, which were removed: ${RUN_ID} sample one, ${RUN_ID} sample two.`
    expect(cases).toMatchObject([
      {
        id: 'sample > nothing of this run is left',
        attempts: [{ status: 'failed', failure: { message, actual: '2' } }],
      },
    ])
    expect(sessions.map(({ title }) => title)).toEqual(['of somebody else'])
    expect(events).toEqual([{ kind: 'case-finished', suite: 'sample', case: cases[0] }])
  })

  it('those of another suite of the run are not its own', async () => {
    sessions = [session(1, `${RUN_ID} other one`)]
    const { cases } = await suite().run(context())
    expect(cases).toMatchObject([{ attempts: [{ status: 'passed' }] }])
    expect(sessions).toHaveLength(1)
  })

  it('sessions from long before the run are not looked through', async () => {
    const old = '2026-01-01T11:00:00.000Z'
    sessions = [session(1, 'old', old), session(2, `${RUN_ID} sample one`)]
    await suite().run(context())
    expect(sessions).toHaveLength(2)
  })

  it('a target that does not answer is an errored case', async () => {
    await target.close()
    const { cases } = await suite().run(context())
    expect(cases).toMatchObject([{ attempts: [{ status: 'errored' }] }])
  })

  it.each<Completion>([
    { kind: 'not-run', reason: 'interrupted by SIGINT' },
    { kind: 'crashed', code: 'E_SUITE_CRASHED', message: 'gone' },
  ])('what a suite left that did not come to its end is removed: $kind', async (completion) => {
    sessions = [session(1, `${RUN_ID} sample one`)]
    const result = await suite(completion).run(context())
    expect(result).toMatchObject({ completion, cases: [] })
    expect(sessions).toEqual([])
  })

  it('a target that may not be written to is not looked at', async () => {
    sessions = [session(1, `${RUN_ID} sample one`)]
    expect((await suite().run(context(false))).cases).toEqual([])
    expect(sessions).toHaveLength(1)
  })

  it('nothing left is a passed case', async () => {
    expect((await suite().run(context())).cases).toMatchObject([{ attempts: [{ status: 'passed' }] }])
  })
})
