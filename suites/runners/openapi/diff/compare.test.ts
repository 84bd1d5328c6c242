import { describe, expect, it } from 'vitest'
import { parseDocument } from '../document/document.ts'
import type { Json, JsonObject } from '../json.ts'
import { compareDocuments } from './compare.ts'

const text = { type: 'string' }
const closed = (properties: JsonObject): JsonObject => ({ type: 'object', additionalProperties: false, properties })
const open = (properties: JsonObject): JsonObject => ({ type: 'object', properties })
const both = ['breaks requests', 'breaks responses'] as const
const narrower = ['breaks requests', 'safe'] as const
const wider = ['safe', 'breaks responses'] as const

/** How a schema changes, the code that tells it, and what that means where it is sent and where it is answered. */
const SCHEMAS: readonly (readonly [name: string, older: Json, newer: Json, code: string, levels: readonly string[]])[] =
  [
    ['type changed', text, { type: 'integer' }, 'type-changed', both],
    ['type narrowed', { type: 'number' }, { type: 'integer' }, 'type-changed', narrower],
    ['null allowed', text, { type: ['string', 'null'] }, 'type-changed', wider],
    ['null allowed by a union', text, { anyOf: [text, { type: 'null' }] }, 'type-changed', wider],
    ['enum value gone', { enum: ['a', 'b'] }, { enum: ['a'] }, 'enum-changed', narrower],
    ['enum value new', { enum: ['a'] }, { enum: ['a', 'b'] }, 'enum-changed', wider],
    ['enum given', text, { ...text, enum: ['a'] }, 'enum-changed', narrower],
    ['maxLength lowered', { ...text, maxLength: 9 }, { ...text, maxLength: 5 }, 'bound-changed', narrower],
    ['maxLength raised', { ...text, maxLength: 5 }, { ...text, maxLength: 9 }, 'bound-changed', wider],
    ['minimum raised', { type: 'integer', minimum: 0 }, { type: 'integer', minimum: 1 }, 'bound-changed', narrower],
    ['minimum gone', { type: 'integer', minimum: 0 }, { type: 'integer' }, 'bound-changed', wider],
    ['pattern given', text, { ...text, pattern: '^a' }, 'pattern-changed', narrower],
    ['format changed', { ...text, format: 'date' }, { ...text, format: 'uuid' }, 'format-changed', both],
    ['step given', { type: 'integer' }, { type: 'integer', multipleOf: 5 }, 'multiple-changed', narrower],
    ['items must differ', { type: 'array' }, { type: 'array', uniqueItems: true }, 'uniqueness-changed', narrower],
    ['property required', open({ a: text }), { ...open({ a: text }), required: ['a'] }, 'required-changed', narrower],
    ['property optional', { ...open({ a: text }), required: ['a'] }, open({ a: text }), 'required-changed', wider],
    ['property gone', open({ a: text, b: text }), open({ a: text }), 'property-removed', wider],
    ['property gone, closed', closed({ a: text, b: text }), closed({ a: text }), 'property-removed', both],
    ['property new', open({ a: text }), open({ a: text, b: text }), 'property-added', ['safe', 'safe']],
    ['closed', open({ a: text }), closed({ a: text }), 'openness-changed', narrower],
    ['opened', closed({ a: text }), open({ a: text }), 'openness-changed', wider],
    [
      'alternative new',
      { oneOf: [open({ a: text }), text] },
      { oneOf: [open({ a: text }), text, { type: 'integer' }] },
      'alternatives-changed',
      wider,
    ],
    [
      'within items',
      { type: 'array', items: text },
      { type: 'array', items: { ...text, maxLength: 2 } },
      'bound-changed',
      narrower,
    ],
    ['within a property', open({ a: text }), open({ a: { type: 'boolean' } }), 'type-changed', both],
  ]

const OK = { 200: { description: 'fine' } }
const query = (changes: JsonObject = {}): JsonObject => ({
  parameters: [{ name: 'q', in: 'query', schema: text, ...changes }],
})
const json = (schema: Json): JsonObject => ({ content: { 'application/json': { schema } } })
const body = (changes: JsonObject = {}): JsonObject => ({ requestBody: { ...json(text), ...changes } })
const plain = { content: { 'text/plain': {} } }
const either = { content: { 'application/json': { schema: text }, ...plain.content } }
const locked = (...scopes: string[]): JsonObject => ({ security: [{ login: scopes }] })
const headed = (headers: JsonObject): JsonObject => ({ responses: { 200: { description: '', headers } } })
const answers = (...statuses: number[]): JsonObject => ({
  responses: Object.fromEntries(statuses.map((status) => [status, { description: '' }])),
})

/** How an operation changes, and what that means. */
const OPERATIONS: readonly (readonly [
  name: string,
  older: JsonObject,
  newer: JsonObject,
  code: string,
  level: string,
])[] = [
  ['parameter gone', query(), {}, 'parameter-removed', 'safe'],
  ['optional parameter new', {}, query(), 'parameter-added', 'safe'],
  ['required parameter new', {}, query({ required: true }), 'parameter-added', 'breaks requests'],
  ['parameter required', query(), query({ required: true }), 'parameter-required', 'breaks requests'],
  ['parameter optional', query({ required: true }), query(), 'parameter-optional', 'safe'],
  ['parameter style', query(), query({ explode: false }), 'parameter-style-changed', 'breaks requests'],
  ['body new', {}, body(), 'body-added', 'safe'],
  ['required body new', {}, body({ required: true }), 'body-added', 'breaks requests'],
  ['body gone', body(), {}, 'body-removed', 'breaks requests'],
  ['body required', body(), body({ required: true }), 'body-required', 'breaks requests'],
  ['media type gone', body(either), body(plain), 'media-type-removed', 'breaks requests'],
  ['media type new', body(), body(either), 'media-type-added', 'safe'],
  ['success gone', answers(200, 201), answers(201), 'status-removed', 'breaks responses'],
  ['refusal gone', answers(200, 404), answers(200), 'status-removed', 'safe'],
  ['success new', answers(200), answers(200, 202), 'status-added', 'breaks responses'],
  ['refusal new', answers(200), answers(200, 409), 'status-added', 'safe'],
  ['header gone', headed({ ETag: { schema: text } }), headed({}), 'header-removed', 'breaks responses'],
  [
    'header optional',
    headed({ ETag: { required: true } }),
    headed({ ETag: {} }),
    'header-optional',
    'breaks responses',
  ],
  ['login needed', {}, locked(), 'security-added', 'breaks requests'],
  ['login not needed', locked(), {}, 'security-removed', 'safe'],
  ['another scope', locked('read'), locked('read', 'write'), 'security-changed', 'breaks requests'],
  ['base path', {}, { servers: [{ url: '/v2' }] }, 'base-path-changed', 'breaks requests'],
]

function document(paths: JsonObject, schemas: JsonObject = {}): ReturnType<typeof parseDocument> {
  const components = { schemas, securitySchemes: { login: { type: 'oauth2', flows: {} } } }
  return parseDocument(JSON.stringify({ openapi: '3.1.0', paths, components }), 'test')
}

function onePath(operation: JsonObject): JsonObject {
  return { '/a': { post: { responses: OK, ...operation } } }
}

function changesOf(older: JsonObject, newer: JsonObject): readonly (readonly [string, string])[] {
  return compareDocuments(document(older), document(newer)).map(({ code, level }) => [code, level])
}

describe('compareDocuments', () => {
  it.each(SCHEMAS)('%s', (_name, older, newer, code, [sent, answered]) => {
    const asked = (schema: Json): JsonObject => onePath({ requestBody: json(schema) })
    const told = (schema: Json): JsonObject => onePath({ responses: { 200: { description: '', ...json(schema) } } })

    expect(changesOf(asked(older), asked(newer))).toContainEqual([code, sent])
    expect(changesOf(told(older), told(newer))).toContainEqual([code, answered])
    expect(changesOf(asked(newer), asked(newer))).toEqual([])
  })

  it.each(OPERATIONS)('%s', (_name, older, newer, code, level) => {
    expect(changesOf(onePath(older), onePath(newer))).toEqual([[code, level]])
  })

  it('an operation gone breaks requests, and a new one nobody', () => {
    const other = { '/b': { get: { responses: OK } } }
    expect(changesOf({ ...onePath({}), ...other }, onePath({}))).toEqual([['operation-removed', 'breaks requests']])
    expect(changesOf(onePath({}), { ...onePath({}), ...other })).toEqual([['operation-added', 'safe']])
  })

  it('another name of a path parameter is no change', () => {
    const path = (name: string): JsonObject => ({
      [`/a/{${name}}`]: { get: { parameters: [{ name, in: 'path', required: true, schema: text }], responses: OK } },
    })
    expect(changesOf(path('id'), path('bookId'))).toEqual([])
  })

  it('ends on schemas that refer to themselves', () => {
    const $ref = '#/components/schemas/Node'
    const tree = (leaf: Json): ReturnType<typeof parseDocument> =>
      document(onePath({ requestBody: json({ $ref }) }), {
        Node: open({ leaf, children: { type: 'array', items: { $ref } } }),
      })
    expect(compareDocuments(tree(text), tree(text))).toEqual([])
    expect(compareDocuments(tree(text), tree({ type: 'integer' })).map(({ code }) => code)).toEqual(['type-changed'])
  })

  it('says where, what, and who breaks', () => {
    const bounded = (maxLength: number): JsonObject => onePath({ requestBody: json({ ...text, maxLength }) })
    const [change] = compareDocuments(document(bounded(9)), document(bounded(5)))
    expect(change?.pointer).toBe('#/paths/~1a/post/requestBody/content/application~1json/schema/maxLength')
    expect(change?.message).toBe('maxLength was 9 and is 5; callers that send what was allowed are refused')
  })
})
