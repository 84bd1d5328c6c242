import { attributeOf, type Place } from './place.ts'

/** What a function of an element answers. */
export type Read = (place: Place) => unknown

/** The text of an attribute, or an empty one. */
export function text(name: string): Read {
  return ({ node }) => attributeOf(node, name) ?? ''
}

/** Whether an attribute is there. */
export function flag(name: string): Read {
  return ({ node }) => attributeOf(node, name) !== undefined
}

/** A whole number. */
export function integer(name: string, otherwise: number): Read {
  return ({ node }) => integerOf(attributeOf(node, name), otherwise)
}

/** The whole number that a text is, or another one. */
export function integerOf(given: string | undefined, otherwise: number): number {
  return given !== undefined && /^[+-]?\d+$/.test(given) ? Number(given) : otherwise
}

/** One of some values; what is none of them is the first. */
export function oneOf(name: string, first: string, ...others: readonly string[]): Read {
  return ({ node }) => {
    const given = attributeOf(node, name) ?? first
    return others.includes(given) ? given : first
  }
}

/** One of some values, or nothing. */
export function knownOf(name: string, ...values: readonly string[]): Read {
  return ({ node }) => {
    const given = attributeOf(node, name)
    return given !== undefined && values.includes(given) ? given : undefined
  }
}

/** An attribute that says an address, which is under the one of the page. */
export function address(name: string): Read {
  return ({ node, url }) => {
    const given = attributeOf(node, name)
    return given === undefined ? '' : resolved(url, given)
  }
}

/** The words of an attribute. */
export function words(name: string): Read {
  return ({ node }) => {
    const given = attributeOf(node, name) ?? ''
    return given === '' ? [] : given.split(' ')
  }
}

/** An address as it is under another; an empty one leaves it as it is written. */
export function resolved(base: string, given: string): string {
  const isWhole = /^[a-z][\w+.-]*:/i.test(given)
  return base === '' || isWhole || !URL.canParse(given, base) ? given : new URL(given, base).href
}
