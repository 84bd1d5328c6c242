import { textOf } from '../given.ts'
import type { Read } from './attributes.ts'
import { KINDS, type Kind } from './kinds.ts'
import { innerMarkup } from './markup.ts'
import type { PageNode } from './parser.ts'
import {
  attributeOf,
  below,
  find,
  isTag,
  kindOf,
  saidBy,
  textIn,
  type Nodes,
  type Place,
  type Source,
  type Tag,
} from './place.ts'

// As the DOM numbers and names them.
const NODE_TYPES: Readonly<Record<string, number>> = { text: 3, comment: 8, root: 9, directive: 10 }
const NODE_NAMES: Readonly<Record<string, string>> = { text: '#text', comment: '#comment', root: '#document' }
const NAMESPACES: ReadonlySet<string> = new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'])
const XHTML = 'http://www.w3.org/1999/xhtml'

/** One attribute of an element, as scripts see it. */
class Attribute {
  readonly owner_element: Element
  readonly name: string
  readonly value: string

  constructor(owner: Element, name: string, value: string) {
    this.owner_element = owner
    this.name = name
    this.value = value
  }

  localName(): string {
    return this.name
  }

  namespaceURI(): string {
    return XHTML
  }

  prefix(): string {
    return ''
  }
}

/** One node of a page, as k6's `html.Element`: what the DOM has as a property is a method. */
export class Element {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  /** The node of an element that has no functions of its own: k6 takes no other for an argument. */
  static plainNodeOf(given: unknown): PageNode | undefined {
    return given instanceof Element && given.constructor === Element ? given.#place.node : undefined
  }

  /** What a function of a kind of element answers. */
  static ask(element: Element, read: Read): unknown {
    const answer = read(element.#place)
    if (isNodes(answer)) return element.#maybe(answer.get(0))
    if (!Array.isArray(answer)) return answer
    return answer.map((one: string | PageNode) => (typeof one === 'string' ? one : element.#of(one)))
  }

  attributes(): Record<string, Attribute> {
    const all = Object.entries(this.#attributes())
    return Object.fromEntries(all.map(([name, value]) => [name, new Attribute(this, name, value)]))
  }

  childElementCount(): number {
    return this.#tags().length
  }

  childNodes(): readonly Element[] {
    return this.#below().map((node) => this.#of(node))
  }

  children(): readonly Element[] {
    return this.#tags().map((node) => this.#of(node))
  }

  classList(): readonly string[] {
    return (this.className() ?? '').split(/\s+/).filter((name) => name !== '')
  }

  className(): string | undefined {
    return this.getAttribute('class')
  }

  /** Not of itself, as in the DOM of k6. */
  contains(other: unknown): boolean {
    const inner = Element.plainNodeOf(other)
    for (let node = inner?.parent ?? null; node !== null; node = node.parent) if (node === this.#place.node) return true
    return false
  }

  firstChild(): Element | undefined {
    return this.#maybe(this.#below()[0])
  }

  firstElementChild(): Element | undefined {
    return this.#maybe(this.#tags()[0])
  }

  getAttribute(name: unknown): string | undefined {
    return attributeOf(this.#place.node, textOf(name))
  }

  getAttributeNode(name: unknown): Attribute | undefined {
    const value = this.getAttribute(name)
    return value === undefined ? undefined : new Attribute(this, textOf(name), value)
  }

  getElementsByClassName(name: unknown): readonly Element[] {
    return this.querySelectorAll(`.${textOf(name)}`)
  }

  getElementsByTagName(name: unknown): readonly Element[] {
    return this.querySelectorAll(name)
  }

  hasAttribute(name: unknown): boolean {
    return this.getAttribute(name) !== undefined
  }

  hasAttributes(): boolean {
    return Object.keys(this.#attributes()).length > 0
  }

  hasChildNodes(): boolean {
    return this.#below().length > 0
  }

  id(): string {
    return this.getAttribute('id') ?? ''
  }

  innerHTML(): string {
    return innerMarkup(this.#place.node)
  }

  isDefaultNamespace(): boolean {
    return this.namespaceURI() === XHTML
  }

  isEqualNode(other: unknown): boolean {
    const node = Element.plainNodeOf(other)
    return node !== undefined && innerMarkup(node) === this.innerHTML()
  }

  isSameNode(other: unknown): boolean {
    return Element.plainNodeOf(other) === this.#place.node
  }

  lang(): string | undefined {
    return this.getAttribute('lang')
  }

  lastChild(): Element | undefined {
    return this.#maybe(this.#below().at(-1))
  }

  lastElementChild(): Element | undefined {
    return this.#maybe(this.#tags().at(-1))
  }

  matches(selector: unknown): boolean {
    return this.#place.nodes.is(textOf(selector))
  }

  namespaceURI(): string {
    const { node } = this.#place
    const own = isTag(node) ? node.namespace : undefined
    return own !== undefined && NAMESPACES.has(own) ? own : XHTML
  }

  nextElementSibling(): Element | undefined {
    return this.#maybe(this.#place.nodes.next().get(0))
  }

  nextSibling(): Element | undefined {
    return this.#maybe(this.#place.node.next)
  }

  nodeName(): string {
    const { node } = this.#place
    if (isTag(node)) return node.name
    return NODE_NAMES[node.type] ?? 'html'
  }

  nodeType(): number | undefined {
    const { node } = this.#place
    return isTag(node) ? 1 : NODE_TYPES[node.type]
  }

  /** Of a text; what a comment says is not told. */
  nodeValue(): string | undefined {
    const { node } = this.#place
    if (kindOf(node) === 'text') return saidBy(node)
    return kindOf(node) === 'comment' ? '' : undefined
  }

  ownerDocument(): Element | undefined {
    return this.#maybe(this.#place.page.root().get(0))
  }

  parentElement(): Element | undefined {
    const { parent } = this.#place.node
    return parent !== null && isTag(parent) ? this.#of(parent) : undefined
  }

  parentNode(): Element | undefined {
    return this.#maybe(this.#place.node.parent)
  }

  previousElementSibling(): Element | undefined {
    return this.#maybe(this.#place.nodes.prev().get(0))
  }

  previousSibling(): Element | undefined {
    return this.#maybe(this.#place.node.prev)
  }

  querySelector(selector: unknown): Element | undefined {
    return this.querySelectorAll(selector)[0]
  }

  querySelectorAll(selector: unknown): readonly Element[] {
    return find(this.#place.nodes, textOf(selector))
      .toArray()
      .map((node) => this.#of(node))
  }

  selection(): object {
    return this.#place.selectionOf(this.#place.nodes)
  }

  textContent(): string {
    return textIn(this.#place.node)
  }

  toString(): string {
    return isTag(this.#place.node) ? '[object html.Node]' : `[object ${this.nodeName()}]`
  }

  #attributes(): Readonly<Record<string, string>> {
    const { node } = this.#place
    return isTag(node) ? node.attribs : {}
  }

  #below(): readonly PageNode[] {
    return below(this.#place.node)
  }

  #tags(): readonly Tag[] {
    return this.#below().filter((node) => isTag(node))
  }

  #of(node: PageNode): Element {
    return elementOf(this.#place, node)
  }

  #maybe(node: PageNode | null | undefined): Element | undefined {
    return node === null || node === undefined ? undefined : this.#of(node)
  }
}

type ElementClass = new (place: Place) => Element

const classes = new Map<Kind, ElementClass>()

/** The element that a node is, with the functions of its kind. */
export function elementOf({ page, url, selectionOf }: Source, node: PageNode): Element {
  const kind = isTag(node) && Object.hasOwn(KINDS, node.name) ? KINDS[node.name] : undefined
  const place: Place = { page, url, selectionOf, node, nodes: page(node) }
  return kind === undefined ? new Element(place) : new (classOf(kind))(place)
}

function classOf(kind: Kind): ElementClass {
  const known = classes.get(kind)
  if (known) return known
  const made = class extends Element {}
  Object.defineProperty(made, 'name', { value: kind.name })
  for (const [name, read] of Object.entries(kind.reads)) {
    Object.defineProperty(made.prototype, name, {
      value(this: Element) {
        return Element.ask(this, read)
      },
    })
  }
  classes.set(kind, made)
  return made
}

function isNodes(answer: unknown): answer is Nodes {
  return typeof answer === 'object' && answer !== null && 'cheerio' in answer
}
