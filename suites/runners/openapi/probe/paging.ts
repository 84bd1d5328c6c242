import type { Operation } from '../document/operation.ts'
import { isObject, type Json } from '../json.ts'

const LIMIT = /^(?:limit|(?:page_?)?size|per_?page|page_?limit|max_?results|count|top|first)$/iu
const CURSOR = /cursor|token|continuation|^after$/iu
const OFFSET = /^(?:offset|skip|start)$/iu
const PAGE = /^page(?:_?number)?$/iu
const NEXT = /next|continuation/iu

/** The query parameters by which a list is read in pages. */
export interface Paging {
  readonly kind: 'cursor' | 'offset' | 'page'
  readonly parameter: string
  readonly limit: string | undefined
}

/** How a list is paged, by the names of its parameters; `undefined`: it is not, or in no way that is known. */
export function pagingOf(operation: Operation): Paging | undefined {
  const names = operation.parameters.flatMap(({ in: place, name }) => (place === 'query' ? [name] : []))
  const limit = names.find((name) => LIMIT.test(name))
  for (const [kind, pattern] of [
    ['cursor', CURSOR],
    ['offset', OFFSET],
    ['page', PAGE],
  ] as const) {
    const parameter = names.find((name) => pattern.test(name))
    if (parameter !== undefined) return { kind, parameter, limit }
  }
  return undefined
}

/** What leads to the next page, from the body of one; `undefined` on the last. */
export function nextCursor(body: Json | undefined): Json | undefined {
  if (!isObject(body)) return undefined
  for (const [name, value] of Object.entries(body)) {
    if (NEXT.test(name) && typeof value === 'string' && value !== '') return value
    if (isObject(value) && /page|meta|paging|links/iu.test(name)) {
      const inner = nextCursor(value)
      if (inner !== undefined) return inner
    }
  }
  return undefined
}
