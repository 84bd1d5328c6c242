import { encodeForm } from '../form-encoding.ts'
import { innerMarkup } from './markup.ts'
import type { PageNode } from './parser.ts'
import { attributeOf, isTag, type Nodes } from './place.ts'

/** A field of a form, as it would be sent. */
export interface FormValue {
  readonly name: string
  readonly value: FieldValue
}

/** Several values come from a list of which several can be chosen. */
export type FieldValue = string | readonly string[] | undefined

const SENT = 'input,select,textarea,keygen'
const NEVER_SENT: ReadonlySet<string> = new Set(['submit', 'button', 'reset', 'image', 'file'])

/** The value of the first of some fields; `undefined`: it is no field. */
export function fieldValue(nodes: Nodes): FieldValue {
  const [node] = nodes
  if (node === undefined || !isTag(node)) return undefined
  const value = attributeOf(node, 'value')
  switch (node.name) {
    case 'input':
      return value ?? (isChoice(node) ? 'on' : '')
    case 'button':
      return value ?? ''
    case 'textarea':
      return innerMarkup(node)
    case 'option':
      return valueOrMarkup(node)
    case 'select':
      return chosen(nodes)
    default:
      return undefined
  }
}

/** The attribute `value` of a node, or what stands in it. */
export function valueOrMarkup(node: PageNode | undefined): string {
  return node === undefined ? '' : (attributeOf(node, 'value') ?? innerMarkup(node))
}

/** The fields of a form, or those among some nodes, that would be sent. */
export function formValues(nodes: Nodes): readonly FormValue[] {
  const fields = nodes.is('form') ? nodes.find(SENT) : nodes.filter(SENT)
  return fields
    .toArray()
    .filter(isSent)
    .map((node) => ({ name: attributeOf(node, 'name') ?? '', value: fieldValue(nodes._make(node)) }))
}

/** The fields as the query of a URL has them, by name; a later one of a name stands for all. */
export function formQuery(values: readonly FormValue[]): string {
  const byName = new Map(values.map(({ name, value }) => [name, value]))
  return encodeForm([...byName].flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one] as const)))
}

function isSent(node: PageNode): boolean {
  const type = attributeOf(node, 'type') ?? ''
  if ((attributeOf(node, 'name') ?? '') === '' || NEVER_SENT.has(type)) return false
  // As in k6, which looks for these values and not for the attributes alone.
  if (attributeOf(node, 'disabled') === 'disabled') return false
  return !isChoice(node) || attributeOf(node, 'checked') === 'checked'
}

function isChoice(node: PageNode): boolean {
  const type = attributeOf(node, 'type')
  return type === 'checkbox' || type === 'radio'
}

function chosen(nodes: Nodes): string | readonly string[] {
  const [select] = nodes
  const options = nodes.first().find('option[selected]').toArray()
  const isMultiple = select !== undefined && attributeOf(select, 'multiple') !== undefined
  return isMultiple ? options.map(valueOrMarkup) : valueOrMarkup(options[0])
}
