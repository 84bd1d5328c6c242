// What the load scripts share: who they are, what they name things, and how they tidy up. Imported by k6 scripts, so it runs on k6, too.
import { check, fail } from 'k6'
import http, { type RefinedResponse } from 'k6/http'

/** A session, as far as the scripts look. */
export interface Session {
  readonly id: string
  readonly title: string
}

/** What a write needs. */
export interface Login {
  readonly headers: Readonly<Record<string, string>>
}

/** Where requests go. */
export const BASE_URL: string = __ENV['BASE_URL'] ?? 'http://127.0.0.1:3000'

const RUN_ID = __ENV['ASSAY_RUN_ID'] ?? 'local'
const SCALE = Number(__ENV['DURATION_SCALE'] ?? 1)
const PREFIX = `assay ${RUN_ID}`
const PAGE = 100 // sessions on one page

/** Logs in as the client of the run. */
export function logIn(): Login {
  const answer = http.post(`${BASE_URL}/api/auth/token`, {
    grant_type: 'client_credentials',
    client_id: __ENV['ASSAY_CLIENT_ID'] ?? '',
    client_secret: __ENV['ASSAY_CLIENT_SECRET'] ?? '',
  })
  if (answer.status !== 200) fail(`login answers ${answer.status}`)
  return { headers: { Authorization: `Bearer ${text(answer, 'access_token')}`, 'Content-Type': 'application/json' } }
}

/** A title that names the run, so that what is left of it is found. */
export function titleOf(purpose: string): string {
  return `${PREFIX} ${purpose}`
}

/** Removes every session of the run that is still there, as interrupted iterations leave them. */
export function sweep(login: Login): void {
  for (const { id } of ownSessions()) {
    const gone = http.del(`${BASE_URL}/api/sessions/${id}`, null, {
      headers: { ...login.headers },
      tags: { name: 'sweep' },
    })
    check(gone, { 'sweep removes': ({ status }) => status === 204 || status === 404 })
  }
}

/** A text in an answer; empty when there is none. */
export function text(answer: RefinedResponse<'text'>, selector: string): string {
  const value = answer.json(selector)
  return typeof value === 'string' ? value : ''
}

/** A duration of a script, scaled by DURATION_SCALE. */
export function seconds(amount: number): string {
  return `${Math.max(1, Math.round(amount * SCALE * 1000))}ms`
}

function ownSessions(): Session[] {
  const own: Session[] = []
  let cursor = ''
  do {
    const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = http.get(`${BASE_URL}/api/sessions?limit=${PAGE}${after}`, { tags: { name: 'sweep list' } })
    if (!check(answer, { 'sweep lists': ({ status }) => status === 200 })) return own
    own.push(...itemsOf(answer).filter(({ title }) => title.startsWith(`${PREFIX} `)))
    cursor = text(answer, 'nextCursor')
  } while (cursor !== '')
  return own
}

function itemsOf(answer: RefinedResponse<'text'>): Session[] {
  return answer.json('items') as unknown as Session[]
}
