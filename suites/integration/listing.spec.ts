import { describe, expect } from 'vitest'
import type { Api } from '../../fixtures/api.ts'
import { apiTest } from '../../fixtures/api-test.ts'
import { seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { pageOf, sessionOf, type Session } from '../../fixtures/session.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)
const MOST_PAGES = 500 // others may make sessions meanwhile

// Pages until all that are wanted were seen, or there are no more.
async function pagesUntil(
  api: Api,
  query: string,
  wanted: readonly string[],
): Promise<readonly (readonly Session[])[]> {
  const pages: (readonly Session[])[] = []
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${cursor}`
    const page = pageOf(await api.send({ path: `/api/sessions?${query}${after}` }))
    pages.push(page.items)
    for (const { id } of page.items) seen.add(id)
    cursor = wanted.every((id) => seen.has(id)) ? null : page.nextCursor
  } while (cursor !== null && pages.length < MOST_PAGES)
  return pages
}

describe('the list', () => {
  test.for([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=-1', '/limit'],
    ['limit=ten', '/limit'],
    ['limit=2.5', '/limit'],
    ['cursor=here', '/cursor'],
    ['status=paused', '/status'],
    ['order=title', ''],
  ] as const)('with %s is refused', async ([query, pointer], { api }) => {
    const answer = await api.send({ path: `/api/sessions?${query}` })
    expectProblem(answer, 400, 'invalid-input')
    expect(answer.body).toMatchObject({ errors: [{ in: 'query', pointer }] })
  })

  test('in pages has each session once, the newest first', async ({ api, ledger, run }) => {
    const made: string[] = []
    for (const number of [1, 2, 3, 4, 5]) {
      made.push((await seedSession(api, ledger, sessionDraft(run, `listed ${number}`))).session.id)
    }
    const pages = await pagesUntil(api, 'limit=2', made)
    const ids = pages.flat().map(({ id }) => id)
    expect(ids.filter((id) => made.includes(id))).toEqual(made.toReversed())
    expect(new Set(ids).size).toBe(ids.length)
    expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true)
  })

  test('goes on where it was when newer sessions come', async ({ api, ledger, run }) => {
    const first = await seedSession(api, ledger, sessionDraft(run, 'listed before'))
    const second = await seedSession(api, ledger, sessionDraft(run, 'listed first'))
    const page = `limit=1&cursor=${second.session.id}`
    const before = pageOf(await api.send({ path: `/api/sessions?${page}` }))
    await seedSession(api, ledger, sessionDraft(run, 'listed too late'))
    const after = pageOf(await api.send({ path: `/api/sessions?${page}` }))
    expect(after.items).toEqual(before.items)
    expect(after.items.every(({ id }) => id <= first.session.id || id < second.session.id)).toBe(true)
  })

  test('of one status has those alone', async ({ api, ledger, run }) => {
    const draft = await seedSession(api, ledger, sessionDraft(run, 'listed as a draft'))
    const other = await seedSession(api, ledger, sessionDraft(run, 'listed as active'))
    const path = `/api/sessions/${other.session.id}`
    const active = sessionOf(
      await api.send({ method: 'PATCH', path, token: await api.token(), json: { status: 'active' } }),
    )
    const pages = await pagesUntil(api, 'limit=50&status=active', [active.id])
    expect(pages.flat().map(({ id }) => id)).toContain(active.id)
    expect(pages.flat().map(({ id }) => id)).not.toContain(draft.session.id)
    expect(new Set(pages.flat().map(({ status }) => status))).toEqual(new Set(['active']))
  })
})
