import type { NonEmpty } from '../../../../harness/outcome.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Pointer } from './pointer.ts'

/** Methods that a path of a document can have. */
export const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const

/** One of `METHODS`. */
export type Method = (typeof METHODS)[number]

/** Methods that change nothing by their definition; all that a read-only target gets. */
export const SAFE_METHODS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** One documented method of one documented path. */
export interface Operation {
  /** `METHOD path`, the path as the document writes it. */
  readonly id: string
  readonly operationId: string | undefined
  readonly method: Method
  /** Template as the document writes it: `/api/sessions/{id}`. */
  readonly path: string
  /** Put in front of the path, from `servers`; without trailing slash. */
  readonly basePath: string
  readonly pointer: Pointer
  readonly tags: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly body: RequestBody | undefined
  /** By status as the document writes it: `200`, `4XX`, `default`. */
  readonly responses: ReadonlyMap<string, ResponseSpec>
  /** Alternatives, any of which is enough; empty: open to everyone. */
  readonly security: readonly SecurityRequirement[]
  readonly links: readonly LinkSpec[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly style: string
  readonly explode: boolean
  /** `undefined`: the document says nothing of its values. */
  readonly schema: Pointer | undefined
  /** The value is a string of this media type, by `content` in place of `schema`. */
  readonly mediaType: string | undefined
  readonly examples: readonly Json[]
  readonly pointer: Pointer
}

export interface RequestBody {
  readonly required: boolean
  readonly media: NonEmpty<MediaType>
}

export interface MediaType {
  /** `application/json`, or a range as `image/*`. */
  readonly name: string
  readonly schema: Pointer | undefined
  readonly examples: readonly Json[]
}

export interface ResponseSpec {
  readonly pointer: Pointer
  readonly media: readonly MediaType[]
  readonly headers: readonly HeaderSpec[]
}

/** What an answer says can be done next. */
export interface LinkSpec {
  readonly name: string
  /** Status under which it stands. */
  readonly status: string
  /** An `operationId`, or an `operationRef` into the document. */
  readonly to: string
  /** Values of parameters, by name or `place.name`: constants, or expressions as `$response.body#/id`. */
  readonly parameters: JsonObject
  readonly pointer: Pointer
}

export interface HeaderSpec {
  /** As the document writes it. */
  readonly name: string
  readonly required: boolean
  readonly schema: Pointer | undefined
}

/** Schemes that must all be met, with the scopes each needs; empty: anonymous is enough. */
export type SecurityRequirement = ReadonlyMap<string, readonly string[]>

/** Whether callers without credentials are to be refused. */
export function needsAuthentication(operation: Operation): boolean {
  return operation.security.length > 0 && operation.security.every((requirement) => requirement.size > 0)
}

/** What the document says of a status: by its number, else its range, else `default`. */
export function responseFor(operation: Operation, status: number): ResponseSpec | undefined {
  const range = String(status).charAt(0)
  return (
    operation.responses.get(String(status)) ??
    operation.responses.get(`${range}XX`) ??
    operation.responses.get(`${range}xx`) ??
    operation.responses.get('default')
  )
}
