import { z } from 'zod'

const ENTITY_TAG = '(?:W/)?"[\\u0021\\u0023-\\u007e]*"'
const LARGEST_REVISION = 2_147_483_647 // integer of PostgreSQL

/** `If-Match` or `If-None-Match`: `*`, or quoted tags with commas between. */
export const entityTagsSchema: z.ZodType<string, string> = z
  .string()
  .regex(new RegExp(`^(?:\\*|${ENTITY_TAG}(?: *, *${ENTITY_TAG})*)$`), 'Expected * or quoted entity tags')

/** The entity tag of a revision. */
export function entityTag(revision: number): string {
  return `"${revision}"`
}

/**
 * The revisions that an `If-Match` header allows; `undefined`: any.
 * Weak tags never match (RFC 9110, 13.1.1).
 */
export function allowedRevisions(ifMatch: string | undefined): readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined
  return tagsOf(ifMatch)
    .map((tag) => /^"([1-9]\d*)"$/.exec(tag)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .filter((revision) => revision <= LARGEST_REVISION)
}

/** Whether what `If-None-Match` names is what there is; weak tags count (RFC 9110, 13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, revision: number): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch === '*' || tagsOf(ifNoneMatch).some((tag) => tag.replace(/^W\//, '') === entityTag(revision))
}

// A tag may hold a comma, so tags are matched, not split.
function tagsOf(header: string): readonly string[] {
  return header.match(new RegExp(ENTITY_TAG, 'g')) ?? []
}
