import { type MediaType, type Operation, responseFor } from '../../../../fixtures/openapi/document/operation.ts'
import type { Answer } from '../http/client.ts'
import { isJson } from '../http/request.ts'
import { type Json, parseJson } from '../../../../fixtures/openapi/json.ts'
import type { SchemaFault, SchemaRegistry } from '../../../../fixtures/openapi/schema/registry.ts'
import { readBack } from '../../../../fixtures/openapi/generate/wire.ts'
import type { Check, Violation } from './check.ts'
import { showAnswer, unexpected } from './violation.ts'

/** Faults of one body that are shown. */
const MAX_FAULTS_SHOWN = 3

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

export const contentTypeDocumented: Check = {
  code: 'content-type-documented',
  title: 'answers with a documented content type',
  applies: (operation) => [...operation.responses.values()].some(({ media }) => media.length > 0),
  examine({ reply, operation }) {
    if (reply.kind === 'broken') return undefined
    const { answer } = reply
    const response = responseFor(operation, answer.status)
    if (response === undefined || operation.method === 'HEAD') return undefined
    if (response.media.length === 0) return undefined // the document says nothing of a body
    if (BODILESS.has(answer.status)) return 'held'
    const names = response.media.map(({ name }) => name).join(', ')
    const type = answer.headers.get('content-type')
    if (type === undefined) return unexpected(answer, `answered ${answer.status} without a content type`, names)
    if (mediaFor(response.media, type) !== undefined) return 'held'
    return unexpected(answer, `answered ${answer.status} as ${type}, which is not documented`, names)
  },
}

export const bodyMatches: Check = {
  code: 'body-matches',
  title: 'answers with a body that matches its schema',
  applies: hasBodySchema,
  examine({ reply, operation }, schemas) {
    if (reply.kind === 'broken' || operation.method === 'HEAD') return undefined
    const { answer } = reply
    const type = answer.headers.get('content-type')
    const response = responseFor(operation, answer.status)
    const media = type === undefined || response === undefined ? undefined : mediaFor(response.media, type)
    if (media?.schema === undefined || !isJson(essence(type))) return undefined
    const body = parsed(answer.body)
    if (body === undefined) return unexpected(answer, `answered ${answer.status} with a body that is not JSON`, 'JSON')
    return violation(answer, `the body of ${answer.status}`, schemas.check(media.schema, 'response', body))
  },
}

export const headersMatch: Check = {
  code: 'headers-match',
  title: 'answers with headers that match their schemas',
  applies: (operation) => [...operation.responses.values()].some(({ headers }) => headers.length > 0),
  examine({ reply, operation }, schemas) {
    if (reply.kind === 'broken') return undefined
    const { answer } = reply
    const headers = responseFor(operation, answer.status)?.headers ?? []
    if (headers.length === 0) return undefined
    for (const { name, required, schema } of headers) {
      const text = answer.headers.get(name.toLowerCase())
      if (text === undefined) {
        if (required) return unexpected(answer, `answered ${answer.status} without the header ${name}`, name)
        continue
      }
      const value = schema === undefined ? text : headerValue(text, schema, schemas)
      const faults = schema === undefined ? [] : schemas.check(schema, 'response', value)
      const fault = violation(answer, `the header ${name} of ${answer.status}`, faults)
      if (fault !== 'held') return { ...fault, actual: `${name}: ${text}` }
    }
    return 'held'
  },
}

/** The documented media type that a content type falls under; the most exact one. */
function mediaFor(media: readonly MediaType[], contentType: string): MediaType | undefined {
  const type = essence(contentType)
  const [main] = type.split('/')
  return (
    media.find(({ name }) => essence(name) === type) ??
    media.find(({ name }) => name === `${main}/*`) ??
    media.find(({ name }) => name === '*/*')
  )
}

function essence(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function hasBodySchema(operation: Operation): boolean {
  return [...operation.responses.values()].some(({ media }) => media.some(({ schema }) => schema !== undefined))
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function headerValue(text: string, pointer: string, schemas: SchemaRegistry): Json {
  const schema = schemas.at(pointer, 'response')
  const items = text.split(',').map((item) => item.trim())
  return readBack(schema, items, schemas) ?? readBack(schema, text, schemas) ?? text
}

function violation(answer: Answer, what: string, faults: readonly SchemaFault[]): Violation | 'held' {
  const [first] = faults
  if (first === undefined) return 'held'
  const told = faults.slice(0, MAX_FAULTS_SHOWN).map(({ at, message }) => `${at === '' ? '(whole)' : at} ${message}`)
  const more = faults.length > MAX_FAULTS_SHOWN ? `; and ${faults.length - MAX_FAULTS_SHOWN} more` : ''
  return { message: `${what} breaks its schema`, expected: `${told.join('; ')}${more}`, actual: showAnswer(answer) }
}
