import type { DocumentChange } from '../../../../harness/cli/commands/contract.ts'
import type { OpenApiDocument } from '../document/document.ts'
import {
  type MediaType,
  needsAuthentication,
  type Operation,
  type Parameter,
  type ResponseSpec,
} from '../document/operation.ts'
import { below, type Pointer } from '../document/pointer.ts'
import { readOperations } from '../document/read.ts'
import { SchemaRegistry } from '../schema/registry.ts'
import type { Direction } from '../schema/schema.ts'
import { changeOf } from './change.ts'
import { compareSchemas } from './schemas.ts'

type Level = DocumentChange['level']

/**
 * What changed from one document to another, worst first. Pointers are those of the newer, or of the older for what is gone.
 * @throws E_DOCUMENT_INVALID
 */
export function compareDocuments(older: OpenApiDocument, newer: OpenApiDocument): readonly DocumentChange[] {
  const comparison = new Comparison(new SchemaRegistry(older), new SchemaRegistry(newer))
  comparison.documents(readOperations(older, ''), readOperations(newer, ''))
  const seen = new Set<string>()
  return comparison.changes
    .filter(({ code, pointer, level, message }) => {
      const key = `${code} ${level} ${pointer} ${message}`
      return seen.size < seen.add(key).size
    })
    .toSorted((left, right) => LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level))
}

const LEVELS: readonly Level[] = ['breaks requests', 'breaks responses', 'safe']

class Comparison {
  readonly changes: DocumentChange[] = []
  private readonly older: SchemaRegistry
  private readonly newer: SchemaRegistry

  constructor(older: SchemaRegistry, newer: SchemaRegistry) {
    this.older = older
    this.newer = newer
  }

  documents(older: readonly Operation[], newer: readonly Operation[]): void {
    const after = new Map(newer.map((operation) => [keyOf(operation), operation]))
    const before = new Map(older.map((operation) => [keyOf(operation), operation]))
    for (const [key, operation] of before) {
      const other = after.get(key)
      if (other === undefined)
        this.tell('operation-removed', 'breaks requests', operation.pointer, `${operation.id} is gone`)
      else this.operations(operation, other)
    }
    for (const [key, { id, pointer }] of after) {
      if (!before.has(key)) this.tell('operation-added', 'safe', pointer, `${id} is new`)
    }
  }

  private operations(older: Operation, newer: Operation): void {
    if (older.basePath !== newer.basePath) {
      const what = `${newer.id} was below ${older.basePath || '/'} and is below ${newer.basePath || '/'}`
      this.tell('base-path-changed', 'breaks requests', newer.pointer, what)
    }
    this.security(older, newer)
    this.parameters(older, newer)
    this.body(older, newer)
    this.responses(older, newer)
  }

  private security(older: Operation, newer: Operation): void {
    const pointer = below(newer.pointer, 'security')
    const [before, after] = [needsAuthentication(older), needsAuthentication(newer)]
    if (!before && after) this.tell('security-added', 'breaks requests', pointer, `${newer.id} now needs a login`)
    if (before && !after) this.tell('security-removed', 'safe', pointer, `${newer.id} no longer needs a login`)
    if (!before || !after) return
    const lost = older.security.filter((way) => !newer.security.some((other) => isEnough(way, other)))
    for (const way of lost) {
      const what = `${newer.id} no longer takes ${describe(way)}`
      this.tell('security-changed', 'breaks requests', pointer, what)
    }
  }

  private parameters(older: Operation, newer: Operation): void {
    const inOrder = pathNames(newer)
    for (const [index, parameter] of older.parameters.entries()) {
      // path parameters are known by their place, not by their name
      const name = parameter.in === 'path' ? inOrder[pathNames(older).indexOf(parameter.name)] : parameter.name
      const other = newer.parameters.find((candidate) => candidate.in === parameter.in && candidate.name === name)
      if (other === undefined) {
        const level = parameter.in === 'path' ? 'breaks requests' : 'safe'
        const what = `the ${parameter.in} parameter ${parameter.name} of ${newer.id} is gone`
        this.tell('parameter-removed', level, below(older.pointer, 'parameters', index), what)
      } else this.parameter(parameter, other)
    }
    for (const { in: place, name, required, pointer } of newer.parameters) {
      if (place === 'path' || older.parameters.some((one) => one.in === place && one.name === name)) continue
      const what = `the ${required ? 'required ' : ''}${place} parameter ${name} of ${newer.id} is new`
      this.tell('parameter-added', required ? 'breaks requests' : 'safe', pointer, what)
    }
  }

  private parameter(older: Parameter, newer: Parameter): void {
    if (!older.required && newer.required) {
      this.tell('parameter-required', 'breaks requests', newer.pointer, `the parameter ${newer.name} is now required`)
    }
    if (older.required && !newer.required) {
      this.tell('parameter-optional', 'safe', newer.pointer, `the parameter ${newer.name} is no longer required`)
    }
    if (older.style !== newer.style || older.explode !== newer.explode || older.mediaType !== newer.mediaType) {
      this.tell(
        'parameter-style-changed',
        'breaks requests',
        newer.pointer,
        `the parameter ${newer.name} is written in another way`,
      )
    }
    this.schemas(older.schema, newer.schema, 'request')
  }

  private body(older: Operation, newer: Operation): void {
    const pointer = below(newer.pointer, 'requestBody')
    const [before, after] = [older.body, newer.body]
    if (before === undefined && after === undefined) return
    if (after === undefined) {
      this.tell('body-removed', 'breaks requests', pointer, `${newer.id} no longer takes a body`)
      return
    }
    if (before === undefined) {
      this.tell('body-added', after.required ? 'breaks requests' : 'safe', pointer, `${newer.id} takes a body now`)
      return
    }
    if (!before.required && after.required) {
      this.tell('body-required', 'breaks requests', pointer, `the body of ${newer.id} is now required`)
    }
    this.media(before.media, after.media, 'request', below(pointer, 'content'))
  }

  private responses(older: Operation, newer: Operation): void {
    for (const [status, response] of older.responses) {
      const other = newer.responses.get(status)
      const isSuccess = /^[23]/u.test(status)
      if (other === undefined) {
        const what = `${newer.id} no longer answers ${status}`
        this.tell('status-removed', isSuccess ? 'breaks responses' : 'safe', response.pointer, what)
      } else this.response(response, other)
    }
    for (const [status, { pointer }] of newer.responses) {
      if (older.responses.has(status) || older.responses.has('default')) continue
      const isSuccess = /^[23]/u.test(status)
      this.tell(
        'status-added',
        isSuccess ? 'breaks responses' : 'safe',
        pointer,
        `${newer.id} can answer ${status} now`,
      )
    }
  }

  private response(older: ResponseSpec, newer: ResponseSpec): void {
    this.media(older.media, newer.media, 'response', below(newer.pointer, 'content'))
    for (const header of older.headers) {
      const other = newer.headers.find(({ name }) => name.toLowerCase() === header.name.toLowerCase())
      const pointer = below(newer.pointer, 'headers', header.name)
      if (other === undefined)
        this.tell('header-removed', 'breaks responses', pointer, `the header ${header.name} is gone`)
      else if (header.required && !other.required) {
        this.tell('header-optional', 'breaks responses', pointer, `the header ${header.name} may be left out`)
      }
      if (other !== undefined) this.schemas(header.schema, other.schema, 'response')
    }
  }

  private media(
    older: readonly MediaType[],
    newer: readonly MediaType[],
    direction: Direction,
    pointer: Pointer,
  ): void {
    for (const media of older) {
      const other = newer.find(({ name }) => name === media.name)
      const level = direction === 'request' ? 'breaks requests' : 'breaks responses'
      if (other === undefined) this.tell('media-type-removed', level, pointer, `${media.name} is gone`)
      else this.schemas(media.schema, other.schema, direction)
    }
    for (const { name } of newer) {
      if (older.length === 0 || older.some((media) => media.name === name)) continue
      this.tell('media-type-added', 'safe', below(pointer, name), `${name} is new`)
    }
  }

  private schemas(older: Pointer | undefined, newer: Pointer | undefined, direction: Direction): void {
    if (older === undefined || newer === undefined) return
    const before = { schema: this.older.at(older, direction), pointer: older, registry: this.older }
    const after = { schema: this.newer.at(newer, direction), pointer: newer, registry: this.newer }
    this.changes.push(...compareSchemas(before, after, direction))
  }

  private tell(code: string, level: Level, pointer: Pointer, what: string): void {
    this.changes.push(changeOf({ code, level, pointer, what }))
  }
}

// The names of path parameters do not matter to callers.
function keyOf({ method, path }: Operation): string {
  return `${method} ${path.replaceAll(/\{[^}]*\}/gu, '{}')}`
}

function pathNames({ path }: Operation): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/gu)].map((match) => match[1] ?? '')
}

// Whether who has the one has also the other: the same schemes, with no more scopes.
function isEnough(held: Operation['security'][number], asked: Operation['security'][number]): boolean {
  return [...asked].every(
    ([name, scopes]) => scopes.every((scope) => held.get(name)?.includes(scope)) && held.has(name),
  )
}

function describe(way: Operation['security'][number]): string {
  const parts = [...way].map(([name, scopes]) => (scopes.length > 0 ? `${name} with ${scopes.join(', ')}` : name))
  return parts.join(' and ') || 'callers without a login'
}
