import { expect } from '@playwright/test'
import type { Api, ApiAnswer } from '../../fixtures/api.ts'
import { browserTest } from '../../fixtures/browser.ts'
import { removeSession, seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { sessionOf } from '../../fixtures/session.ts'
import { readOnlyReason, type SpecContext } from '../../fixtures/spec-context.ts'

// What the page once got no answer to it asks again within 12 s.
const PAGE_LIMIT = { timeout: 15_000 }
const test = browserTest(process.env)

test('shallow health is healthy', async ({ api, run }) => {
  const answer = await api.send({ path: '/health' })
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({ status: 'healthy', version: versionOf(answer, run) })
})

test('deep health has its database and all migrations', async ({ api, run }) => {
  const answer = await api.send({ path: '/health/deep' })
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({
    status: 'healthy',
    version: versionOf(answer, run),
    database: 'connected',
    migrations: 'current',
  })
})

test('every answer is of the expected version, errors included', async ({ api, run }) => {
  const answers = await Promise.all(
    ['/health', '/api/sessions?limit=1', '/no-such-page'].map(async (path) => api.send({ path })),
  )
  const expected = run.target.expected?.version ?? versionOf(await api.send({ path: '/health' }), run)
  expect(expected, `the header ${run.target.versionHeader}`).not.toBe('')
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404])
  expect(answers.map((answer) => versionOf(answer, run))).toEqual(answers.map(() => expected))
})

test('a session is made, read and removed', async ({ api, ledger, run }) => {
  const draft = sessionDraft(run, 'made, read and removed', { maxParticipants: 7 })
  const { session } = await seedSession(api, ledger, draft)
  expect(session).toMatchObject({ ...draft, status: 'draft' })
  const read = await readSession(api, session.id)
  expect(sessionOf(read)).toEqual(session)
  await removeSession(api, session.id)
  expect((await readSession(api, session.id)).status).toBe(404)
})

test('a write needs a token, which is given for the right secret alone', async ({ api, run }) => {
  test.skip(!run.target.safety.mayWrite, readOnlyReason(run))
  const path = '/api/sessions/00000000-0000-7000-8000-000000000000'
  expect((await api.send({ method: 'DELETE', path })).status).toBe(401)
  const wrong = { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'nothing' }
  expect((await api.send({ method: 'POST', path: '/api/auth/token', json: wrong })).status).toBe(401)
  expect(await api.token()).not.toBe('')
})

test('what runs and what was deployed is told', async ({ api, run }) => {
  const [running, history, ready] = await Promise.all(
    ['/api/deployment', '/api/deployments?limit=1', '/ready'].map(async (path) => api.send({ path })),
  )
  expect(running).toMatchObject({ status: 200, body: { version: running && versionOf(running, run) } })
  expect(history).toMatchObject({ status: 200 })
  expect(ready).toMatchObject({ status: 200 })
})

test('the status page opens and shows the version, its health and its history', async ({ page, api, run }) => {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  const response = await page.goto('/')
  expect(response?.status()).toBe(200)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('#version')).toHaveText(versionOf(await api.send({ path: '/health' }), run), PAGE_LIMIT)
  for (const [check, standing] of Object.entries({
    service: 'Answers',
    database: 'Connected',
    migrations: 'Current',
  })) {
    await expect(page.locator(`#check-${check} [data-field="standing"]`), check).toHaveText(standing, PAGE_LIMIT)
  }
  await expect(page.locator('#summary')).toHaveAttribute('data-tone', 'good', PAGE_LIMIT)
  const isToldOf = page.locator('#history-list > li').or(page.getByText('No deployment is recorded here.'))
  await expect(isToldOf.first()).toBeVisible(PAGE_LIMIT)
  expect(faults).toEqual([])
})

async function readSession(api: Api, id: string): Promise<ApiAnswer> {
  return api.send({ path: `/api/sessions/${id}` })
}

function versionOf({ headers }: ApiAnswer, { target }: SpecContext): string {
  return headers.get(target.versionHeader) ?? ''
}
