import { parseJson } from '../given.ts'
import { attributeOf, isTag, type Nodes } from './place.ts'

const PREFIX = 'data-'

// github.com/serenize/snaker: what is written in capitals throughout
const INITIALISMS: ReadonlySet<string> = new Set(
  (
    'ACL API ASCII CPU CSS DNS EOF ETA GPU GUID HTML HTTP HTTPS ID IP JSON LHS OS QPS RAM RHS RPC SLA SMTP SQL SSH TCP TLS TTL ' +
    'UDP UI UID UUID URI URL UTF8 VM XML XMPP XSRF XSS OAUTH'
  ).split(' '),
)

/** What the `data-` attributes of the first of some nodes say: all by name, or the one of a name. */
export function dataOf(nodes: Nodes, name?: string): unknown {
  const [node] = nodes
  if (node === undefined || !isTag(node) || Object.keys(node.attribs).length === 0) return undefined
  if (name !== undefined) {
    const text = attributeOf(node, `${PREFIX}${attributeName(name)}`)
    return text === undefined ? undefined : dataValue(text)
  }
  const known = Object.entries(node.attribs).filter(([key]) => key.startsWith(PREFIX) && key.length > PREFIX.length)
  return Object.fromEntries(known.map(([key, text]) => [propertyName(key.slice(PREFIX.length)), dataValue(text)]))
}

function attributeName(property: string): string {
  return property
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}

function propertyName(attribute: string): string {
  const [first = '', ...rest] = attribute.split('-')
  const words = rest.map((word) => {
    const capitals = word.toUpperCase()
    return INITIALISMS.has(capitals) ? capitals : `${capitals.slice(0, 1)}${word.slice(1)}`
  })
  return `${first}${words.join('')}`
}

function dataValue(text: string): unknown {
  if (text === 'true') return true
  if (text === 'false') return false
  if (text === '' || text === 'null' || text === 'undefined') return undefined
  if (/^[{[]/.test(text)) return jsonOr(text)
  const number = Number(text)
  // Only what is written as the number is: `1.50` and `1e2` stay texts.
  return Number.isFinite(number) && String(number) === text ? number : text
}

function jsonOr(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
