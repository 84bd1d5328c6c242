import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject } from '../../../fixtures/openapi/json.ts'
import { notPassed, observeSmall, type SmallAnswer, type SmallAsked } from './testing/small-service.ts'

let artifactsDir = ''
beforeAll(async () => {
  artifactsDir = await mkdtemp(join(tmpdir(), 'assay-keywords-'))
})
afterAll(async () => rm(artifactsDir, { recursive: true }))

const branch = (kind: string, name: string, schema: JsonObject): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required: ['kind', name],
  properties: { kind: { const: kind }, [name]: schema },
})
const schema = {
  oneOf: [
    branch('text', 'text', { type: 'string', maxLength: 5 }),
    branch('count', 'count', { type: 'integer', minimum: 1, maximum: 9 }),
    branch('list', 'list', { type: 'array', minItems: 1, maxItems: 2, items: { enum: ['a', 'b'] } }),
  ],
}
const document: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'answers', version: '1' },
  paths: {
    '/answers': {
      post: {
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: { 204: { description: 'taken' }, 400: { description: 'refused' } },
      },
    },
  },
}

function isRight(body: Json | undefined, without: string): boolean {
  if (!isObject(body)) return false
  const { kind, text, count, list, ...rest } = body
  const names = Object.keys(body).filter((name) => name !== 'kind')
  if (Object.keys(rest).length > 0 || names.length !== 1 || names[0] !== kind) return false
  if (kind === 'text') return typeof text === 'string' && (without === 'maxLength' || Array.from(text).length <= 5)
  if (kind === 'count') {
    const least = without === 'minimum' ? Number.NEGATIVE_INFINITY : 1
    return typeof count === 'number' && Number.isInteger(count) && count >= least && count <= 9
  }
  if (!Array.isArray(list) || list.length < 1 || (without !== 'maxItems' && list.length > 2)) return false
  return list.every((item) => item === 'a' || item === 'b')
}

const service =
  (without = '') =>
  ({ method, headers, body }: SmallAsked): SmallAnswer => {
    if (method !== 'POST') return { status: 405, headers: { allow: 'POST' } }
    return headers['content-type'] === 'application/json' && isRight(body, without) ? { status: 204 } : { status: 400 }
  }

describe('keywords of every branch of a union', () => {
  it('are broken by requests, which is counted', async () => {
    const { result } = await observeSmall({ document, handle: service(), artifactsDir })

    expect(notPassed(result)).toEqual([])
    const coverage: unknown = JSON.parse(await readFile(join(artifactsDir, 'coverage.json'), 'utf8'))
    expect(coverage).toMatchObject({ keywords: { untried: [] } })
    const measured = result.measurements.find(({ metric }) => metric === 'contract_coverage{of:keywords}')
    expect(measured?.overall).toBe(1)
    expect(measured?.counts[0]).toBeGreaterThan(8)
  })

  it.each(['maxLength', 'minimum', 'maxItems'])(
    '%s that is not held is found, whichever branch it is of',
    async (keyword) => {
      const { result } = await observeSmall({ document, handle: service(keyword), artifactsDir })

      expect(notPassed(result)).toEqual(['POST /answers > invalid-refused'])
    },
  )
})
