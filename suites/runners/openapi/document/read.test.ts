import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../json.ts'
import { parseDocument } from './document.ts'
import type { Operation } from './operation.ts'
import { readOperations } from './read.ts'

function operationOf(changes: JsonObject, mountPath = '', own: JsonObject = {}): Operation | undefined {
  const get = { responses: { 200: { description: 'fine' } }, ...own }
  const document = { openapi: '3.1.0', paths: { '/a': { get } }, ...changes }
  return readOperations(parseDocument(JSON.stringify(document), 'test'), mountPath)[0]
}

const servers = (url: string, variables: Json = {}): JsonObject => ({ servers: [{ url, variables }] })

describe('readOperations: base paths', () => {
  it.each<readonly [string, JsonObject, string, string]>([
    ['no servers', {}, '', ''],
    ['the root', servers('/'), '', ''],
    ['a path', servers('/v1'), '', '/v1'],
    ['a path with a slash behind', servers('/v1/'), '', '/v1'],
    ['a whole URL; its host is left out', servers('https://elsewhere.example/v2'), '', '/v2'],
    ['a variable', servers('https://a.example/{stage}', { stage: { default: 'live' } }), '', '/live'],
    ['below a mount path', servers('/v1'), '/mounted', '/mounted/v1'],
    ['the mount path itself is not put twice', servers('/mounted/v1'), '/mounted', '/mounted/v1'],
    ['a mount path that only begins alike', servers('/mount'), '/mo', '/mo/mount'],
  ])('%s', (_name, changes, mountPath, expected) => {
    expect(operationOf(changes, mountPath)?.basePath).toBe(expected)
  })

  it('the servers of an operation stand before those of the document', () => {
    expect(operationOf(servers('/all'), '', servers('/own'))?.basePath).toBe('/own')
  })
})
