import { resolved, type Read } from './attributes.ts'
import { valueOrMarkup } from './form-values.ts'
import { attributeOf, find, findInPage, textIn, type Nodes, type Place } from './place.ts'

const BUTTON_LISTS: ReadonlySet<string> = new Set(['hidden', 'checkbox', 'radio', 'file', 'button'])
const ENCODINGS: ReadonlySet<string> = new Set(['multipart/form-data', 'text/plain'])

/** The form that an element belongs to: the one around it, or the one that it names. */
export const ownForm: Read = (place) => ownerForm(place)?.first()

/** The labels of an element: the one around it, and those that name it. */
export const labels: Read = (place) => {
  const around = place.nodes.closest('label')
  const id = attributeOf(place.node, 'id') ?? ''
  if (id === '') return around.toArray()
  const naming = findInPage(place, `label[for="${id}"]`).toArray()
  return [...new Set([...around.toArray(), ...naming])]
}

/** What a button or an input says of the form that it sends. */
export const formField: Readonly<Record<string, Read>> = {
  form: ownForm,
  formAction: (place) => {
    const action = ofFieldOrForm(place, 'action')
    if (place.url === '') return action ?? ''
    return action === undefined || action === '' ? place.url : resolved(place.url, action)
  },
  formEnctype: (place) => {
    const given = ofFieldOrForm(place, 'enctype') ?? ''
    return ENCODINGS.has(given) ? given : 'application/x-www-form-urlencoded'
  },
  formMethod: (place) => (ofFieldOrForm(place, 'method')?.toLowerCase() === 'post' ? 'post' : 'get'),
  formNoValidate: (place) => ofFieldOrForm(place, 'novalidate') !== undefined,
  formTarget: (place) => ofFieldOrForm(place, 'target') ?? '',
  labels,
}

/** The list that an input offers. */
export const inputList: Read = (place) => {
  const id = attributeOf(place.node, 'list') ?? ''
  if (id === '' || BUTTON_LISTS.has(attributeOf(place.node, 'type') ?? '')) return undefined
  return findInPage(place, `datalist[id="${id}"]`).first()
}

/** The element that a label names. */
export const control: Read = (place) => {
  const id = attributeOf(place.node, 'for')
  return id === undefined ? undefined : findInPage(place, `#${id}`).first()
}

/** What one choice of a list says. */
export const option: Readonly<Record<string, Read>> = {
  disabled: ({ node, nodes }) =>
    attributeOf(node, 'disabled') !== undefined || nodes.parents('optgroup').attr('disabled') !== undefined,
  form: (place) => {
    const around = place.nodes.parents('form')
    if (around.length > 0) return around.first()
    const id = place.nodes.parents('select').attr('form')
    return id === undefined ? undefined : findInPage(place, `form#${id}`).first()
  },
  index: ({ node, nodes }) => {
    const list = nodes.parents('select,datalist')
    return list.length === 0 ? 0 : find(list, 'option').toArray().indexOf(node)
  },
  label: ({ node }) => attributeOf(node, 'label') ?? textIn(node),
  text: ({ node }) => textIn(node),
  value: ({ node }) => valueOrMarkup(node),
}

/** What a list of choices says. */
export const select: Readonly<Record<string, Read>> = {
  form: ownForm,
  labels,
  length: ({ nodes }) => nodes.find('option').length,
  options: within('option'),
  selectedIndex: ({ nodes }) => {
    const [first] = nodes.find('option[selected]')
    return first === undefined ? -1 : nodes.find('option').toArray().indexOf(first)
  },
  selectedOptions: within('option[selected]'),
  size: ({ node }) => (attributeOf(node, 'multiple') === undefined ? 1 : 4),
  type: ({ node }) => (attributeOf(node, 'multiple') === undefined ? 'select' : 'select-multiple'),
  value: ({ nodes }) => valueOrMarkup(nodes.find('option[selected]').get(0)),
}

/** What of a kind stands within an element. */
export function within(selector: string): Read {
  return ({ nodes }) => find(nodes, selector).toArray()
}

function ownerForm(place: Place): Nodes | undefined {
  const around: Nodes = place.nodes.closest('form')
  if (around.length > 0) return around
  const id = attributeOf(place.node, 'form') ?? ''
  return id === '' ? undefined : findInPage(place, `#${id}`)
}

function ofFieldOrForm(place: Place, name: string): string | undefined {
  return attributeOf(place.node, `form${name}`) ?? ownerForm(place)?.attr(name)
}
