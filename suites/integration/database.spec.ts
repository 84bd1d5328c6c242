import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect } from 'vitest'
import type { Api } from '../../fixtures/api.ts'
import { apiTest } from '../../fixtures/api-test.ts'
import { postSession, removeSession, seedSession, sessionDraft } from '../../fixtures/seed/session.ts'

interface Row {
  readonly title: string
  readonly status: string
  readonly revision: number
  readonly created_by: string
  readonly description: string | null
  readonly max_participants: number
  readonly started_at: Date | null
}

const { ASSAY_CLIENT_ID: clientId } = process.env
const test = apiTest(process.env).extend<{ readonly database: pg.Client }>({
  database: async ({ run, skip }, use) => {
    const { database: connectionString } = run.endpoints
    skip(connectionString === undefined, `the stack of ${run.target.name} gives no access to its database`)
    const client = new pg.Client({ connectionString })
    await client.connect()
    await use(client)
    await client.end()
  },
})

async function rowsOf(database: pg.Client, title: string): Promise<readonly Row[]> {
  const { rows } = await database.query<Row>('select * from sessions where title = $1', [title])
  return rows
}

async function change(api: Api, id: string, json: unknown): Promise<void> {
  await api.send({ method: 'PATCH', path: `/api/sessions/${id}`, token: await api.token(), json })
}

describe('the database', () => {
  test('holds nothing of a session that was refused', async ({ api, ledger, run, database }) => {
    const draft = sessionDraft(run, 'never written', { maxParticipants: 0 })
    expect((await postSession(api, ledger, draft)).status).toBe(400)
    expect(await rowsOf(database, draft.title)).toEqual([])
  })

  test('holds a session as it was made, and by whom', async ({ api, ledger, run, database }) => {
    const draft = sessionDraft(run, 'written', { description: 'as it stands', maxParticipants: 9 })
    const { session } = await seedSession(api, ledger, draft)
    const row = { id: session.id, title: draft.title, description: 'as it stands', max_participants: 9 }
    const defaults = {
      status: 'draft',
      revision: 1,
      created_by: clientId,
      started_at: null,
      join_code: session.joinCode,
    }
    expect(await rowsOf(database, draft.title)).toMatchObject([{ ...row, ...defaults }])
  })

  test('holds each change as a further revision, and no refused one', async ({ api, ledger, run, database }) => {
    const draft = sessionDraft(run, 'rewritten')
    const { session } = await seedSession(api, ledger, draft)
    await change(api, session.id, { status: 'active' })
    await change(api, session.id, { description: 'later' })
    await change(api, session.id, { status: 'draft' })
    const [row] = await rowsOf(database, draft.title)
    expect(row).toMatchObject({ status: 'active', revision: 3, description: 'later' })
    expect(row?.started_at).toBeInstanceOf(Date)
  })

  test('holds one session for a key that was used twice', async ({ api, ledger, run, database }) => {
    const draft = sessionDraft(run, 'written once')
    const key = { 'idempotency-key': randomUUID() }
    await Promise.all([1, 2, 3].map(async () => postSession(api, ledger, draft, key)))
    expect(await rowsOf(database, draft.title)).toHaveLength(1)
  })

  test('holds nothing of a session that was removed', async ({ api, ledger, run, database }) => {
    const draft = sessionDraft(run, 'written and removed')
    const { session } = await seedSession(api, ledger, draft)
    await removeSession(api, session.id)
    expect(await rowsOf(database, draft.title)).toEqual([])
  })

  test('has no migration that began and did not end', async ({ database }) => {
    const { rows } = await database.query(
      'select migration_name from _prisma_migrations where finished_at is null and rolled_back_at is null',
    )
    expect(rows).toEqual([])
  })
})
