import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import type { Pass } from '../http/access.ts'
import { parameterKey } from '../http/request.ts'
import type { Json } from '../../../../fixtures/openapi/json.ts'
import { itemsIn, jsonBody } from './identify.ts'
import { nextCursor, type Paging, pagingOf } from '../../../../fixtures/openapi/document/paging.ts'
import type { ProbePlan, Subject } from './plan.ts'
import type { Exchange } from './probe.ts'
import type { Sender } from './sender.ts'

/** Pages after which a list counts as one that is too long to be read whole. */
const MAX_PAGES = 60

/** Pages that a list is read in, where its length is known. */
const PAGES = 4

/**
 * Reads a list page by page; to be done when nothing else changes what is there.
 * @param wanted - ids that it must hold
 * @throws AbortError
 */
export async function readPages(options: {
  readonly operation: Operation
  readonly plan: ProbePlan
  readonly pass: Pass
  readonly sender: Sender
  readonly wanted: readonly string[]
  /** What the list is of, where it is one of a thing. */
  readonly subject: Subject
}): Promise<void> {
  const { operation, plan, pass, sender, wanted, subject } = options
  const paging = pagingOf(operation)
  const plain = plan.plain(subject)
  if (paging === undefined || plain === undefined) return
  const size =
    paging.limit === undefined ? undefined : sizeFor(operation, plan, paging.limit, Math.max(8, wanted.length))
  const limit = size === undefined ? [] : [[`query ${paging.limit}`, size] as const]
  const smallest = paging.limit === undefined ? undefined : sizeFor(operation, plan, paging.limit, 1)
  if (smallest !== undefined) {
    const parameters = new Map<string, Json>([...plain.parameters, [`query ${paging.limit}`, smallest]])
    await sender.send(operation, { kind: 'valid', name: 'a small page', input: { ...plain, parameters } }, pass)
  }
  const positions = new Set<string>()
  let position: Json | undefined
  let after: Exchange | undefined
  let listed = 0
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const own =
      position === undefined ? [] : [[parameterKey({ in: 'query', name: paging.parameter }), position] as const]
    const input = { ...plain, parameters: new Map<string, Json>([...plain.parameters, ...limit, ...own]) }
    const chain = after === undefined ? {} : { after }
    const exchange = await sender.send(operation, { kind: 'valid', name: `page ${page}`, input, ...chain }, pass)
    const body = exchange.reply.kind === 'answered' ? jsonBody(exchange.reply.answer) : undefined
    const items = itemsIn(body)
    if (items === undefined) return // another check tells why
    listed += items.length
    position = items.length === 0 ? undefined : positionAfter(paging, page, listed, body)
    const goesRound = position !== undefined && positions.size === positions.add(JSON.stringify(position)).size
    if (position === undefined || goesRound) {
      sender.keep({ ...exchange, probe: { ...exchange.probe, kind: 'last-page', name: 'its pages', wanted } })
      return
    }
    after = exchange
  }
}

function positionAfter({ kind }: Paging, page: number, listed: number, body: Json | undefined): Json | undefined {
  switch (kind) {
    case 'cursor':
      return nextCursor(body)
    case 'offset':
      return listed
    case 'page':
      return page + 1
  }
  return undefined
}

// A few pages, as far as the document lets a page be that small or that great.
function sizeFor(operation: Operation, plan: ProbePlan, name: string, count: number): number | undefined {
  const parameter = operation.parameters.find((candidate) => candidate.in === 'query' && candidate.name === name)
  const wanted = Math.ceil(count / PAGES)
  if (parameter?.schema === undefined) return undefined
  for (let size = wanted; size >= 1; size = Math.floor(size / 2)) if (plan.allows(parameter.schema, size)) return size
  return undefined
}
