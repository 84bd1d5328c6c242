import { z } from 'zod'
import { PROBLEMS, type ProblemDocument, type ProblemName } from '../problem.ts'

const OF_BODY = ['malformed-request', 'invalid-input', 'body-too-large', 'unsupported-media-type'] as const
const OF_TOKEN = ['unauthenticated', 'insufficient-scope'] as const
const OF_STORE = 'database-unreachable'

const faultSchema = z.object({
  in: z.enum(['body', 'query', 'path', 'header']),
  pointer: z.string().describe('JSON pointer to the value; empty for the whole'),
  detail: z.string(),
})

const problemSchema: z.ZodType<ProblemDocument> = z
  .object({
    type: z.string().describe('Names the kind of problem: `urn:problem:` and a name that stays'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().describe('Path that was asked for'),
    errors: z.array(faultSchema).optional(),
  })
  .meta({ id: 'Problem' })

/** A documented answer of a route. */
export interface DocumentedAnswer {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

/** Documents an answer in JSON. */
export function answer(description: string, schema: z.ZodType): DocumentedAnswer {
  return { description, content: { 'application/json': { schema } } }
}

/** Documents the problems that a route can answer, by status. Each route has `internal`. */
export function problems(...names: readonly ProblemName[]): Record<number, DocumentedAnswer> {
  const byStatus = Map.groupBy([...names, 'internal'] satisfies ProblemName[], (name) => PROBLEMS[name].status)
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      status,
      {
        description: kinds.map((kind) => PROBLEMS[kind].title).join('; '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

/** The problems of a route that reads, and those of its own. */
export function readProblems(...own: readonly ProblemName[]): Record<number, DocumentedAnswer> {
  return problems('invalid-input', ...own, OF_STORE)
}

/** The problems of a route that takes a body from anyone, and those of its own. */
export function openWriteProblems(...own: readonly ProblemName[]): Record<number, DocumentedAnswer> {
  return problems(...OF_BODY, ...own, OF_STORE)
}

/** The problems of a route that writes for a caller with a token, and those of its own. */
export function writeProblems(...own: readonly ProblemName[]): Record<number, DocumentedAnswer> {
  return openWriteProblems(...OF_TOKEN, ...own)
}
