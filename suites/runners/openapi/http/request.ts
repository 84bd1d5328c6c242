import type { Method, Operation, Parameter } from '../../../../fixtures/openapi/document/operation.ts'
import { isArray, isObject, type Json, type JsonObject, textOf } from '../../../../fixtures/openapi/json.ts'

/** What a request says, before it is put into text. */
export interface RequestInput {
  /** By `parameterKey`; a parameter that is not here is not sent. */
  readonly parameters: ReadonlyMap<string, Json>
  readonly body?: BodyInput
  /** Put behind the query as it is, for what no value can say: `limit=1&limit=2`. */
  readonly rawQuery?: string
  /** Headers beyond the documented parameters. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface BodyInput {
  /** `undefined`: sent without a content type. */
  readonly mediaType: string | undefined
  /** A value to be written as the media type asks, or text as it is. */
  readonly content: BodyContent
  /** Members that are files, of a body in parts. */
  readonly files?: ReadonlySet<string>
}

export type BodyContent =
  | { readonly value: Json }
  | { readonly text: string }
  /** Bytes that are no UTF-8, one character each. */
  | { readonly latin1: string }

/** A request as it goes over the wire, without its origin and without credentials. */
export interface HttpRequest {
  readonly method: Method
  /** With query, escaped, sent as it is. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** How the body becomes bytes. @default 'utf8' */
  readonly encoding?: 'latin1'
}

const BOUNDARY = 'assay-part-7d1c9f'

/** The key of a parameter in `RequestInput.parameters`: its place and name. */
export function parameterKey({ in: place, name }: Pick<Parameter, 'in' | 'name'>): string {
  return `${place} ${name}`
}

export function isJson(mediaType: string): boolean {
  return /^application\/(?:[^;]+\+)?json\b/u.test(mediaType)
}

/** The request as it goes over the wire. */
export function serialise(operation: Operation, input: RequestInput): HttpRequest {
  const present = operation.parameters.flatMap((parameter) => {
    const value = input.parameters.get(parameterKey(parameter))
    return value === undefined ? [] : [{ parameter, value }]
  })
  const within = (place: Parameter['in']): typeof present => present.filter(({ parameter }) => parameter.in === place)
  const path = operation.path.replaceAll(/\{([^}]*)\}|[^{]+/gu, (whole, name: string | undefined) => {
    if (name === undefined) return literal(whole)
    const found = within('path').find(({ parameter }) => parameter.name === name)
    return found === undefined ? escape(whole) : pathText(found.parameter, found.value)
  })
  const query = within('query').flatMap(({ parameter, value }) => queryPairs(parameter, value))
  const cookies = within('cookie').flatMap(({ parameter, value }) => queryPairs(parameter, value))
  const headers: Record<string, string> = { accept: acceptOf(operation) }
  for (const { parameter, value } of within('header'))
    headers[parameter.name.toLowerCase()] = simpleText(parameter, value)
  if (cookies.length > 0) headers['cookie'] = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  if (input.body?.mediaType !== undefined) headers['content-type'] = contentType(input.body.mediaType)
  const pairs = [...query.map((pair) => pair.join('=')), ...(input.rawQuery === undefined ? [] : [input.rawQuery])]
  return {
    method: operation.method,
    path: `${literal(operation.basePath)}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
    headers: { ...headers, ...input.headers },
    body: input.body === undefined ? undefined : bodyText(input.body),
    ...(input.body !== undefined && 'latin1' in input.body.content ? { encoding: 'latin1' } : {}),
  }
}

// What a path cannot hold is escaped; what the document escaped itself stays.
function literal(text: string): string {
  return encodeURI(text.toWellFormed()).replaceAll('%25', '%').replaceAll(/[?#]/gu, escape)
}

function acceptOf(operation: Operation): string {
  const names = [...operation.responses.values()].flatMap(({ media }) => media.map(({ name }) => name))
  return names.length > 0 ? [...new Set(names)].join(', ') : '*/*'
}

function contentType(mediaType: string): string {
  if (mediaType.startsWith('multipart/')) return `${mediaType}; boundary=${BOUNDARY}`
  return mediaType.includes('*')
    ? mediaType.replace('*/*', 'application/octet-stream').replace('/*', '/plain')
    : mediaType
}

function bodyText({ mediaType, content, files }: BodyInput): string {
  if ('text' in content) return content.text
  if ('latin1' in content) return content.latin1
  const { value } = content
  if (mediaType === 'application/x-www-form-urlencoded' && isObject(value)) return formText(value)
  if (mediaType?.startsWith('multipart/') === true && isObject(value)) return multipartText(value, files)
  return typeof value === 'string' && (mediaType === undefined || !isJson(mediaType)) ? value : JSON.stringify(value)
}

function formText(value: Readonly<Record<string, Json>>): string {
  return Object.entries(value)
    .flatMap(([name, item]) =>
      (isArray(item) ? item : [item]).map((single) => `${escape(name)}=${escape(textOf(single))}`),
    )
    .join('&')
}

function multipartText(value: Readonly<Record<string, Json>>, files: ReadonlySet<string> = new Set()): string {
  const parts = Object.entries(value).flatMap(([name, item]) =>
    (isArray(item) ? item : [item]).map((single) => {
      const file = files.has(name) ? `; filename="${escape(name)}.bin"\r\nContent-Type: application/octet-stream` : ''
      const type = isObject(single) ? '\r\nContent-Type: application/json' : file
      return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${escape(name)}"${type}\r\n\r\n${textOf(single)}\r\n`
    }),
  )
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

// The styles are those of RFC 6570, under the names of OpenAPI.
function pathText(parameter: Parameter, value: Json): string {
  if (parameter.mediaType !== undefined) return escape(JSON.stringify(value))
  const { style, explode } = parameter
  const name = escape(parameter.name)
  if (style === 'label') return `.${partsOf(value, explode, escape).join(explode ? '.' : ',')}`
  if (style !== 'matrix') return simpleText(parameter, value, escape)
  const parts = partsOf(value, explode, escape)
  if (!explode || !(isArray(value) || isObject(value))) return `;${name}=${parts.join(',')}`
  return parts.map((part) => (isObject(value) ? `;${part}` : `;${name}=${part}`)).join('')
}

function simpleText(parameter: Parameter, value: Json, encode: (text: string) => string = asHeader): string {
  if (parameter.mediaType !== undefined) return encode(JSON.stringify(value))
  return partsOf(value, parameter.explode, encode).join(',')
}

// The items of a list, and of an object `name=value`, or name and value by turns where it is not exploded.
function partsOf(value: Json, explode: boolean, encode: (text: string) => string): readonly string[] {
  if (isArray(value)) return value.map((item) => encode(textOf(item)))
  if (!isObject(value)) return [encode(textOf(value))]
  const members = Object.entries(value).map(([name, item]) => [encode(name), encode(textOf(item))] as const)
  return explode ? members.map((member) => member.join('=')) : members.flat()
}

const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' }

function queryPairs(parameter: Parameter, value: Json): readonly (readonly [string, string])[] {
  const name = escape(parameter.name)
  if (parameter.mediaType !== undefined) return [[name, escape(JSON.stringify(value))]]
  if (parameter.style === 'deepObject' && isObject(value)) return deepPairs(name, value)
  if (!isArray(value) && !isObject(value)) return [[name, escape(textOf(value))]]
  if (!parameter.explode) {
    const parts = partsOf(value, false, escape)
    return parts.length === 0 ? [] : [[name, parts.join(DELIMITERS[parameter.style] ?? ',')]]
  }
  if (isArray(value)) return value.map((item) => [name, escape(textOf(item))])
  return Object.entries(value).map(([key, item]) => [escape(key), escape(textOf(item))])
}

// OpenAPI says nothing of what is deeper than one level; brackets within brackets are what parsers read.
function deepPairs(prefix: string, value: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const name = `${prefix}%5B${escape(key)}%5D`
    if (isObject(item)) return deepPairs(name, item)
    return (isArray(item) ? item : [item]).map((single) => [name, escape(textOf(single))] as const)
  })
}

// encodeURIComponent throws on a lone surrogate, which has no UTF-8
function escape(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function asHeader(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/gu, '?')
}
