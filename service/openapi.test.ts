import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { OpenAPIV3_1 } from 'openapi-types'
import { describe, expect, test } from 'vitest'
import { failingStore } from './testing/failing-store.ts'
import { buildTestApp } from './testing/service.ts'

const METHODS = ['get', 'head', 'post', 'patch', 'delete', 'put', 'options', 'trace'] as const

const app = buildTestApp(failingStore(), [])
const document = (await app.inject('/openapi.json')).json<OpenAPIV3_1.Document>()
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const operation = item?.[method]
    return operation ? [{ name: `${method.toUpperCase()} ${path}`, method, operation }] : []
  }),
)

describe('/openapi.json', () => {
  test('describes these operations', () => {
    expect(
      operations.map(({ name, operation }) => `${name}: ${Object.keys(operation.responses ?? {}).join(' ')}`),
    ).toEqual([
      'GET /health: 200 500',
      'HEAD /health: 200 500',
      'GET /health/deep: 200 500 503',
      'HEAD /health/deep: 200 500 503',
      'GET /ready: 200 500 503',
      'HEAD /ready: 200 500 503',
      'GET /version: 200 500',
      'HEAD /version: 200 500',
      'POST /api/auth/token: 200 400 401 413 415 429 500',
      'GET /api/sessions: 200 400 500 503',
      'HEAD /api/sessions: 200 400 500 503',
      'POST /api/sessions: 201 400 401 403 413 415 422 500 503',
      'GET /api/sessions/{id}: 200 304 400 404 500 503',
      'HEAD /api/sessions/{id}: 200 304 400 404 500 503',
      'PATCH /api/sessions/{id}: 200 400 401 403 404 409 412 413 415 500 503',
      'DELETE /api/sessions/{id}: 204 400 401 403 404 412 413 415 500 503',
      'GET /api/sessions/{id}/activities: 200 400 404 500 503',
      'HEAD /api/sessions/{id}/activities: 200 400 404 500 503',
      'POST /api/sessions/{id}/activities: 201 400 401 403 404 409 413 415 500 503',
      'GET /api/sessions/{id}/activities/{activityId}: 200 400 404 500 503',
      'HEAD /api/sessions/{id}/activities/{activityId}: 200 400 404 500 503',
      'PATCH /api/sessions/{id}/activities/{activityId}: 200 400 401 403 404 409 413 415 500 503',
      'DELETE /api/sessions/{id}/activities/{activityId}: 204 400 401 403 404 413 415 500 503',
      'GET /api/sessions/{id}/activities/{activityId}/results: 200 400 404 500 503',
      'HEAD /api/sessions/{id}/activities/{activityId}/results: 200 400 404 500 503',
      'POST /api/participants: 201 400 404 409 413 415 500 503',
      'GET /api/sessions/{id}/participants: 200 400 404 500 503',
      'HEAD /api/sessions/{id}/participants: 200 400 404 500 503',
      'GET /api/participants/{id}: 200 400 404 500 503',
      'HEAD /api/participants/{id}: 200 400 404 500 503',
      'DELETE /api/participants/{id}: 204 400 401 403 404 413 415 500 503',
      'POST /api/participants/{id}/heartbeat: 200 400 401 403 404 413 415 500 503',
      'POST /api/participants/{id}/responses: 201 400 401 403 404 409 413 415 500 503',
      'GET /api/deployment: 200 500 503',
      'HEAD /api/deployment: 200 500 503',
      'GET /api/deployments: 200 400 500 503',
      'HEAD /api/deployments: 200 400 500 503',
      'POST /api/deployments: 201 400 401 403 413 415 500 503',
      'GET /api/deployments/{id}: 200 400 404 500 503',
      'HEAD /api/deployments/{id}: 200 400 404 500 503',
      'PATCH /api/deployments/{id}: 200 400 401 403 404 409 413 415 500 503',
      'GET /api/deployments/{id}/trail: 200 400 404 500 503',
      'HEAD /api/deployments/{id}/trail: 200 400 404 500 503',
    ])
  })

  test('is the document that is committed; npm run openapi writes it', async () => {
    await expect(`${JSON.stringify(document, undefined, 2)}\n`).toMatchFileSnapshot('./openapi.json')
  })

  test('says each thing once: headers by reference, and no schema that nothing refers to', () => {
    const text = JSON.stringify(document)
    for (const kind of ['schemas', 'headers'] as const) {
      const names = Object.keys(document.components?.[kind] ?? {})
      expect(names.length).toBeGreaterThan(5)
      expect(names.filter((name) => !text.includes(`"#/components/${kind}/${name}"`))).toEqual([])
    }
    const headers = operations.flatMap(({ operation }) =>
      Object.values(operation.responses ?? {}).flatMap((response) =>
        '$ref' in response ? [] : Object.values(response.headers ?? {}),
      ),
    )
    expect(headers.filter((header) => !('$ref' in header))).toEqual([])
  })

  test('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).not.toContain(undefined)
  })

  test('describes every answer in words, and errors as problem documents', () => {
    const answers = operations.flatMap(({ name, method, operation }) =>
      Object.entries(operation.responses ?? {}).map(([status, response]) => ({
        name: `${name} ${status}`,
        isDescribed: 'description' in response && response.description !== 'Default Response',
        types: Object.keys(('content' in response && response.content) || {}).join(),
        expected: expectedType(method, Number(status)),
      })),
    )
    expect(answers.filter(({ isDescribed, types, expected }) => !isDescribed || types !== expected)).toEqual([])
  })

  test('takes no unknown fields in a body', () => {
    const schemas = document.components?.schemas ?? {}
    for (const name of ['SessionDraftInput', 'SessionChangeInput', 'TokenRequestInput']) {
      expect(schemas[name]).toMatchObject({ type: 'object', additionalProperties: false })
    }
  })

  test('has schemas that a validator takes', () => {
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    const schema: AnySchemaObject = { $id: 'document', ...document }
    ajv.addSchema(schema)
    const names = Object.keys(document.components?.schemas ?? {})
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` })).not.toThrow()
  })

  test('asks for a scope exactly where one is needed', () => {
    const secured = operations.filter(({ operation }) => operation.security?.some((needs) => 'token' in needs))
    expect(secured.map(({ operation }) => operation.operationId)).toEqual([
      'createSession',
      'changeSession',
      'deleteSession',
      'createActivity',
      'changeActivity',
      'deleteActivity',
      'leaveSession',
      'beat',
      'respond',
      'startDeployment',
      'advanceDeployment',
    ])
  })
})

function expectedType(method: string, status: number): string {
  if (method === 'head' || status === 204 || status === 304) return ''
  return status < 400 ? 'application/json' : 'application/problem+json'
}
