import { isArray, type Json } from '../json.ts'
import { boundsOf, typesOf } from './arbitrary.ts'
import { describePath, removeAt, replaceAt, type Site } from './site.ts'

/** A value with what is particular about it. */
export interface Variant {
  /** For people: `title: longest allowed (200 characters)`. */
  readonly name: string
  readonly value: Json
}

/** Longest text that is made to stand at a limit (characters); limits beyond it are not tried. */
const MAX_TEXT = 20_000
const MAX_ITEMS = 200

/** Text that fits `type: string` and that services break on. Each is one that a careful service may refuse, but not fail on. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  'a NUL character': 'a\u0000b',
  'a lone surrogate': 'a\ud800b',
  'text beyond the basic plane': '\u{1f469}\u{200d}\u{1f4bb}\u{10ffff}',
  'a decomposed accent': 'e\u0301\u00e9',
  'right-to-left text': '\u202e\u05d0\u0628',
  'a quote and a backslash': `'"\\;--`,
  markup: '<b>&amp;</b>',
}

/** Valid values at the edges of what a place allows, each in the whole value; all others stay as in `root`. */
export function boundariesAt(site: Site, root: Json): readonly Variant[] {
  const at = describePath(site.path)
  const edges = edgesOf(site).map(({ name, value }) => ({
    name: `${at}: ${name}`,
    value: replaceAt(root, site.path, value),
  }))
  const isOptional = !site.required && typeof site.path.at(-1) === 'string'
  return isOptional ? [...edges, { name: `without ${at}`, value: removeAt(root, site.path) }] : edges
}

/** Hostile but well-formed text at a place. Where a pattern bounds the characters, some of it is not valid. */
export function hostileAt(site: Site, root: Json): readonly Variant[] {
  const { flat } = site
  if (typeof site.value !== 'string' || flat['enum'] !== undefined || flat['const'] !== undefined) return []
  if (flat['format'] !== undefined) return []
  return Object.entries(HOSTILE_TEXTS).map(([name, text]) => ({
    name: `${describePath(site.path)}: ${name}`,
    value: replaceAt(root, site.path, text),
  }))
}

// Valid values at the edges of what a place allows, alone.
function edgesOf({ flat, nullable, value }: Pick<Site, 'flat' | 'nullable' | 'value'>): readonly Variant[] {
  if (flat['const'] !== undefined) return []
  const variants: Variant[] = nullable ? [{ name: 'null', value: null }] : []
  if (isArray(flat['enum'])) {
    return [...variants, ...flat['enum'].map((item) => ({ name: JSON.stringify(item), value: item }))]
  }
  const types = typesOf(flat)
  if (types.includes('boolean')) variants.push({ name: 'true', value: true }, { name: 'false', value: false })
  if (types.includes('string') && flat['format'] === undefined) {
    variants.push(...textEdges(flat['minLength'], flat['maxLength']))
  }
  if (types.includes('integer') || types.includes('number'))
    variants.push(...numberEdges(flat, types.includes('integer')))
  if (types.includes('array') && isArray(value)) variants.push(...listEdges(flat['minItems'], flat['maxItems'], value))
  return variants
}

function textEdges(min: Json | undefined, max: Json | undefined): readonly Variant[] {
  const variants: Variant[] = []
  if (typeof min === 'number' && min <= MAX_TEXT) {
    variants.push({ name: `shortest allowed (${min} characters)`, value: 'a'.repeat(min) })
  }
  if (typeof max === 'number' && max <= MAX_TEXT) {
    variants.push({ name: `longest allowed (${max} characters)`, value: 'a'.repeat(max) })
    // a limit counts characters, not bytes and not UTF-16 units
    variants.push({ name: `longest allowed (${max} characters of 4 bytes)`, value: '\u{1f600}'.repeat(max) })
  }
  return variants
}

function numberEdges(flat: Site['flat'], isInteger: boolean): readonly Variant[] {
  const multipleOf = flat['multipleOf']
  const step = typeof multipleOf === 'number' ? multipleOf : isInteger ? 1 : 0
  const { min, max } = boundsOf(flat, step)
  const variants: Variant[] = []
  if ('minimum' in flat || 'exclusiveMinimum' in flat) variants.push({ name: `least allowed (${min})`, value: min })
  if ('maximum' in flat || 'exclusiveMaximum' in flat) variants.push({ name: `greatest allowed (${max})`, value: max })
  if (min <= 0 && max >= 0) variants.push({ name: 'zero', value: 0 })
  if (min <= -1 && max >= -1) variants.push({ name: 'negative', value: -1 })
  return variants
}

function listEdges(min: Json | undefined, max: Json | undefined, items: readonly Json[]): readonly Variant[] {
  const least = typeof min === 'number' ? min : 0
  const variants: Variant[] = [{ name: `fewest items (${least})`, value: items.slice(0, least) }]
  const [first] = items
  if (typeof max === 'number' && max <= MAX_ITEMS && first !== undefined) {
    variants.push({
      name: `most items (${max})`,
      value: Array.from({ length: max }, (_, index) => items[index] ?? first),
    })
  }
  return variants
}
