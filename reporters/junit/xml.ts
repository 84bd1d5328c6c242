import { withoutSequences } from '../render/plain.ts'

// What XML 1.0 cannot hold, in whatever form, and the controls that it only discourages.
const ILLEGAL = /[^\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}

/** An element of an XML document. */
export interface XmlElement {
  readonly name: string
  /** In the order to be written; those that are `undefined` are left out. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>
  readonly children: readonly (XmlElement | string)[]
}

/** An element. */
export function element(
  name: string,
  attributes: XmlElement['attributes'],
  children: XmlElement['children'] = [],
): XmlElement {
  return { name, attributes, children }
}

/** The document as text: well-formed whatever the texts in it are. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serialize(root, '')}\n`
}

function serialize({ name, attributes, children }: XmlElement, indent: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escape(String(value), /[&<>"\n\t]/g)}"`)
    .join('')
  if (children.length === 0) return `${indent}<${name}${written}/>`
  const inner = children.map((child) =>
    typeof child === 'string' ? escape(child, /[&<>]/g) : `\n${serialize(child, `${indent}  `)}`,
  )
  const end = typeof children.at(-1) === 'string' ? '' : `\n${indent}`
  return `${indent}<${name}${written}>${inner.join('')}${end}</${name}>`
}

function escape(text: string, special: RegExp): string {
  return withoutSequences(text)
    .replace(/\r\n?/g, '\n')
    .replace(ILLEGAL, '')
    .replace(special, (character) => ESCAPES[character] ?? '')
}
