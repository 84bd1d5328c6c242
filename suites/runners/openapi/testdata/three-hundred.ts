import type { JsonObject } from '../json.ts'

const COLLECTIONS = 60

/** A document of 300 operations on 60 kinds of things, made rather than written. */
export function threeHundredOperations(): JsonObject {
  const paths: Record<string, JsonObject> = {}
  const schemas: Record<string, JsonObject> = {}
  for (let number = 0; number < COLLECTIONS; number += 1) {
    const $ref = `#/components/schemas/Thing${number}`
    const content = { 'application/json': { schema: { $ref } } }
    const one = { 200: { description: 'one', content }, 404: { description: 'none' } }
    const list = { 'application/json': { schema: { type: 'array', items: { $ref } } } }
    const body = { requestBody: { required: true, content } }
    const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } }
    paths[`/things${number}`] = {
      get: { responses: { 200: { description: 'all', content: list } } },
      post: { ...body, responses: { 201: { description: 'made', content } } },
    }
    paths[`/things${number}/{id}`] = {
      parameters: [id],
      get: { responses: one },
      put: { ...body, responses: one },
      delete: { responses: { 204: { description: 'gone' } } },
    }
    schemas[`Thing${number}`] = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, other: { $ref: `#/components/schemas/Thing${(number + 1) % COLLECTIONS}` } },
    }
  }
  return { openapi: '3.1.0', info: { title: 'Many things', version: '1' }, paths, components: { schemas } }
}
