import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import { boundsOf, typesOf } from './arbitrary.ts'
import { HOSTILE_TEXTS, type Variant } from './boundary.ts'
import { WRONG_FORMAT } from './format.ts'
import { describePath, removeAt, replaceAt, type Site } from './site.ts'

/** Longest text that is made to go beyond a limit (characters). */
const MAX_TEXT = 100_000
const MAX_ITEMS = 1_000

/** Name of a member that no schema is thought to know. */
const UNKNOWN_MEMBER = 'assayUnknownMember'

/** The whole value with one thing wrong at one place. Some may still be valid: validate them before they are used. */
export function faultsAt(site: Site, root: Json): readonly Variant[] {
  const at = describePath(site.path)
  const wrong = wrongValuesOf(site).map(({ name, value }) => ({
    name: `${at}: ${name}`,
    value: replaceAt(root, site.path, value),
  }))
  return site.required ? [...wrong, { name: `${at}: missing`, value: removeAt(root, site.path) }] : wrong
}

// Values that a place does not allow, alone.
function wrongValuesOf(site: Pick<Site, 'flat' | 'value' | 'nullable'>): readonly Variant[] {
  const { flat, value } = site
  const variants: Variant[] = [...wrongTypes(flat)]
  if (!site.nullable) variants.push({ name: 'null', value: null })
  if (isArray(flat['enum']) || flat['const'] !== undefined) {
    variants.push({
      name: 'not one of the allowed values',
      value: typeof value === 'number' ? 987_654_321 : 'assay-other',
    })
  }
  if (typeof value === 'string') variants.push(...wrongTexts(flat))
  if (typeof value === 'number') variants.push(...wrongNumbers(flat))
  if (isArray(value)) variants.push(...wrongLists(flat, value))
  if (isObject(value)) {
    variants.push({ name: 'a member too many', value: { ...value, [UNKNOWN_MEMBER]: true } })
    if (flat['minProperties'] !== undefined) variants.push({ name: 'no members', value: {} })
  }
  return variants
}

// A number or boolean where text belongs, and the other way round, is what lenient parsers let through.
function wrongTypes(flat: JsonObject): readonly Variant[] {
  const types = typesOf(flat)
  const others: readonly Variant[] = [
    { name: 'an object in place of its type', value: { assay: true } },
    { name: 'a list in place of its type', value: [] },
    { name: 'text in place of its type', value: 'assay' },
    { name: 'a number in place of its type', value: 12_345 },
    { name: 'a boolean in place of its type', value: true },
  ]
  return others.filter(({ value }) => {
    if (isObject(value)) return !types.includes('object')
    if (isArray(value)) return !types.includes('array')
    if (typeof value === 'string') return !types.includes('string')
    if (typeof value === 'number') return !types.includes('integer') && !types.includes('number')
    return !types.includes('boolean')
  })
}

function wrongTexts(flat: JsonObject): readonly Variant[] {
  const { minLength, maxLength, pattern, format } = flat
  const variants: Variant[] = []
  if (typeof minLength === 'number' && minLength > 0 && minLength <= MAX_TEXT) {
    variants.push({ name: `too short (${minLength - 1} characters)`, value: 'a'.repeat(minLength - 1) })
  }
  if (typeof maxLength === 'number' && maxLength < MAX_TEXT) {
    variants.push({ name: `too long (${maxLength + 1} characters)`, value: 'a'.repeat(maxLength + 1) })
  }
  if (typeof pattern === 'string') {
    const hostile = Object.entries(HOSTILE_TEXTS).map(([name, text]) => ({
      name: `${name}, not matching ${pattern}`,
      value: text,
    }))
    variants.push(...hostile, { name: `not matching ${pattern}`, value: '\u0001' })
  }
  if (typeof format === 'string') variants.push({ name: `not of format ${format}`, value: WRONG_FORMAT })
  return variants
}

function wrongNumbers(flat: JsonObject): readonly Variant[] {
  const isInteger = typesOf(flat).includes('integer')
  const { multipleOf } = flat
  const step = typeof multipleOf === 'number' ? multipleOf : isInteger ? 1 : 0
  const { min, max } = boundsOf(flat, step)
  const beyond = step === 0 ? 1 : step
  const variants: Variant[] = [
    { name: `too small (${min - beyond})`, value: min - beyond },
    { name: `too great (${max + beyond})`, value: max + beyond },
  ]
  if (isInteger) variants.push({ name: 'a fraction', value: min + 0.5 })
  if (typeof multipleOf === 'number')
    variants.push({ name: `no multiple of ${multipleOf}`, value: min + multipleOf / 2 })
  return variants
}

function wrongLists(flat: JsonObject, items: readonly Json[]): readonly Variant[] {
  const { minItems, maxItems, uniqueItems } = flat
  const variants: Variant[] = []
  const [first] = items
  if (typeof minItems === 'number' && minItems > 0) {
    variants.push({ name: `too few items (${minItems - 1})`, value: items.slice(0, minItems - 1) })
  }
  if (typeof maxItems === 'number' && maxItems < MAX_ITEMS && first !== undefined) {
    const many = Array.from({ length: maxItems + 1 }, (_, index) => items[index] ?? first)
    variants.push({ name: `too many items (${maxItems + 1})`, value: many })
  }
  if (uniqueItems === true && first !== undefined) variants.push({ name: 'an item twice', value: [first, first] })
  return variants
}
