import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isObject, type Json, type JsonObject, parseJson, textOf } from '../../../../fixtures/openapi/json.ts'

/** What the shelf is asked. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** What it answers. */
export interface Answered {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json | string
}

/** Makes one behaviour wrong: gets what was asked, the right answer, and what is on the shelf. */
export type Fault = (asked: Asked, answer: Answered, books: Books) => Answered | 'hang-up' | 'never'

/** A small service of books with a document that it keeps to, until it is given a fault. */
export interface Shelf extends AsyncDisposable {
  readonly url: string
  readonly books: ReadonlyMap<string, JsonObject>
  readonly requests: readonly Asked[]
}

/** What is on the shelf, by id. */
export type Books = Map<string, JsonObject>

export const CLIENT: Readonly<Record<'ASSAY_CLIENT_ID' | 'ASSAY_CLIENT_SECRET', string>> = {
  ASSAY_CLIENT_ID: 'reader-1',
  ASSAY_CLIENT_SECRET: 'shelf-secret-4711',
}
export const TOKEN = 'shelf-token-0815'
/** What a client gets that asks for `books:lend` alone. */
export const LENDING_TOKEN = 'shelf-token-lending'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu
const GENRES = ['novel', 'essay', null]
const PROBLEM = 'application/problem+json'
const PAGE = 50

const problem: JsonObject = { description: 'refused', content: { [PROBLEM]: { schema: { type: 'object' } } } }
const bookId = { name: 'bookId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const tagged = { ETag: { required: true, schema: { type: 'string' } } }
const bookContent = { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } }
const book = { description: 'a book', headers: tagged, content: bookContent }
const genre = { enum: GENRES }
const fields = { title: { type: 'string', minLength: 1, maxLength: 40 }, pages: { type: 'integer', minimum: 1 }, genre }
const locked = { security: [{ login: ['books:write'] }] }
const query = (name: string, schema: JsonObject): JsonObject => ({ name, in: 'query', schema })
const header = (name: string): JsonObject => ({ name, in: 'header', schema: { type: 'string' } })
const jsonBody = (schema: JsonObject): JsonObject => ({ required: true, content: { 'application/json': { schema } } })
const draft = { type: 'object', required: ['title'], additionalProperties: false, properties: fields }
const change = { type: 'object', minProperties: 1, additionalProperties: false, properties: fields }

/** The document that the shelf serves. */
export const SHELF_DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'shelf', version: '1' },
  paths: {
    '/token': { post: tokenOperation() },
    '/books': {
      get: {
        parameters: [
          query('limit', { type: 'integer', minimum: 1, maximum: PAGE }),
          query('offset', { type: 'integer', minimum: 0, maximum: 10_000 }),
          query('genre', { enum: ['novel', 'essay'] }),
        ],
        responses: {
          200: {
            description: 'books',
            headers: { 'X-Total': { required: true, schema: { type: 'integer', minimum: 0 } } },
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
            },
          },
          400: problem,
        },
      },
      post: {
        ...locked,
        parameters: [header('Idempotency-Key')],
        requestBody: jsonBody(draft),
        responses: { 201: book, 400: problem, 401: problem, 403: problem, 422: problem },
      },
    },
    '/books/{bookId}': {
      parameters: [bookId],
      get: {
        parameters: [header('If-None-Match')],
        responses: { 200: book, 304: { description: 'as before' }, 400: problem, 404: problem },
      },
      patch: {
        ...locked,
        parameters: [header('If-Match')],
        requestBody: jsonBody(change),
        responses: { 200: book, 400: problem, 401: problem, 403: problem, 404: problem, 412: problem },
      },
      delete: {
        ...locked,
        responses: { 204: { description: 'gone' }, 400: problem, 401: problem, 403: problem, 404: problem },
      },
    },
  },
  components: {
    securitySchemes: {
      login: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: '/token', scopes: { 'books:write': '', 'books:lend': '' } } },
      },
    },
    schemas: {
      Book: {
        type: 'object',
        required: ['id', 'title', 'pages', 'genre'],
        additionalProperties: false,
        properties: { id: { type: 'string', format: 'uuid' }, ...fields },
      },
    },
  },
}

/** Starts a shelf on a free loopback port. */
export async function startShelf(
  options: { readonly fault?: Fault; readonly document?: Json | string } = {},
): Promise<Shelf> {
  const { fault, document = SHELF_DOCUMENT } = options
  const books: Books = new Map()
  const keys = new Map<string, string>()
  const requests: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shelf')
      const { method = '', headers } = request
      const asked = { method, path: pathname, query: searchParams, headers, text: Buffer.concat(chunks).toString() }
      const isDocument = pathname === '/openapi.json'
      if (!isDocument) requests.push(asked)
      const right = isDocument ? { status: 200, body: document } : answer(asked, books, keys)
      const given = isDocument || fault === undefined ? right : fault(asked, right, books)
      if (given === 'hang-up') {
        request.socket.destroy()
        return
      }
      if (given === 'never') return
      const { status, body, headers: own } = given
      const type = typeof body === 'object' ? { 'content-type': status >= 400 ? PROBLEM : 'application/json' } : {}
      const text = typeof body === 'string' || body === undefined ? (body ?? '') : JSON.stringify(body)
      const length = status === 204 || status === 304 ? {} : { 'content-length': String(Buffer.byteLength(text)) }
      response.writeHead(status, { ...type, ...length, ...own })
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    books,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Refuses, with a problem document. */
export function refusal(status: number): Answered {
  return { status, body: { title: 'refused', status } }
}

/** The tag of a book. */
export function tagOf(body: Json): string {
  return `"${Buffer.from(JSON.stringify(body)).toString('base64url')}"`
}

function answer(asked: Asked, books: Books, keys: Map<string, string>): Answered {
  const { path } = asked
  const method = asked.method === 'HEAD' ? 'GET' : asked.method
  const id = /^\/books\/([^/]+)$/u.exec(path)?.[1]
  if (path === '/token') return method === 'POST' ? grant(asked) : notAllowed('POST')
  if (path === '/books' && method === 'GET') return list(asked, books)
  if (path === '/books' && method === 'POST') return lockedFor(asked) ?? add(asked, books, keys)
  if (path === '/books') return notAllowed('GET, POST')
  if (id === undefined) return refusal(404)
  if (method !== 'GET' && method !== 'PATCH' && method !== 'DELETE') return notAllowed('GET, PATCH, DELETE')
  const locked = method === 'GET' ? undefined : lockedFor(asked)
  if (locked !== undefined) return locked
  if (!UUID.test(id)) return refusal(400)
  if (method === 'PATCH') return patch(asked, id, books)
  const found = books.get(id)
  if (found === undefined) return refusal(404)
  if (method === 'DELETE') {
    books.delete(id)
    return { status: 204 }
  }
  const headers = { etag: tagOf(found) }
  return asked.headers['if-none-match'] === headers.etag
    ? { status: 304, headers }
    : { status: 200, headers, body: found }
}

function grant({ text }: Asked): Answered {
  const form = new URLSearchParams(text)
  if (form.get('grant_type') !== 'client_credentials') return refusal(400)
  const isRight =
    form.get('client_id') === CLIENT.ASSAY_CLIENT_ID && form.get('client_secret') === CLIENT.ASSAY_CLIENT_SECRET
  if (!isRight) return refusal(401)
  const scope = form.get('scope') ?? 'books:write books:lend'
  const token = scope === 'books:lend' ? LENDING_TOKEN : TOKEN
  return { status: 200, body: { access_token: token, token_type: 'Bearer', scope } }
}

function list({ query }: Asked, books: Books): Answered {
  const limit = query.get('limit') ?? String(PAGE)
  const offset = query.get('offset') ?? '0'
  const genre = query.get('genre')
  if (!/^\d+$/u.test(limit) || Number(limit) < 1 || Number(limit) > PAGE) return refusal(400)
  if (!/^\d+$/u.test(offset) || Number(offset) > 10_000) return refusal(400)
  if (genre !== null && genre !== 'novel' && genre !== 'essay') return refusal(400)
  const all = [...books.values()].filter((one) => genre === null || one['genre'] === genre)
  const body = all.slice(Number(offset), Number(offset) + Number(limit))
  return { status: 200, headers: { 'x-total': String(all.length) }, body }
}

function add(asked: Asked, books: Books, keys: Map<string, string>): Answered {
  const given = membersOf(asked)
  if (given?.['title'] === undefined) return refusal(400)
  const key = asked.headers['idempotency-key']
  const earlier = typeof key === 'string' ? books.get(keys.get(key) ?? '') : undefined
  if (earlier !== undefined) {
    const same = Object.entries(given).every(([name, value]) => earlier[name] === value)
    return same ? created(earlier) : refusal(422)
  }
  const made = { id: crypto.randomUUID(), pages: 1, genre: null, ...given }
  books.set(made.id, made)
  if (typeof key === 'string') keys.set(key, made.id)
  return created(made)
}

function created(book: JsonObject): Answered {
  const headers = { location: `/books/${textOf(book['id'] ?? '')}`, etag: tagOf(book) }
  return { status: 201, headers, body: book }
}

function patch(asked: Asked, id: string, books: Books): Answered {
  const given = membersOf(asked)
  if (given === undefined || Object.keys(given).length === 0) return refusal(400)
  const found = books.get(id)
  if (found === undefined) return refusal(404)
  const condition = asked.headers['if-match']
  if (condition !== undefined && condition !== tagOf(found)) return refusal(412)
  const changed = { ...found, ...given }
  books.set(id, changed)
  return { status: 200, headers: { etag: tagOf(changed) }, body: changed }
}

// The members of a book that were sent; `undefined`: they are not right.
function membersOf({ headers, text }: Asked): JsonObject | undefined {
  const given = headers['content-type'] === 'application/json' ? parsed(text) : undefined
  if (!isObject(given)) return undefined
  const { title = 'a', pages = 1, genre = null, ...rest } = given
  const isRight =
    typeof title === 'string' &&
    /^.{1,40}$/su.test(title) &&
    typeof pages === 'number' &&
    Number.isInteger(pages) &&
    pages >= 1 &&
    (genre === null || genre === 'novel' || genre === 'essay') &&
    Object.keys(rest).length === 0
  return isRight ? given : undefined
}

function lockedFor({ headers }: Asked): Answered | undefined {
  if (headers.authorization === `Bearer ${LENDING_TOKEN}`) return refusal(403)
  return headers.authorization === `Bearer ${TOKEN}` ? undefined : refusal(401)
}

function notAllowed(allow: string): Answered {
  return { ...refusal(405), headers: { allow } }
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function tokenOperation(): JsonObject {
  const text = { type: 'string' }
  const schema = {
    type: 'object',
    required: ['grant_type', 'client_id', 'client_secret'],
    properties: { grant_type: { const: 'client_credentials' }, client_id: text, client_secret: text, scope: text },
  }
  return {
    requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema } } },
    responses: {
      200: {
        description: 'a token',
        content: {
          'application/json': {
            schema: { type: 'object', required: ['access_token'], properties: { access_token: text } },
          },
        },
      },
      400: problem,
      401: problem,
    },
  }
}
