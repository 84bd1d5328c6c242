import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RunEvent } from '../../../harness/events.ts'
import type { CaseResult, SuiteContext, SuiteResult } from '../../../harness/suite.ts'
import { isObject, type Json, type JsonObject, textOf } from '../../../fixtures/openapi/json.ts'
import { type ContractSuiteOptions, contractSuite } from './suite.ts'
import {
  LENDING_TOKEN,
  refusal,
  tagOf,
  type Answered,
  type Asked,
  type Books,
  CLIENT,
  type Fault,
  SHELF_DOCUMENT,
  type Shelf,
  startShelf,
  TOKEN,
} from './testing/shelf.ts'

let artifactsDir = ''

beforeAll(async () => {
  artifactsDir = await mkdtemp(join(tmpdir(), 'assay-contract-'))
})

afterAll(async () => {
  await rm(artifactsDir, { recursive: true })
})

interface Given {
  readonly options?: Partial<ContractSuiteOptions>
  readonly credentials?: Readonly<Record<string, string>>
  readonly mayWrite?: boolean
  readonly hosts?: SuiteContext['target']['safety']['hosts']
  readonly signal?: AbortSignal
  readonly cases?: readonly string[]
  readonly seed?: number
  readonly onEvent?: (event: RunEvent) => void
}

async function observe(shelf: Shelf, given: Given = {}): Promise<SuiteResult> {
  const { options, credentials = CLIENT, mayWrite = true, hosts = [new URL(shelf.url).host], signal } = given
  return contractSuite({ openapi: '/openapi.json', ...options }).run({
    runId: 'run-1',
    target: {
      name: 'shelf',
      versionHeader: 'x-service-version',
      readyPath: '/',
      safety: { hosts, mayWrite, maxRatePerSecond: 10_000 },
    },
    endpoints: { service: shelf.url },
    env: {},
    ...(given.cases === undefined ? {} : { cases: given.cases }),
    ...(given.seed === undefined ? {} : { seed: given.seed }),
    credentials,
    budgetMs: 20_000,
    artifactsDir,
    signal: signal ?? new AbortController().signal,
    observe: given.onEvent ?? (() => undefined),
  })
}

function failedIds({ cases }: SuiteResult): readonly string[] {
  return cases.filter(({ attempts }) => attempts.some(({ status }) => status !== 'passed')).map(({ id }) => id)
}

function caseOf({ cases }: SuiteResult, id: string): CaseResult {
  const found = cases.find((candidate) => candidate.id === id)
  if (found === undefined) throw new Error(`no case ${id}, only ${cases.map((one) => one.id).join('\n')}`)
  return found
}

const on =
  (method: string, path: RegExp, change: (answer: Answered, asked: Asked, books: Books) => ReturnType<Fault>): Fault =>
  (asked, answer, books) => {
    const isAsked = asked.method === method || (asked.method === 'HEAD' && method === 'GET')
    return isAsked && path.test(asked.path) ? change(answer, asked, books) : answer
  }

/** Paths that were read before. */
const seen = new Set<string>()

/** One wrong behaviour each, and the only cases that it may turn red. */
const FAULTS: readonly (readonly [name: string, fault: Fault, id: string])[] = [
  [
    'an undocumented status',
    on('POST', /^\/books$/u, (answer) => (answer.status === 201 ? { ...answer, status: 200 } : answer)),
    'POST /books > status-documented',
  ],
  [
    'an undocumented content type',
    on('GET', /^\/books\//u, (answer) =>
      answer.status === 200
        ? {
            status: 200,
            headers: { ...answer.headers, 'content-type': 'text/plain' },
            body: JSON.stringify(answer.body),
          }
        : answer,
    ),
    'GET /books/{bookId} > content-type-documented',
  ],
  [
    'a missing field',
    on('GET', /^\/books\//u, (answer) =>
      answer.status === 200 ? { ...answer, body: without(answer, 'pages') } : answer,
    ),
    'GET /books/{bookId} > body-matches',
  ],
  [
    'a wrong type for one enum value',
    on('POST', /^\/books$/u, (answer, { text }) =>
      answer.status === 201 && text.includes('essay') ? { ...answer, body: { ...bodyOf(answer), genre: 7 } } : answer,
    ),
    'POST /books > body-matches',
  ],
  [
    'a body that is not JSON',
    on('GET', /^\/books$/u, (answer) =>
      answer.status === 200
        ? { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' }, body: '[{' }
        : answer,
    ),
    'GET /books > body-matches',
  ],
  [
    'a header that is missing',
    on('GET', /^\/books$/u, ({ status, body }) => ({ status, ...(body === undefined ? {} : { body }) })),
    'GET /books > headers-match',
  ],
  [
    'a header of the wrong type',
    on('GET', /^\/books$/u, (answer) =>
      answer.status === 200 ? { ...answer, headers: { 'x-total': 'many' } } : answer,
    ),
    'GET /books > headers-match',
  ],
  [
    'a server error for one character',
    on('POST', /^\/books$/u, (answer, { text }) => (text.includes(String.raw`\ud800`) ? refusal(500) : answer)),
    'POST /books > no-server-error',
  ],
  [
    'a connection that is cut',
    on('POST', /^\/books$/u, (answer, { text }) => (text.includes(String.raw`\u0000`) ? 'hang-up' : answer)),
    'POST /books > no-server-error',
  ],
  [
    'the longest title refused',
    on('POST', /^\/books$/u, (answer, { text }) => (text.includes('a'.repeat(40)) ? refusal(400) : answer)),
    'POST /books > valid-accepted',
  ],
  [
    'a parameter that is not validated',
    on('GET', /^\/books$/u, (answer) =>
      answer.status === 400 ? { status: 200, headers: { 'x-total': '0' }, body: [] } : answer,
    ),
    'GET /books > invalid-refused',
  ],
  [
    'authentication ignored on one verb',
    on('DELETE', /^\/books\//u, (answer) => (answer.status === 401 ? { status: 204 } : answer)),
    'DELETE /books/{bookId} > authentication-required',
  ],
  [
    'made-up credentials let in',
    on('POST', /^\/books$/u, (answer, { headers }, books) =>
      answer.status === 401 && headers.authorization !== undefined ? stolen(books) : answer,
    ),
    'POST /books > authentication-required',
  ],
  [
    'an undocumented method answered',
    on('PUT', /^\/books$/u, () => ({ status: 200, body: {} })),
    'ANY /books > undocumented-method-refused',
  ],
  [
    'Allow without a method',
    on('PUT', /^\/books$/u, (answer) => ({ ...answer, headers: { allow: 'GET' } })),
    'ANY /books > allow-names-methods',
  ],
  [
    'a token for another scope let in',
    on('POST', /^\/books$/u, (answer, { headers }, books) =>
      headers.authorization === `Bearer ${LENDING_TOKEN}` ? stolen(books) : answer,
    ),
    'POST /books > scope-required',
  ],
  [
    'a title cut short',
    on('POST', /^\/books$/u, (answer, _asked, books) => {
      if (answer.status !== 201) return answer
      const { id = '', title = '' } = bodyOf(answer)
      const body = { ...bodyOf(answer), title: textOf(title).slice(0, 39) }
      books.set(textOf(id), body)
      return { ...answer, headers: { etag: tagOf(body) }, body }
    }),
    'POST /books > sent-comes-back',
  ],
  [
    'a change that is answered and not kept',
    on('PATCH', /^\/books\//u, (answer, _asked, books) => {
      const id = textOf(bodyOf(answer)['id'] ?? '')
      if (answer.status === 200) books.set(id, { ...books.get(id), genre: null })
      return answer
    }),
    'GET /books/{bookId} > written-kept',
  ],
  [
    'a created thing that is not there at first',
    on('GET', /^\/books\//u, (answer, { path }) =>
      answer.status !== 200 || seen.size === seen.add(path).size ? answer : refusal(404),
    ),
    'GET /books/{bookId} > created-readable',
  ],
  [
    'If-None-Match ignored',
    on('GET', /^\/books\//u, (answer, { path, headers }, books) => {
      const body = books.get(path.split('/')[2] ?? '') ?? {}
      return headers['if-none-match'] !== undefined && answer.status === 304 ? { ...answer, status: 200, body } : answer
    }),
    'GET /books/{bookId} > if-none-match-honoured',
  ],
  [
    'If-Match ignored',
    on('PATCH', /^\/books\//u, (answer, { path }, books) => {
      const body = books.get(path.split('/')[2] ?? '') ?? {}
      return answer.status === 412 ? { status: 200, headers: { etag: tagOf(body) }, body } : answer
    }),
    'PATCH /books/{bookId} > if-match-honoured',
  ],
  [
    'a wrong Content-Length',
    on('PATCH', /^\/books\//u, (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'content-length': '7000', connection: 'close' },
    })),
    'PATCH /books/{bookId} > content-length-right',
  ],
  [
    'HEAD of another length than GET',
    (asked, answer) =>
      asked.method === 'HEAD' && asked.path.startsWith('/books/')
        ? { ...answer, headers: { ...answer.headers, 'content-length': '7' } }
        : answer,
    'GET /books/{bookId} > head-matches-get',
  ],
  [
    'a problem document with another status',
    on('GET', /^\/books$/u, (answer) =>
      answer.status === 400 ? { status: 400, body: { title: 'no', status: 422 } } : answer,
    ),
    'GET /books > problem-document-right',
  ],
  [
    'a page that loses its last',
    on('GET', /^\/books$/u, (answer, { query }) =>
      Array.isArray(answer.body) && query.has('offset') ? { ...answer, body: answer.body.slice(0, -1) } : answer,
    ),
    'GET /books > pages-complete',
  ],
  [
    'a limit that is ignored',
    on('GET', /^\/books$/u, (answer, { query }, books) =>
      answer.status === 200 && query.get('limit') === '1' && books.size > 1
        ? { ...answer, body: [...books.values()] }
        : answer,
    ),
    'GET /books > page-limit-honoured',
  ],
  [
    'a filter that is ignored',
    on('GET', /^\/books$/u, (answer, { query }, books) =>
      answer.status === 200 && query.has('genre') ? { ...answer, body: [...books.values()].slice(0, 50) } : answer,
    ),
    'GET /books > filter-honoured',
  ],
]

function bodyOf({ body }: Answered): JsonObject {
  return isObject(body) ? body : {}
}

function without(answer: Answered, name: string): JsonObject {
  return Object.fromEntries(Object.entries(bodyOf(answer)).filter(([key]) => key !== name))
}

function stolen(books: Books): Answered {
  const body = { id: crypto.randomUUID(), title: 'stolen', pages: 1, genre: null }
  books.set(body.id, body)
  return { status: 201, headers: { etag: tagOf(body) }, body }
}

describe('contractSuite', () => {
  it.each(FAULTS)('%s fails its own case and no other', async (_name, fault, expected) => {
    await using shelf = await startShelf({ fault })

    const result = await observe(shelf)

    expect(failedIds(result)).toEqual([`contract > ${expected}`])
    expect(caseOf(result, `contract > ${expected}`).reproduce).toContain(`curl -sS -i`)
  })

  it('finds a delete that deletes nothing, in every way in which the thing can still be used', async () => {
    const restored = on('DELETE', /^\/books\//u, (answer, { path }, books) => {
      const id = path.split('/')[2] ?? ''
      if (answer.status === 204) books.set(id, { id, title: 'a', pages: 1, genre: null })
      return answer
    })
    await using shelf = await startShelf({ fault: restored })

    const result = await observe(shelf)

    const id = 'contract > cause > deleted-gone > answered 200 for what DELETE /books/{bookId} deleted'
    expect(failedIds(result)).toEqual([id])
    const { attempts, reproduce } = caseOf(result, id)
    expect(attempts[0]?.failure?.message).toContain('2 operations')
    expect(attempts[0]?.failure?.message).toContain('(GET /books/{bookId}, PATCH /books/{bookId})')
    expect(reproduce?.match(/curl/gu)?.length).toBeGreaterThan(1) // the delete, and the use
    expect(caseOf(result, 'contract > PATCH /books/{bookId} > deleted-gone').skippedBecause).toContain(id)
  })

  it('finds an idempotency key that is ignored', async () => {
    const forgetful = on('POST', /^\/books$/u, (answer, { headers }, books) =>
      headers['idempotency-key'] !== undefined && answer.status < 300 ? stolen(books) : answer,
    )
    await using shelf = await startShelf({ fault: forgetful })

    expect(failedIds(await observe(shelf))).toContain('contract > POST /books > idempotency-key-honoured')
  })

  it('finds an answer that takes too long', async () => {
    await using shelf = await startShelf()

    const failed = failedIds(await observe(shelf, { options: { maxAnswerMs: 0 } }))

    expect(failed).toEqual(['contract > cause > answers-in-time > took too long to answer'])
  })

  it('passes every case on a service that keeps to its document', async () => {
    await using shelf = await startShelf()

    const result = await observe(shelf)

    expect(failedIds(result)).toEqual([])
    const attempted = result.cases.filter(({ attempts }) => attempts.length > 0)
    expect(attempted.length).toBeGreaterThan(30)
    expect(result.completion).toEqual({ kind: 'completed' })
  })

  it('tells how far it has come while it asks', async () => {
    await using shelf = await startShelf()
    const told: RunEvent[] = []

    await observe(shelf, { onEvent: (event) => told.push(event) })

    const figures = told.flatMap((event) => (event.kind === 'suite-progress' ? [event.progress.figures] : []))
    const count = figures.length
    expect(count).toBeGreaterThan(3)
    expect(figures.map(({ operations }) => operations)).toEqual(
      Array.from({ length: count }, (_, index) => `${index + 1} of ${count}`),
    )
    expect(Number(figures.at(-1)?.['requests'])).toBeGreaterThan(count)
  })

  it('tries every check of every operation, and says which it could not', async () => {
    await using shelf = await startShelf()

    const { cases } = await observe(shelf)

    expect(
      cases.filter(({ attempts, skippedBecause }) => attempts.length === 0 && skippedBecause === undefined),
    ).toEqual([])
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
    expect(cases.filter(({ skippedBecause }) => skippedBecause !== undefined).map(({ id }) => id)).toEqual([])
  })

  it('sends the same requests for the same seed', async () => {
    const sent = async (seed: number): Promise<readonly string[]> => {
      await using shelf = await startShelf()
      await observe(shelf, { options: { seed } })
      return shelf.requests
        .filter(({ path }) => path === '/books')
        .map(({ method, query, text }) => `${method} ${query.toString()} ${text}`)
        .toSorted((left, right) => left.localeCompare(right))
    }

    const first = await sent(7)

    expect(await sent(7)).toEqual(first)
    expect(await sent(8)).not.toEqual(first)
  })

  it('removes what it created', async () => {
    await using shelf = await startShelf()

    await observe(shelf)

    expect(shelf.requests.filter(({ method, path }) => method === 'POST' && path === '/books').length).toBeGreaterThan(
      10,
    )
    expect([...shelf.books.keys()]).toEqual([])
    expect(JSON.parse(await readFile(join(artifactsDir, 'left-behind.json'), 'utf8'))).toEqual([])
  })

  it('removes what it created when it is stopped half way', async () => {
    const controller = new AbortController()
    let created = 0
    const fault = on('POST', /^\/books$/u, (answer) => {
      created += 1
      if (created === 5) controller.abort()
      return answer
    })
    await using shelf = await startShelf({ fault })

    const result = await observe(shelf, { signal: controller.signal })

    expect(result.completion.kind).toBe('timed-out')
    expect([...shelf.books.keys()]).toEqual([])
  })

  it('does not wait for a service that hangs when it is stopped', async () => {
    const controller = new AbortController()
    const fault = on('GET', /^\/books$/u, () => {
      controller.abort()
      return 'never'
    })
    await using shelf = await startShelf({ fault })
    const startedMs = performance.now()

    await observe(shelf, { signal: controller.signal })

    expect(performance.now() - startedMs).toBeLessThan(6_000)
  })

  it('tells of what cannot be removed', async () => {
    const fault = on('DELETE', /^\/books\//u, () => ({ status: 409, body: {} }))
    await using shelf = await startShelf({ fault })

    const cleanUp = caseOf(await observe(shelf), 'contract > clean-up')

    expect(cleanUp.attempts[0]?.status).toBe('errored')
    expect(cleanUp.attempts[0]?.failure?.message).toContain('DELETE /books/{bookId} answered 409')
  })

  it('sends only safe methods where it may not write', async () => {
    await using shelf = await startShelf()

    const result = await observe(shelf, { mayWrite: false })

    const methods = new Set(shelf.requests.filter(({ path }) => path !== '/token').map(({ method }) => method))
    expect([...methods]).toEqual(['GET', 'HEAD'])
    expect(caseOf(result, 'contract > POST /books > no-server-error')).toMatchObject({
      attempts: [],
      skippedBecause: 'the target may only be read, and this may change it',
    })
  })

  it('says that operations behind a login were not tried without credentials', async () => {
    await using shelf = await startShelf()

    const result = await observe(shelf, { credentials: {} })

    expect(caseOf(result, 'contract > POST /books > valid-accepted').skippedBecause).toBe('no credentials were given')
    expect(caseOf(result, 'contract > POST /books > authentication-required').attempts[0]?.status).toBe('passed')
  })

  it('fails its login when the credentials are refused', async () => {
    await using shelf = await startShelf()

    const result = await observe(shelf, { credentials: { ...CLIENT, ASSAY_CLIENT_SECRET: 'another-secret' } })

    expect(failedIds(result)).toEqual(['contract > login'])
    expect(caseOf(result, 'contract > POST /books > valid-accepted').skippedBecause).toContain('could not log in')
  })

  it('a login that is put off is an error of the try and no failure of the target', async () => {
    const putOff = (): Answered => ({ status: 429, headers: { 'retry-after': '3600' }, body: {} })
    await using shelf = await startShelf({ fault: on('POST', /^\/token$/u, putOff) })

    const { attempts } = caseOf(await observe(shelf), 'contract > login')

    expect(attempts).toMatchObject([
      { status: 'errored', failure: { message: expect.stringContaining('429') as string } },
    ])
  })

  it('logs in by HTTP Basic where the form is refused', async () => {
    const pair = Buffer.from(`${CLIENT.ASSAY_CLIENT_ID}:${CLIENT.ASSAY_CLIENT_SECRET}`).toString('base64')
    const byBasic = (answer: Answered, { headers, text }: Asked): Answered => {
      if (text.includes('client_id')) return { status: 401, body: {} }
      return headers.authorization === `Basic ${pair}` ? { status: 200, body: { access_token: TOKEN } } : answer
    }
    await using shelf = await startShelf({ fault: on('POST', /^\/token$/u, byBasic) })

    const result = await observe(shelf)

    expect(caseOf(result, 'contract > login').attempts[0]?.status).toBe('passed')
    expect(caseOf(result, 'contract > POST /books > valid-accepted').attempts[0]?.status).toBe('passed')
  })

  it('finds a required header that is not asked for', async () => {
    const document = withParameter({ name: 'X-Reader', in: 'header', required: true, schema: { type: 'string' } })
    await using lenient = await startShelf({ document })
    const strictly = on('GET', /^\/books$/u, (answer, { headers }) =>
      headers['x-reader'] === undefined ? refusal(400) : answer,
    )
    await using strict = await startShelf({ document, fault: strictly })

    expect(failedIds(await observe(lenient))).toEqual(['contract > GET /books > missing-header-refused'])
    expect(failedIds(await observe(strict))).toEqual([])
  })

  it('tries every media type that a body can be in', async () => {
    await using shelf = await startShelf({ document: withForm() })

    const failed = failedIds(await observe(shelf))

    expect(failed).toContain('contract > POST /books > valid-accepted') // the shelf reads JSON only
  })

  it('shows no secret in what it found', async () => {
    await using shelf = await startShelf({
      fault: (asked, answer) => (asked.path === '/token' ? answer : { ...answer, status: 500 }),
    })

    const text = JSON.stringify(await observe(shelf))

    expect(text).toContain('$ASSAY_TOKEN')
    expect(text).not.toContain('shelf-token-0815')
    expect(text).not.toContain(CLIENT.ASSAY_CLIENT_SECRET)
  })

  it('counts its requests', async () => {
    await using shelf = await startShelf()

    const { measurements } = await observe(shelf)

    const requests = measurements.find(({ metric, statistic }) => metric === 'http_reqs' && statistic === 'count')
    expect(requests?.overall).toBeGreaterThan(100)
    expect(requests?.overall).toBeGreaterThanOrEqual(shelf.requests.length)
  })

  it('waits as a 429 asks it to, and does not call it a failure', async () => {
    let refused = 0
    const fault = on('GET', /^\/books$/u, (answer) => {
      if (refused >= 2) return answer
      refused += 1
      return { status: 429, headers: { 'retry-after': '0' }, body: {} }
    })
    await using shelf = await startShelf({ fault })

    expect(failedIds(await observe(shelf))).toEqual([])
    expect(refused).toBe(2)
  })

  it("sends nothing to a host that is not the target's", async () => {
    await using shelf = await startShelf()

    await expect(observe(shelf, { hosts: ['elsewhere.example'] })).rejects.toMatchObject({ code: 'E_HOST_REFUSED' })
    expect(shelf.requests).toEqual([])
  })

  it('shrinks what it shows to what matters', async () => {
    const essays = on('POST', /^\/books$/u, (answer, { text }) => (text.includes('"essay"') ? refusal(500) : answer))
    await using shelf = await startShelf({ fault: essays })

    const { reproduce } = caseOf(await observe(shelf), 'contract > POST /books > no-server-error')

    expect(reproduce).toMatch(/--data-binary '\{"title":".","genre":"essay"\}'/u)
  })

  it('says how to try a failed case again, and tries that alone', async () => {
    const fault = on('GET', /^\/books$/u, (answer) =>
      answer.status === 400 ? { status: 200, headers: { 'x-total': '0' }, body: [] } : answer,
    )
    await using shelf = await startShelf({ fault })
    const id = 'contract > GET /books > invalid-refused'

    const { reproduce } = caseOf(await observe(shelf, { seed: 9 }), id)
    const again = await observe(shelf, { cases: [id], seed: 9 })

    expect(reproduce).toContain(`assay run --target shelf --suite contract --case '${id}' --seed 9`)
    expect(again.cases.map((one) => one.id)).toEqual([id, 'contract > all other cases'])
    expect(caseOf(again, 'contract > all other cases')).not.toHaveProperty('skippedBecause') // inconclusive, not a pass
    expect(again.tool['seed']).toBe('9')
  })

  it('lets a case fail that is allowed to, until it is no longer', async () => {
    const fault = on('PUT', /^\/books$/u, () => ({ status: 200, body: {} }))
    await using shelf = await startShelf({ fault })
    const id = 'contract > ANY /books > undocumented-method-refused'
    const until = (day: string): Given => ({ options: { allowed: [{ case: id, reason: 'known', until: day }] } })

    expect(caseOf(await observe(shelf, until('2999-12-31')), id).skippedBecause).toContain('until 2999-12-31: known')
    const over = caseOf(await observe(shelf, until('2020-12-31')), id)
    expect(over.attempts[0]?.failure?.message).toContain('until 2020-12-31, which is over')
  })

  it('refuses an exception without reason or end', () => {
    const allowed = [{ case: 'x', reason: ' ', until: 'soon' }]
    expect(() => contractSuite({ openapi: '/openapi.json', allowed })).toThrow(
      /allowed\[0\]\.reason[^]*allowed\[0\]\.until/u,
    )
  })

  it.each<readonly [string, Fault, Given, string]>([
    ['only 401', on('GET', /^\/books$/u, () => refusal(401)), {}, '100 % of'],
    ['much 404', on('GET', /^\/books\//u, () => refusal(404)), {}, 'answers were 404'],
    ['no credentials', (_asked, answer) => answer, { credentials: {} }, 'no valid request reached it'],
  ])('an operation that answers %s was not really tested, which is no pass', async (_name, fault, given, text) => {
    await using shelf = await startShelf({ fault })

    const { cases } = await observe(shelf, given)

    const doubted = cases.filter(
      ({ id, attempts, skippedBecause }) =>
        id.endsWith('really-tested') && attempts.length === 0 && skippedBecause === undefined,
    )
    expect(doubted.map(({ title }) => title.at(-1)).join()).toContain(text)
  })

  it('measures how much of the document it tried', async () => {
    await using shelf = await startShelf()

    const { measurements } = await observe(shelf)

    const coverage = measurements.filter(({ metric }) => metric.startsWith('contract_coverage'))
    expect(coverage.map(({ metric, overall, counts }) => [metric, overall, counts[0]])).toEqual([
      ['contract_coverage{of:operations}', 1, 6],
      ['contract_coverage{of:parameters}', 1, 9],
      ['contract_coverage{of:media}', 1, 3],
      ['contract_coverage{of:statuses}', 1, 25],
      ['contract_coverage{of:keywords}', 1, 29],
    ])
  })

  it('follows the links of answers', async () => {
    const wanted = { operationId: 'readBook', parameters: { bookId: '$response.body#/id' } }
    const linked = changed(['paths', '/books', 'post', 'responses', '201', 'links'], { read: wanted })
    const document = changed(['paths', '/books/{bookId}', 'get', 'operationId'], 'readBook', linked)
    await using shelf = await startShelf({ document })
    const misled = on('POST', /^\/books$/u, (answer) => {
      const body = { ...bodyOf(answer), id: crypto.randomUUID() }
      return answer.status === 201 ? { ...answer, body } : answer
    })
    await using wrong = await startShelf({ document, fault: misled })

    expect(caseOf(await observe(shelf), 'contract > GET /books/{bookId} > link-followed').attempts[0]?.status).toBe(
      'passed',
    )
    expect(failedIds(await observe(wrong))).toContain('contract > GET /books/{bookId} > link-followed')
  })

  it('fails where what is served is not what is committed, and where it breaks who relies on an earlier document', async () => {
    const committed = pathToFileURL(join(artifactsDir, 'committed.json'))
    const title = ['paths', '/books', 'post', 'requestBody', 'content', 'application/json', 'schema', 'required']
    await writeFile(committed, JSON.stringify(changed(title, [])))
    await using shelf = await startShelf()

    const result = await observe(shelf, { options: { committed, previous: committed } })

    expect(failedIds(result)).toEqual(['contract > drift', 'contract > breaking changes'])
    expect(caseOf(result, 'contract > drift').attempts[0]?.failure?.message).toContain('title is now required')
    await writeFile(committed, JSON.stringify(SHELF_DOCUMENT))
    expect(failedIds(await observe(shelf, { options: { committed, previous: committed } }))).toEqual([])
  })

  it('leaves excluded operations alone', async () => {
    await using shelf = await startShelf()

    const { cases } = await observe(shelf, { options: { exclude: [/^DELETE /u] } })

    expect(cases.filter(({ id }) => id.includes('DELETE'))).toEqual([])
    expect(shelf.requests.filter(({ method, path }) => method === 'DELETE' && path.startsWith('/books/'))).toEqual([])
  })
})

describe('contractSuite: a document it cannot use', () => {
  const broken: JsonObject = {
    ...SHELF_DOCUMENT,
    components: { schemas: {}, securitySchemes: { login: { type: 'oauth2' } } },
  }
  it.each<readonly [string, JsonObject | string, string]>([
    ['a reference to nothing', broken, '#/paths/~1books/get/responses/200/content/application~1json/schema/items/$ref'],
    ['no operations', { ...SHELF_DOCUMENT, paths: {} }, 'expected at least one operation'],
    ['Swagger 2', { swagger: '2.0', paths: {} }, '#/openapi: expected 3.0.x or 3.1.x, got `swagger: "2.0"`'],
    ['no JSON', '{"openapi":', 'JSON'],
    ['a path parameter that is not declared', onePath('/a/{id}', {}), '#/paths/~1a~1{id}/get/parameters'],
    [
      'a type that does not exist',
      onePath('/a', { parameters: [{ name: 'q', in: 'query', schema: { type: 'strng' } }] }),
      '#/paths/~1a/get/parameters/0/schema',
    ],
  ])('%s is an error that names the place', async (_name, document, text) => {
    await using shelf = await startShelf({ document })

    await expect(observe(shelf)).rejects.toMatchObject({
      code: 'E_DOCUMENT_INVALID',
      message: expect.stringContaining(text) as string,
    })
  })

  it('tells every fault at once', async () => {
    const document = onePath('/a/{id}', { parameters: [{ in: 'query' }, { name: 'x', in: 'nowhere' }] })
    await using shelf = await startShelf({ document })

    await expect(observe(shelf)).rejects.toThrow(/parameters\/0\/name[^]*parameters\/1\/in/u)
  })

  it('a document that is not served is an error that names the URL', async () => {
    await using shelf = await startShelf()

    await expect(observe(shelf, { options: { openapi: '/nowhere.json' } })).rejects.toMatchObject({
      code: 'E_DOCUMENT_MISSING',
    })
  })
})

function onePath(path: string, operation: JsonObject): JsonObject {
  const responses = { 200: { description: 'fine' } }
  return { openapi: '3.1.0', paths: { [path]: { get: { ...operation, responses } } } }
}

function withParameter(parameter: JsonObject): JsonObject {
  return changed(['paths', '/books', 'get', 'parameters'], [parameter])
}

function withForm(): JsonObject {
  const schema = { type: 'object', required: ['title'], properties: { title: { type: 'string', minLength: 1 } } }
  return changed(['paths', '/books', 'post', 'requestBody', 'content', 'application/x-www-form-urlencoded'], { schema })
}

// The shelf's document with another value at a place.
function changed(path: readonly string[], value: Json, from: Json | undefined = SHELF_DOCUMENT): JsonObject {
  const [key = '', ...rest] = path
  const object = isObject(from) ? from : {}
  return { ...object, [key]: rest.length === 0 ? value : changed(rest, value, object[key]) }
}

describe('consumers', () => {
  const consumer = (schema: z.ZodType, operation = 'GET /books/{bookId}'): Given => ({
    options: { consumers: [{ name: 'reader', operation, schema }] },
  })
  const id = 'contract > consumer reader > GET /books/{bookId}'

  it('fails where a field that is read is not answered, and passes where all are', async () => {
    await using shelf = await startShelf()
    const red = await observe(shelf, consumer(z.object({ author: z.string() })))
    expect(failedIds(red)).toEqual([id])
    expect(red.cases.find((one) => one.id === id)?.attempts[0]?.failure?.message).toContain('author: ')
    expect(red.cases.find((one) => one.id === id)?.reproduce).toContain('curl')
    const green = await observe(shelf, consumer(z.object({ title: z.string(), pages: z.number() })))
    expect(green.cases.find((one) => one.id === id)?.attempts).toMatchObject([{ status: 'passed' }])
  })

  it('concludes nothing of an operation that never answered', async () => {
    await using shelf = await startShelf()
    const { cases } = await observe(shelf, consumer(z.object({}), 'GET /magazines'))
    const single = cases.find((one) => one.id === 'contract > consumer reader > GET /magazines')
    expect(single?.attempts).toEqual([])
    expect(single?.skippedBecause).toBeUndefined()
  })
})
