import { describe, expect, it } from 'vitest'
import type { Operation, Parameter } from '../../../../fixtures/openapi/document/operation.ts'
import type { Json } from '../../../../fixtures/openapi/json.ts'
import { parameterKey, serialise } from './request.ts'

const LIST = ['a b', 'c']
const OBJECT = { R: 100, G: 'é' }

type Place = Parameter['in']

/** What RFC 6570 and OpenAPI say of each style, as place, style, explode, value and what is sent. */
const STYLES: readonly (readonly [place: Place, style: string, explode: boolean, value: Json, sent: string])[] = [
  ['path', 'simple', false, 'a/b', '/things/a%2Fb'],
  ['path', 'simple', false, LIST, '/things/a%20b,c'],
  ['path', 'simple', false, OBJECT, '/things/R,100,G,%C3%A9'],
  ['path', 'simple', true, OBJECT, '/things/R=100,G=%C3%A9'],
  ['path', 'label', false, 'a', '/things/.a'],
  ['path', 'label', false, LIST, '/things/.a%20b,c'],
  ['path', 'label', true, LIST, '/things/.a%20b.c'],
  ['path', 'label', true, OBJECT, '/things/.R=100.G=%C3%A9'],
  ['path', 'matrix', false, 'a', '/things/;p=a'],
  ['path', 'matrix', false, LIST, '/things/;p=a%20b,c'],
  ['path', 'matrix', true, LIST, '/things/;p=a%20b;p=c'],
  ['path', 'matrix', false, OBJECT, '/things/;p=R,100,G,%C3%A9'],
  ['path', 'matrix', true, OBJECT, '/things/;R=100;G=%C3%A9'],
  ['query', 'form', true, LIST, '/things?p=a%20b&p=c'],
  ['query', 'form', false, LIST, '/things?p=a%20b,c'],
  ['query', 'form', true, OBJECT, '/things?R=100&G=%C3%A9'],
  ['query', 'form', false, OBJECT, '/things?p=R,100,G,%C3%A9'],
  ['query', 'spaceDelimited', false, LIST, '/things?p=a%20b%20c'],
  ['query', 'spaceDelimited', false, OBJECT, '/things?p=R%20100%20G%20%C3%A9'],
  ['query', 'pipeDelimited', false, LIST, '/things?p=a%20b%7Cc'],
  ['query', 'pipeDelimited', false, OBJECT, '/things?p=R%7C100%7CG%7C%C3%A9'],
  ['query', 'deepObject', true, OBJECT, '/things?p%5BR%5D=100&p%5BG%5D=%C3%A9'],
  ['query', 'deepObject', true, { a: { b: [1, 2] } }, '/things?p%5Ba%5D%5Bb%5D=1&p%5Ba%5D%5Bb%5D=2'],
  ['query', 'form', true, '\ud800', '/things?p=%EF%BF%BD'],
]

function operation(parameter: Partial<Parameter>): Operation {
  const { in: place = 'query' } = parameter
  const path = place === 'path' ? '/things/{p}' : '/things'
  const base = { name: 'p', in: place, required: true, style: 'form', explode: true, schema: undefined } as const
  return {
    id: `GET ${path}`,
    operationId: undefined,
    method: 'GET',
    path,
    basePath: '',
    pointer: '#',
    tags: [],
    parameters: [{ ...base, mediaType: undefined, examples: [], pointer: '#', ...parameter }],
    body: undefined,
    responses: new Map(),
    security: [],
    links: [],
  }
}

describe('serialise', () => {
  it.each(STYLES)('%s, style %s, explode %s: %j', (place, style, explode, value, sent) => {
    const parameters = new Map([[parameterKey({ in: place, name: 'p' }), value]])

    expect(serialise(operation({ in: place, style, explode }), { parameters }).path).toBe(sent)
  })

  it.each<readonly [boolean, Json, string]>([
    [true, 'a b', 'p=a%20b'],
    [false, [1, 2], 'p=1,2'],
    [true, [1, 2], 'p=1; p=2'],
    [true, { R: 1, G: 2 }, 'R=1; G=2'],
  ])('a cookie, explode %s: %j', (explode, value, sent) => {
    const parameters = new Map([['cookie p', value]])

    expect(serialise(operation({ in: 'cookie', explode }), { parameters }).headers['cookie']).toBe(sent)
  })

  it.each<readonly [boolean, Json, string]>([
    [false, [1, 2], '1,2'],
    [false, { R: 1, G: 2 }, 'R,1,G,2'],
    [true, { R: 1, G: 2 }, 'R=1,G=2'],
    [false, 'line\nbreak', 'line?break'],
  ])('a header, explode %s: %j', (explode, value, sent) => {
    const parameters = new Map([['header p', value]])

    expect(serialise(operation({ in: 'header', style: 'simple', explode }), { parameters }).headers['p']).toBe(sent)
  })

  it('a parameter with content is JSON', () => {
    const parameters = new Map<string, Json>([['query p', { a: [1] }]])

    expect(serialise(operation({ mediaType: 'application/json' }), { parameters }).path).toBe(
      '/things?p=%7B%22a%22%3A%5B1%5D%7D',
    )
  })

  it('the parts of a form say which are files and which are JSON', () => {
    const value = { note: 'hello', picture: 'bytes', tags: { a: 1 } }
    const body = { mediaType: 'multipart/form-data', content: { value }, files: new Set(['picture']) }

    const sent = serialise(operation({}), { parameters: new Map(), body }).body ?? ''

    expect(sent).toContain(
      'name="picture"; filename="picture.bin"\r\nContent-Type: application/octet-stream\r\n\r\nbytes',
    )
    expect(sent).toContain('name="tags"\r\nContent-Type: application/json\r\n\r\n{"a":1}')
    expect(sent).toContain('name="note"\r\n\r\nhello')
  })
})
