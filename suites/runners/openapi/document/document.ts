import { HarnessError } from '../../../../harness/errors.ts'
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts'
import { faultyLine, lineFinder, parseYaml } from './line.ts'
import { below, type Pointer } from './pointer.ts'

/** Which schema language a document speaks. */
export type Dialect = '3.0' | '3.1'

/** An OpenAPI document that was read; not yet known to be whole. */
export interface OpenApiDocument {
  /** URL or file that it came from, for messages. */
  readonly source: string
  /** As it was read. */
  readonly text: string
  readonly dialect: Dialect
  readonly root: JsonObject
}

/** Something wrong with a document itself, and where. */
export interface DocumentFault {
  readonly pointer: Pointer
  readonly message: string
}

/** A value of the document together with where it stands. */
export interface Node {
  readonly value: Json | undefined
  readonly pointer: Pointer
}

/** Faults named in one message; the rest is counted. */
const MAX_FAULTS_TOLD = 20

/** @throws E_DOCUMENT_INVALID it is neither JSON nor YAML, or not OpenAPI 3.0 or 3.1 */
export function parseDocument(text: string, source: string): OpenApiDocument {
  const root = parse(text, source)
  const origin = { source, text }
  if (!isObject(root)) throw invalidDocument(origin, [{ pointer: '#', message: 'expected an object' }])
  return { ...origin, root, dialect: dialectOf(root, origin) }
}

/** One error that tells every fault. */
export function invalidDocument(
  { source, text }: Pick<OpenApiDocument, 'source' | 'text'>,
  faults: readonly DocumentFault[],
): HarnessError {
  const lineOf = lineFinder(text)
  const lines = faults
    .slice(0, MAX_FAULTS_TOLD)
    .map(({ pointer, message }) => `  line ${lineOf(pointer)}, ${pointer}: ${message}`)
  const more = faults.length > MAX_FAULTS_TOLD ? [`  and ${faults.length - MAX_FAULTS_TOLD} more`] : []
  const head = `Expected a whole OpenAPI document, got ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} (${source}):`
  return new HarnessError('E_DOCUMENT_INVALID', [head, ...lines, ...more].join('\n'))
}

/** A member of an object node, with its own pointer. */
export function member(node: Node, key: string): Node {
  const value = isObject(node.value) && Object.hasOwn(node.value, key) ? node.value[key] : undefined
  return { value, pointer: below(node.pointer, key) }
}

function parse(text: string, source: string): Json {
  try {
    return /^\s*[{[]/u.test(text) ? parseJson(text) : parseYaml(text)
  } catch (cause) {
    const reason = `${cause instanceof Error ? cause.message : String(cause)}${faultyLine(text)}`
    throw new HarnessError(
      'E_DOCUMENT_INVALID',
      `Expected an OpenAPI document in JSON or YAML, got ${reason} (${source}).`,
      { cause },
    )
  }
}

function dialectOf(root: JsonObject, source: Pick<OpenApiDocument, 'source' | 'text'>): Dialect {
  const version = root['openapi']
  if (typeof version === 'string' && /^3\.0(?:\.|$)/u.test(version)) return '3.0'
  if (typeof version === 'string' && /^3\.1(?:\.|$)/u.test(version)) return '3.1'
  const got = 'swagger' in root ? `\`swagger: ${JSON.stringify(root['swagger'])}\`` : JSON.stringify(version ?? null)
  throw invalidDocument(source, [{ pointer: '#/openapi', message: `expected 3.0.x or 3.1.x, got ${got}` }])
}
