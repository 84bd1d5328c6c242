import { z } from 'zod'

const PAGE_LIMIT = 100
const DEFAULT_PAGE_LIMIT = 20

const limitSchema: z.ZodType<number> = z
  .preprocess(integerOf, z.int().min(1).max(PAGE_LIMIT))
  .default(DEFAULT_PAGE_LIMIT)
  .meta({ default: DEFAULT_PAGE_LIMIT })

const cursorSchema = z.guid().optional().describe('`nextCursor` of the page before')

/** The query of a list, with what it can be filtered by. */
export function pageQuery<F extends z.ZodRawShape>(
  filters: F,
): z.ZodObject<{ limit: typeof limitSchema; cursor: typeof cursorSchema } & F, z.core.$strict> {
  return z.strictObject({ limit: limitSchema, cursor: cursorSchema, ...filters })
}

/** A page of a list, as it is documented. */
export function pageSchema(id: string, item: z.ZodType): z.ZodType {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.guid().nullable().describe('`cursor` of the next page; null on the last'),
    })
    .meta({ id })
}

/** A page out of what was found, of which there is one more than asked for when there is another page. */
export function pageOf<T extends { readonly id: string }>(
  found: readonly T[],
  limit: number,
): { items: T[]; nextCursor: string | null } {
  const items = found.slice(0, limit)
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
}

// Of a query, where all is text. What is no integer stays, so that the message shows it.
function integerOf(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value
}
