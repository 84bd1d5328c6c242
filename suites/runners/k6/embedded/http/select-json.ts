import { jsonModifiers } from './json-modifiers.ts'
import { readQuery, type Query } from './json-query.ts'
import { wildcard } from './wildcard.ts'

/**
 * What a selector in the language of k6's `Response.json` finds in a JSON value: `items.0.id`, `items.#.id`, `items.#(age>40)#.name`,
 * wildcards, `|`, modifiers such as `@reverse`, and `{...}` or `[...]` of several. `undefined`: nothing is there.
 */
export function selectJson(value: unknown, selector: string): unknown {
  return selector === '' ? undefined : select(value, selector)
}

// One part of a selector, and what comes behind it.
interface Part {
  readonly text: string
  /** `.` goes into what was found, each of it where it is several; `|` takes it as it is. */
  readonly separator: '.' | '|' | ''
  readonly rest: string
}

function select(value: unknown, selector: string): unknown {
  const part = firstPart(selector)
  const { text, separator, rest } = part
  if (text.startsWith('@')) return then(modified(value, text), part)
  if (text.startsWith('!')) return then(literal(text.slice(1)), part)
  if (text.startsWith('{') || text.startsWith('[')) return then(several(value, text), part)
  if (!Array.isArray(value)) return then(fieldOf(value, text), part)
  const items: readonly unknown[] = value
  if (text === '#') return separator === '.' ? each(items, rest) : then(items.length, part)
  const query = text.startsWith('#(') ? readQuery(text) : undefined
  if (query === undefined) return /^\d+$/.test(text) ? then(items[Number(text)], part) : undefined
  if (!query.isForAll)
    return then(
      items.find((item) => matches(item, query)),
      part,
    )
  const found = items.filter((item) => matches(item, query))
  return separator === '.' ? each(found, rest) : then(found, part)
}

function then(value: unknown, { separator, rest }: Part): unknown {
  return separator === '' || value === undefined ? value : select(value, rest)
}

// The parts up to the next `|` are for each of the items, the others for the list that comes of that.
function each(items: readonly unknown[], selector: string): unknown {
  let rest = selector
  let inner = ''
  for (;;) {
    const part = firstPart(rest)
    inner += part.text
    if (part.separator === '.') {
      inner += '.'
      rest = part.rest
      continue
    }
    const found = items.map((item) => select(item, inner)).filter((one) => one !== undefined)
    return then(found, part)
  }
}

function matches(item: unknown, { path, test }: Query): boolean {
  const value = path === '' ? item : select(item, path)
  return value !== undefined && test(value)
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const pattern = wildcard(key)
  if (pattern === undefined) {
    const name = unescaped(key)
    return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
  }
  const found = Object.entries(value).find(([name]) => pattern.test(name))
  return found?.[1]
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1')
}

// Up to a `.` or a `|` outside of brackets and quotes.
function firstPart(selector: string): Part {
  const bracketed = /^(?:#\(|[{[])/.test(selector) || /^@\w+:/.test(selector)
  let depth = 0
  let quoted = false
  for (let at = 0; at < selector.length; at += 1) {
    const sign = selector[at] ?? ''
    if (sign === '\\') at += 1
    else if (bracketed && sign === '"') quoted = !quoted
    else if (quoted) continue
    else if (bracketed && /[([{]/.test(sign)) depth += 1
    else if (bracketed && /[)\]}]/.test(sign)) depth -= 1
    else if (depth === 0 && (sign === '.' || sign === '|')) {
      return { text: selector.slice(0, at), separator: sign, rest: selector.slice(at + 1) }
    }
  }
  return { text: selector, separator: '', rest: '' }
}

function modified(value: unknown, text: string): unknown {
  const [, name = '', argument] = /^@(\w+)(?::(.*))?$/s.exec(text) ?? []
  return Object.hasOwn(jsonModifiers, name) ? jsonModifiers[name]?.(value, argument) : undefined
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// `{age,"n":name.first}` makes an object, `[age,name.first]` a list; what is not there is left out.
function several(value: unknown, text: string): unknown {
  const isObject = text.startsWith('{')
  const found: [string, unknown][] = []
  for (const one of topLevelParts(text.slice(1, -1))) {
    const [, key, path = one] = (isObject ? /^("(?:[^"\\]|\\.)*"|\w+):(.*)$/s.exec(one) : null) ?? []
    const selected = select(value, path)
    if (selected !== undefined) found.push([key === undefined ? lastName(path) : key.replaceAll('"', ''), selected])
  }
  return isObject ? Object.fromEntries(found) : found.map(([, one]) => one)
}

function lastName(path: string): string {
  let part = firstPart(path)
  while (part.separator !== '') part = firstPart(part.rest)
  return /^[\w-]+$/.test(part.text) ? part.text : '_'
}

function topLevelParts(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, quoted, start] = [0, false, 0]
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (sign === '\\') at += 1
    else if (sign === '"') quoted = !quoted
    else if (quoted) continue
    else if (/[([{]/.test(sign)) depth += 1
    else if (/[)\]}]/.test(sign)) depth -= 1
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts.filter((part) => part !== '')
}
