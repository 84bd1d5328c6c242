import type { Method, Operation, Parameter } from '../document/operation.ts'
import { isArray, isObject, type Json, textOf } from '../json.ts'

/** What a request says, before it is put into text. */
export interface RequestInput {
  /** By `parameterKey`; a parameter that is not here is not sent. */
  readonly parameters: ReadonlyMap<string, Json>
  readonly body?: BodyInput
}

export interface BodyInput {
  /** `undefined`: sent without a content type. */
  readonly mediaType: string | undefined
  /** A value to be written as the media type asks, or text as it is. */
  readonly content: { readonly value: Json } | { readonly text: string }
}

/** A request as it goes over the wire, without its origin and without credentials. */
export interface HttpRequest {
  readonly method: Method
  /** With query, escaped, sent as it is. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
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
  const path = operation.path.replaceAll(/\{([^}]*)\}/gu, (whole, name: string) => {
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
  return {
    method: operation.method,
    path: `${operation.basePath}${path}${query.length > 0 ? `?${query.map((pair) => pair.join('=')).join('&')}` : ''}`,
    headers,
    body: input.body === undefined ? undefined : bodyText(input.body),
  }
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

function bodyText({ mediaType, content }: BodyInput): string {
  if ('text' in content) return content.text
  const { value } = content
  if (mediaType === 'application/x-www-form-urlencoded' && isObject(value)) return formText(value)
  if (mediaType?.startsWith('multipart/') === true && isObject(value)) return multipartText(value)
  return typeof value === 'string' && (mediaType === undefined || !isJson(mediaType)) ? value : JSON.stringify(value)
}

function formText(value: Readonly<Record<string, Json>>): string {
  return Object.entries(value)
    .flatMap(([name, item]) =>
      (isArray(item) ? item : [item]).map((single) => `${escape(name)}=${escape(textOf(single))}`),
    )
    .join('&')
}

function multipartText(value: Readonly<Record<string, Json>>): string {
  const parts = Object.entries(value).flatMap(([name, item]) =>
    (isArray(item) ? item : [item]).map(
      (single) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${escape(name)}"\r\n\r\n${textOf(single)}\r\n`,
    ),
  )
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

function pathText(parameter: Parameter, value: Json): string {
  const text = simpleText(parameter, value, escape)
  if (parameter.style === 'label') return `.${text}`
  return parameter.style === 'matrix' ? `;${escape(parameter.name)}=${text}` : text
}

function simpleText(parameter: Parameter, value: Json, encode: (text: string) => string = asHeader): string {
  if (parameter.mediaType !== undefined) return encode(JSON.stringify(value))
  if (isArray(value)) return value.map((item) => encode(textOf(item))).join(',')
  if (!isObject(value)) return encode(textOf(value))
  const joint = parameter.explode ? '=' : ','
  return Object.entries(value)
    .map(([name, item]) => `${encode(name)}${joint}${encode(textOf(item))}`)
    .join(',')
}

const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' }

function queryPairs(parameter: Parameter, value: Json): readonly (readonly [string, string])[] {
  const name = escape(parameter.name)
  if (parameter.mediaType !== undefined) return [[name, escape(JSON.stringify(value))]]
  if (isArray(value)) {
    const items = value.map((item) => escape(textOf(item)))
    if (parameter.explode) return items.map((item) => [name, item])
    return items.length === 0 ? [] : [[name, items.join(DELIMITERS[parameter.style] ?? ',')]]
  }
  if (!isObject(value)) return [[name, escape(textOf(value))]]
  const members = Object.entries(value).map(([key, item]) => [escape(key), escape(textOf(item))] as const)
  if (parameter.style === 'deepObject') return members.map(([key, item]) => [`${name}%5B${key}%5D`, item])
  return parameter.explode ? members : [[name, members.flat().join(',')]]
}

// encodeURIComponent throws on a lone surrogate, which has no UTF-8
function escape(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function asHeader(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/gu, '?')
}
