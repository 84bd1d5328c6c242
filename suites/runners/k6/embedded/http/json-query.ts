import { wildcard } from './wildcard.ts'

/** A condition on the items of a list: `#(age>45)`, `#(name%"D*")#`, `#(=="fb")`. */
export interface Query {
  /** What is looked at in each item; empty: the item itself. */
  readonly path: string
  readonly test: (value: unknown) => boolean
  /** All items that hold, instead of the first. */
  readonly isForAll: boolean
}

const OPERATORS = ['==', '!=', '<=', '>=', '!%', '=', '<', '>', '%'] as const
type Operator = (typeof OPERATORS)[number]

/** Reads a part of a selector; `undefined`: it is no query. */
export function readQuery(text: string): Query | undefined {
  const [, inner, all] = /^#\((.*)\)(#?)$/s.exec(text) ?? []
  if (inner === undefined) return undefined
  const isForAll = all === '#'
  const found = operatorIn(inner)
  if (found === undefined) return { path: inner.trim(), test: () => true, isForAll }
  const { at, operator } = found
  const wanted = valueOf(inner.slice(at + operator.length).trim())
  return { path: inner.slice(0, at).trim(), test: (value) => holds(value, operator, wanted), isForAll }
}

// The first one outside of brackets and quotes.
function operatorIn(text: string): { readonly at: number; readonly operator: Operator } | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (sign === '\\') at += 1
    else if (/[([{]/.test(sign)) depth += 1
    else if (/[)\]}]/.test(sign)) depth -= 1
    else if (depth === 0) {
      const operator = OPERATORS.find((one) => text.startsWith(one, at))
      if (operator !== undefined) return { at, operator }
    }
  }
  return undefined
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function holds(value: unknown, operator: Operator, wanted: unknown): boolean {
  if (operator === '%' || operator === '!%') {
    if (typeof value !== 'string') return false
    const text = String(wanted)
    return (wildcard(text)?.test(value) ?? value === text) === (operator === '%')
  }
  if (typeof value !== typeof wanted || value === null) {
    return operator === '!=' ? value !== wanted : (operator === '==' || operator === '=') && value === wanted
  }
  return compares(value as number, operator, wanted as number)
}

// Of one type: numbers by size, texts by their order.
function compares(value: number, operator: Exclude<Operator, '%' | '!%'>, wanted: number): boolean {
  switch (operator) {
    case '=':
    case '==':
      return value === wanted
    case '!=':
      return value !== wanted
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
  }
}
