import { z } from 'zod'

const ENTITY_TAG = '(?:W/)?"[\\u0021\\u0023-\\u007e]*"'
const LARGEST_REVISION = 2_147_483_647 // integer of PostgreSQL

/** What of a session its entity tag tells: who joins changes what is read, and is no change that a writer has to know of. */
export interface Tagged {
  readonly revision: number
  readonly participantCount: number
}

/** `If-Match` or `If-None-Match`: `*`, or quoted tags with commas between. */
export const entityTagsSchema: z.ZodType<string, string> = z
  .string()
  .regex(new RegExp(`^(?:\\*|${ENTITY_TAG}(?: *, *${ENTITY_TAG})*)$`), 'Expected * or quoted entity tags')

/** The entity tag: the revision, a dot, and how many participants there are. */
export function entityTag({ revision, participantCount }: Tagged): string {
  return `"${revision}.${participantCount}"`
}

/**
 * The revisions that an `If-Match` header allows, whoever has joined meanwhile; `undefined`: any.
 * Weak tags never match (RFC 9110, 13.1.1).
 */
export function allowedRevisions(ifMatch: string | undefined): readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined
  return tagsOf(ifMatch)
    .map((tag) => /^"([1-9]\d*)(?:\.\d+)?"$/.exec(tag)?.[1]) // earlier releases gave the revision alone
    .filter((digits) => digits !== undefined)
    .map(Number)
    .filter((revision) => revision <= LARGEST_REVISION)
}

/** Whether what `If-None-Match` names is what there is; weak tags count (RFC 9110, 13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, present: Tagged): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch === '*' || tagsOf(ifNoneMatch).some((tag) => tag.replace(/^W\//, '') === entityTag(present))
}

// A tag may hold a comma, so tags are matched, not split.
function tagsOf(header: string): readonly string[] {
  return header.match(new RegExp(ENTITY_TAG, 'g')) ?? []
}
