import { below, isTag, kindOf, saidBy, type Tag } from './place.ts'
import type { PageNode } from './parser.ts'

// golang.org/x/net/html, by which k6 writes nodes
const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input keygen link meta param source track wbr'.split(' '),
)
const RAW: ReadonlySet<string> = new Set('iframe noembed noframes noscript plaintext script style xmp'.split(' '))
const LOSES_NEWLINE: ReadonlySet<string> = new Set(['pre', 'listing', 'textarea'])
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  "'": '&#39;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  '\r': '&#13;',
}

/** What stands in a node, written as k6 writes it. */
export function innerMarkup(node: PageNode): string {
  return below(node).map(outerMarkup).join('')
}

function outerMarkup(node: PageNode): string {
  if (isTag(node)) return tagMarkup(node)
  switch (kindOf(node)) {
    case 'text':
      return escaped(saidBy(node))
    case 'comment':
      return `<!--${saidBy(node)}-->`
    case 'directive':
      return `<${saidBy(node)}>`
    default:
      return innerMarkup(node)
  }
}

function tagMarkup(tag: Tag): string {
  const attributes = Object.entries(tag.attribs).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  const start = `<${tag.name}${attributes.join('')}`
  if (VOID.has(tag.name)) return `${start}/>`
  const inner = RAW.has(tag.name)
    ? below(tag)
        .map((node) => (kindOf(node) === 'text' ? saidBy(node) : outerMarkup(node)))
        .join('')
    : innerMarkup(tag)
  const newline = LOSES_NEWLINE.has(tag.name) && inner.startsWith('\n') ? '\n' : ''
  return `${start}>${newline}${inner}</${tag.name}>`
}

function escaped(text: string): string {
  return text.replaceAll(/[&'<>"\r]/g, (sign) => ESCAPES[sign] ?? sign)
}
