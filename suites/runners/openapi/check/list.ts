import type { Operation, Parameter } from '../../../../fixtures/openapi/document/operation.ts'
import { flatten } from '../../../../fixtures/openapi/generate/flatten.ts'
import { isArray, isObject, type Json } from '../../../../fixtures/openapi/json.ts'
import { idsOf, itemsIn, jsonBody } from '../probe/identify.ts'
import { pagingOf } from '../../../../fixtures/openapi/document/paging.ts'
import { chainOf, type Exchange } from '../probe/probe.ts'
import type { SchemaRegistry } from '../../../../fixtures/openapi/schema/registry.ts'
import type { Check } from './check.ts'
import { unexpected } from './violation.ts'

export const pagesComplete: Check = {
  code: 'pages-complete',
  title: 'lists everything once, page by page',
  applies: (operation) => operation.method === 'GET' && pagingOf(operation) !== undefined,
  examine(exchange) {
    const { probe } = exchange
    if (probe.kind !== 'last-page') return undefined
    const pages = chainOf(exchange).map(itemsOf)
    const seen = pages.flatMap((items) => idsOf(items ?? []))
    if (seen.length === 0 && (probe.wanted ?? []).length === 0) return undefined
    const twice = seen.filter((id, index) => seen.indexOf(id) !== index)
    if (twice.length > 0) return told('lists things more than once', 'each once', twice, pages.length)
    const missing = (probe.wanted ?? []).filter((id) => !seen.includes(id))
    if (missing.length > 0)
      return told('leaves out things that are there', 'all that was created', missing, pages.length)
    return 'held'
  },
}

export const pageLimitHonoured: Check = {
  code: 'page-limit-honoured',
  title: 'lists no more than it is asked for',
  applies: (operation) => operation.method === 'GET' && pagingOf(operation)?.limit !== undefined,
  examine(exchange) {
    const { operation, probe, reply } = exchange
    const limit = pagingOf(operation)?.limit
    const value = limit === undefined ? undefined : probe.input.parameters.get(`query ${limit}`)
    const items = itemsOf(exchange)
    if (typeof value !== 'number' || items === undefined || reply.kind === 'broken') return undefined
    if (items.length <= value) return 'held'
    return unexpected(reply.answer, `listed ${items.length} with ${limit} ${value}`, `at most ${value}`)
  },
}

export const filterHonoured: Check = {
  code: 'filter-honoured',
  title: 'lists only what its filters ask for',
  applies: (operation, { schemas }) =>
    operation.method === 'GET' && operation.parameters.some((parameter) => isFilter(parameter, schemas)),
  examine(exchange, schemas) {
    const items = itemsOf(exchange)
    if (items === undefined || items.length === 0 || exchange.probe.kind !== 'valid') return undefined
    const filters = filtersOf(exchange, schemas)
    const told = filters.filter(([name]) => items.some((item) => isObject(item) && name in item))
    if (told.length === 0 || exchange.reply.kind === 'broken') return undefined
    for (const [name, value] of told) {
      const wrong = items.find((item) => isObject(item) && item[name] !== undefined && item[name] !== value)
      if (wrong === undefined) continue
      return unexpected(
        exchange.reply.answer,
        `listed others than those with ${name} ${JSON.stringify(value)}`,
        JSON.stringify(value),
      )
    }
    return 'held'
  },
}

function filtersOf({ operation, probe }: Exchange, schemas: SchemaRegistry): readonly (readonly [string, Json])[] {
  return operation.parameters.flatMap((parameter) => {
    const value = probe.input.parameters.get(`query ${parameter.name}`)
    return value === undefined || !isFilter(parameter, schemas) ? [] : [[parameter.name, value] as const]
  })
}

// Parameters of few values; free text may be searched in other ways.
function isFilter(parameter: Parameter, schemas: SchemaRegistry): boolean {
  if (parameter.in !== 'query' || parameter.schema === undefined) return false
  const flat = flatten(schemas.at(parameter.schema, 'request'), schemas)
  return flat !== false && (isArray(flat['enum']) || flat['type'] === 'boolean')
}

function itemsOf({ reply }: Exchange): readonly Json[] | undefined {
  return reply.kind === 'answered' && reply.answer.status === 200 ? itemsIn(jsonBody(reply.answer)) : undefined
}

function told(message: string, expected: string, ids: readonly string[], pages: number): ReturnType<Check['examine']> {
  return { message: `${message} (${pages} pages)`, expected, actual: `${ids.length}: ${ids.slice(0, 3).join(', ')}` }
}

/** Whether an operation lists things. */
export function isList(operation: Operation): boolean {
  return operation.method === 'GET' && pagingOf(operation) !== undefined
}
