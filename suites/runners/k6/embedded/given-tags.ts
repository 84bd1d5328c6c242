import { GoError } from './faults.ts'
import { textOf } from './given.ts'

/**
 * Tags as a script gives them.
 * @throws GoError one is no text, no number and no boolean
 */
export function tagsOf(given: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const tags: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!isTagValue(value)) throw new GoError(wrongTag('tag', name))
    tags[name] = textOf(value)
  }
  return tags
}

/** Whether a tag can have the value. */
export function isTagValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Why a tag or a metadatum can't be set, in k6's words. */
export function wrongTag(what: string, name: string): string {
  return `invalid value for metric ${what} '${name}': only String, Boolean and Number types are accepted as a metric ${what} values`
}
