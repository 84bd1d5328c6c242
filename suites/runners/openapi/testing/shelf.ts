import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts'

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

/** Makes one behaviour wrong: gets what was asked and the right answer. */
export type Fault = (asked: Asked, answer: Answered) => Answered | 'hang-up' | 'never'

/** A small service of books with a document that it keeps to, until it is given a fault. */
export interface Shelf extends AsyncDisposable {
  readonly url: string
  readonly books: ReadonlyMap<string, JsonObject>
  readonly requests: readonly Asked[]
}

export const CLIENT: Readonly<Record<'ASSAY_CLIENT_ID' | 'ASSAY_CLIENT_SECRET', string>> = {
  ASSAY_CLIENT_ID: 'reader-1',
  ASSAY_CLIENT_SECRET: 'shelf-secret-4711',
}
export const TOKEN = 'shelf-token-0815'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu

const problem: JsonObject = { description: 'refused', content: { 'application/json': { schema: { type: 'object' } } } }
const bookId = { name: 'bookId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const book = {
  description: 'a book',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
}
const genre = { enum: ['novel', 'essay', null] }
const fields = { title: { type: 'string', minLength: 1, maxLength: 40 }, pages: { type: 'integer', minimum: 1 }, genre }
const locked = { security: [{ login: [] }] }

/** The document that the shelf serves. */
export const SHELF_DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'shelf', version: '1' },
  paths: {
    '/token': { post: tokenOperation() },
    '/books': {
      get: {
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 50 } }],
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
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', required: ['title'], additionalProperties: false, properties: fields },
            },
          },
        },
        responses: { 201: book, 400: problem, 401: problem },
      },
    },
    '/books/{bookId}': {
      parameters: [bookId],
      get: { responses: { 200: book, 400: problem, 404: problem } },
      delete: { ...locked, responses: { 204: { description: 'gone' }, 400: problem, 401: problem, 404: problem } },
    },
  },
  components: {
    securitySchemes: { login: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token', scopes: {} } } } },
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
  const books = new Map<string, JsonObject>()
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
      const right = isDocument ? { status: 200, body: document } : answer(asked, books)
      const given = isDocument || fault === undefined ? right : fault(asked, right)
      if (given === 'hang-up') {
        request.socket.destroy()
        return
      }
      if (given === 'never') return
      const { status, body, headers: own } = given
      const type = typeof body === 'object' ? { 'content-type': 'application/json' } : {}
      response.writeHead(status, { ...type, ...own })
      response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
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

function answer(asked: Asked, books: Map<string, JsonObject>): Answered {
  const { method, path } = asked
  const id = /^\/books\/([^/]+)$/u.exec(path)?.[1]
  if (path === '/token') return method === 'POST' ? grant(asked) : notAllowed('POST')
  if (path === '/books' && method === 'GET') return list(asked, books)
  if (path === '/books' && method === 'POST') return add(asked, books)
  if (path === '/books') return notAllowed('GET, POST')
  if (id === undefined) return { status: 404, body: {} }
  if (method !== 'GET' && method !== 'DELETE') return notAllowed('GET, DELETE')
  if (method === 'DELETE' && !isKnown(asked)) return { status: 401, body: {} }
  if (!UUID.test(id)) return { status: 400, body: {} }
  const found = books.get(id)
  if (found === undefined) return { status: 404, body: {} }
  if (method === 'GET') return { status: 200, body: found }
  books.delete(id)
  return { status: 204 }
}

function grant({ text }: Asked): Answered {
  const form = new URLSearchParams(text)
  if (form.get('grant_type') !== 'client_credentials') return { status: 400, body: {} }
  const isRight =
    form.get('client_id') === CLIENT.ASSAY_CLIENT_ID && form.get('client_secret') === CLIENT.ASSAY_CLIENT_SECRET
  return isRight ? { status: 200, body: { access_token: TOKEN, token_type: 'Bearer' } } : { status: 401, body: {} }
}

function list({ query }: Asked, books: ReadonlyMap<string, JsonObject>): Answered {
  const limit = query.get('limit') ?? '50'
  if (!/^\d+$/u.test(limit) || Number(limit) < 1 || Number(limit) > 50) return { status: 400, body: {} }
  const body = [...books.values()].slice(0, Number(limit))
  return { status: 200, headers: { 'x-total': String(books.size) }, body }
}

function add(asked: Asked, books: Map<string, JsonObject>): Answered {
  if (!isKnown(asked)) return { status: 401, body: {} }
  const given = asked.headers['content-type'] === 'application/json' ? parsed(asked.text) : undefined
  if (!isObject(given)) return { status: 400, body: {} }
  const { title, pages = 1, genre = null, ...rest } = given
  const isRight =
    typeof title === 'string' &&
    /^.{1,40}$/su.test(title) &&
    Number.isInteger(pages) &&
    Number(pages) >= 1 &&
    typeof pages === 'number' &&
    (genre === null || genre === 'novel' || genre === 'essay') &&
    Object.keys(rest).length === 0
  if (!isRight) return { status: 400, body: {} }
  const created = { id: crypto.randomUUID(), title, pages, genre }
  books.set(created.id, created)
  return { status: 201, headers: { location: `/books/${created.id}` }, body: created }
}

function isKnown({ headers }: Asked): boolean {
  return headers.authorization === `Bearer ${TOKEN}`
}

function notAllowed(allow: string): Answered {
  return { status: 405, headers: { allow }, body: {} }
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
    properties: { grant_type: { const: 'client_credentials' }, client_id: text, client_secret: text },
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
