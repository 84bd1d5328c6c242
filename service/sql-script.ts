import { z } from 'zod'

/** One statement of a script. */
export interface SqlStatement {
  /** From 1. */
  readonly number: number
  /** Line on which it begins, from 1. */
  readonly line: number
  readonly text: string
  /** PostgreSQL's parse tree: the kind of statement, and its fields. */
  readonly kind: string
  readonly tree: Readonly<Record<string, unknown>>
}

const treeSchema = z.record(z.string(), z.unknown())
const parsedSchema = z.object({
  stmts: z
    .array(z.object({ stmt: treeSchema, stmt_location: z.int().default(0), stmt_len: z.int().optional() }))
    .default([]),
})

/**
 * The statements of a script, as PostgreSQL's own parser reads it. The parser is loaded when first needed (about 80 ms).
 * @throws Error the script is no SQL
 */
export async function statementsOf(script: string): Promise<readonly SqlStatement[]> {
  const { parse } = await import('libpg-query')
  const { stmts } = parsedSchema.parse(await parse(script))
  const bytes = Buffer.from(script) // positions count bytes
  return stmts.map(({ stmt, stmt_location: start, stmt_len: length }, i) => {
    const raw = bytes.subarray(start, length === undefined ? undefined : start + length).toString()
    const lead = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*/.exec(raw)?.[0] ?? ''
    const before = bytes.subarray(0, start).toString() + lead
    const [kind = 'unknown', tree] = Object.entries(stmt)[0] ?? []
    return {
      number: i + 1,
      line: before.split('\n').length,
      text: raw.slice(lead.length),
      kind,
      tree: treeSchema.parse(tree ?? {}),
    }
  })
}
