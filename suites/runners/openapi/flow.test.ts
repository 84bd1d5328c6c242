import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isArray, isObject, type Json, type JsonObject } from '../../../fixtures/openapi/json.ts'
import { notPassed, observeSmall, type SmallAnswer, type SmallAsked } from './testing/small-service.ts'

let artifactsDir = ''
beforeAll(async () => {
  artifactsDir = await mkdtemp(join(tmpdir(), 'assay-flow-'))
})
afterAll(async () => rm(artifactsDir, { recursive: true }))

const text = (max: number): JsonObject => ({ type: 'string', minLength: 1, maxLength: max, pattern: '^[a-zA-Z0-9]*$' })
const object = (properties: JsonObject, required = Object.keys(properties)): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } })
const answered = (schema: JsonObject): JsonObject => ({ description: 'fine', content: json(schema) })
const refused = { description: 'refused' }
const byId = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }

/** Guests come in by the code of a room that is open; orders name a product of a list that is only read. */
const DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'rooms', version: '1' },
  paths: {
    '/rooms': {
      post: {
        requestBody: {
          required: true,
          content: json(object({ title: text(20), places: { type: 'integer', minimum: 1, maximum: 9 } })),
        },
        responses: { 201: answered({ $ref: '#/components/schemas/Room' }), 400: refused },
      },
    },
    '/rooms/{id}': {
      parameters: [byId],
      get: { responses: { 200: answered({ $ref: '#/components/schemas/Room' }), 400: refused, 404: refused } },
      patch: {
        requestBody: {
          required: true,
          content: json(object({ title: text(20), state: { enum: ['closed', 'open'] } }, [])),
        },
        responses: { 200: answered({ $ref: '#/components/schemas/Room' }), 400: refused, 404: refused },
      },
      delete: { responses: { 204: { description: 'gone' }, 400: refused, 404: refused } },
    },
    '/guests': {
      post: {
        requestBody: { required: true, content: json(object({ roomCode: text(12), name: text(10) })) },
        responses: { 201: answered({ $ref: '#/components/schemas/Guest' }), 400: refused, 404: refused, 409: refused },
      },
    },
    '/guests/{id}': {
      parameters: [byId],
      get: { responses: { 200: answered({ $ref: '#/components/schemas/Guest' }), 400: refused, 404: refused } },
      delete: { responses: { 204: { description: 'gone' }, 400: refused, 404: refused } },
    },
    '/products': {
      get: { responses: { 200: answered({ type: 'array', items: object({ id: { type: 'integer' } }) }) } },
    },
    '/products/{id}': {
      parameters: [byId],
      get: { responses: { 200: answered(object({ id: { type: 'integer' } })), 400: refused, 404: refused } },
    },
    '/orders': {
      post: {
        requestBody: {
          required: true,
          content: json(
            object({
              lines: {
                type: 'array',
                minItems: 1,
                maxItems: 2,
                items: object({ productId: { type: 'integer' }, count: { type: 'integer', minimum: 1, maximum: 5 } }),
              },
            }),
          ),
        },
        responses: { 201: answered({ type: 'object' }), 400: refused },
      },
    },
  },
  components: {
    schemas: {
      Room: object({
        id: { type: 'integer' },
        code: { type: 'string' },
        title: { type: 'string' },
        places: { type: 'integer' },
        state: { enum: ['closed', 'open'] },
      }),
      Guest: object({ id: { type: 'integer' }, name: { type: 'string' } }),
    },
  },
}

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && /^[a-zA-Z0-9]+$/u.test(value) && value.length <= max
const isCount = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max
const only = (body: JsonObject, ...names: readonly string[]): boolean =>
  Object.keys(body).every((name) => names.includes(name))

// The service, right in all but what `wrong` changes.
function rooms(
  wrong: (asked: SmallAsked, answer: SmallAnswer) => SmallAnswer = (_asked, answer) => answer,
): (asked: SmallAsked) => SmallAnswer {
  const stored = new Map<number, JsonObject & { readonly code: string; readonly names: readonly string[] }>()
  const guests = new Map<number, JsonObject>()
  let last = 0
  return (asked) => wrong(asked, right(asked))

  function right({ method: sent, path, headers, body }: SmallAsked): SmallAnswer {
    const method = sent === 'HEAD' ? 'GET' : sent
    const [, collection = '', id] = path.split('/')
    const allowed = {
      rooms: id === undefined ? ['POST'] : ['GET', 'PATCH', 'DELETE'],
      guests: id === undefined ? ['POST'] : ['GET', 'DELETE'],
      products: ['GET'],
      orders: ['POST'],
    }[collection]
    if (allowed === undefined) return { status: 404 }
    if (!allowed.includes(method)) return { status: 405, headers: { allow: allowed.join(', ') } }
    if (id !== undefined && !/^[1-9]\d*$/u.test(id)) return { status: 400 }
    const isSent = method === 'POST' || method === 'PATCH'
    if (isSent && headers['content-type'] !== 'application/json') return { status: 400 }
    const given = isObject(body) ? body : undefined
    if (isSent && given === undefined) return { status: 400 }
    if (collection === 'products') {
      if (id === undefined) return { status: 200, body: [{ id: 4711 }, { id: 4712 }] }
      return id === '4711' || id === '4712' ? { status: 200, body: { id: Number(id) } } : { status: 404 }
    }
    if (collection === 'orders') return order(given ?? {})
    if (collection === 'rooms') return room(method, id, given ?? {})
    return guest(method, id, given ?? {})
  }

  function order(given: JsonObject): SmallAnswer {
    const { lines } = given
    if (!only(given, 'lines') || !isArray(lines) || lines.length < 1 || lines.length > 2) return { status: 400 }
    const isRight = lines.every(
      (line: Json) =>
        isObject(line) &&
        only(line, 'productId', 'count') &&
        isCount(line['count'], 5) &&
        [4711, 4712].includes(Number(line['productId'])) &&
        typeof line['productId'] === 'number',
    )
    return isRight ? { status: 201, body: {} } : { status: 400 }
  }

  function room(method: string, id: string | undefined, given: JsonObject): SmallAnswer {
    if (id === undefined) {
      const { title, places } = given
      if (!only(given, 'title', 'places') || !isText(title, 20) || !isCount(places, 9)) return { status: 400 }
      last += 1
      const made = { id: last, code: `code${last}x`, title, places, state: 'closed', names: [] }
      stored.set(last, made)
      return { status: 201, body: shown(made) }
    }
    const found = stored.get(Number(id))
    const { title = 'a', state = 'open' } = given
    if (
      method === 'PATCH' &&
      (!only(given, 'title', 'state') || !isText(title, 20) || (state !== 'open' && state !== 'closed'))
    )
      return { status: 400 }
    if (found === undefined) return { status: 404 }
    if (method === 'DELETE') return (stored.delete(Number(id)), { status: 204 })
    const changed = { ...found, ...given }
    stored.set(Number(id), changed)
    return { status: 200, body: shown(changed) }
  }

  function guest(method: string, id: string | undefined, given: JsonObject): SmallAnswer {
    if (id !== undefined) {
      const found = guests.get(Number(id))
      if (found === undefined) return { status: 404 }
      if (method === 'DELETE') return (guests.delete(Number(id)), { status: 204 })
      return { status: 200, body: found }
    }
    const { roomCode, name } = given
    if (!only(given, 'roomCode', 'name') || !isText(roomCode, 12) || !isText(name, 10)) return { status: 400 }
    const [number, found] = [...stored].find(([, one]) => one.code === roomCode) ?? []
    if (number === undefined || found === undefined) return { status: 404 }
    if (found['state'] !== 'open' || found.names.includes(name) || found.names.length >= Number(found['places']))
      return { status: 409 }
    stored.set(number, { ...found, names: [...found.names, name] })
    last += 1
    guests.set(last, { id: last, name })
    return { status: 201, body: { id: last, name } }
  }

  function shown({ names: _names, ...rest }: JsonObject): JsonObject {
    return rest
  }
}

describe('values that only the service gives out', () => {
  it('a code that works once its room is open, with few places and names that differ; and the ids of a list', async () => {
    const { result, asked } = await observeSmall({ document: DOCUMENT, handle: rooms(), artifactsDir })

    expect(notPassed(result)).toEqual([])
    const tested = result.cases.filter(({ id, attempts }) => id.endsWith('really-tested') && attempts.length > 0)
    expect(tested.map(({ id }) => id.split(' > ')[1])).toContain('GET /guests/{id}')
    expect(asked.some(({ path, text: sent }) => path === '/orders' && sent.includes('4711'))).toBe(true)
  })

  it('what stands behind a code is found to be wrong', async () => {
    const wrong = (asked: SmallAsked, answer: SmallAnswer): SmallAnswer =>
      asked.method === 'DELETE' && asked.path.startsWith('/guests/') && answer.status === 204
        ? { status: 200, body: {} }
        : answer
    const { result } = await observeSmall({ document: DOCUMENT, handle: rooms(wrong), artifactsDir })

    expect(notPassed(result)).toEqual(['DELETE /guests/{id} > status-documented'])
  })

  it('valid orders that are refused are told, though they name a product', async () => {
    const wrong = (asked: SmallAsked, answer: SmallAnswer): SmallAnswer =>
      asked.path === '/orders' && asked.text.includes('"count":5') ? { status: 400 } : answer
    const { result } = await observeSmall({ document: DOCUMENT, handle: rooms(wrong), artifactsDir })

    expect(notPassed(result)).toEqual(['POST /orders > valid-accepted'])
  })
})
