import { textOf } from '../given.ts'
import type { Page, PageNode } from './parser.ts'

type Tag = Extract<PageNode, { attribs: unknown }>

interface Attribute {
  readonly name: string
  readonly value: string
  readonly ownerElement: Element
}

// As the DOM numbers and names them.
const NODE_TYPES: Readonly<Record<string, number>> = { text: 3, comment: 8, root: 9, directive: 10 }
const NODE_NAMES: Readonly<Record<string, string>> = { text: '#text', comment: '#comment', root: '#document' }
const EMPTY_ATTRIBUTES: Readonly<Record<string, string>> = {}

/** One node of a page, as k6's `html.Element`: what the DOM has as a property is a method. */
export class Element {
  readonly #page: Page
  readonly #node: PageNode

  constructor(page: Page, node: PageNode) {
    this.#page = page
    this.#node = node
  }

  attributes(): Record<string, Attribute> {
    return Object.fromEntries(
      Object.entries(this.#attributes()).map(([name, value]) => [name, { name, value, ownerElement: this }]),
    )
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

  contains(other: unknown): boolean {
    if (!(other instanceof Element)) return false
    for (let node: PageNode | null = other.#node; node !== null; node = node.parent)
      if (node === this.#node) return true
    return false
  }

  firstChild(): Element | undefined {
    return this.#maybe(this.#below()[0])
  }

  firstElementChild(): Element | undefined {
    return this.#maybe(this.#tags()[0])
  }

  getAttribute(name: unknown): string | undefined {
    return this.#attributes()[textOf(name)]
  }

  getAttributeNode(name: unknown): Attribute | undefined {
    return this.attributes()[textOf(name)]
  }

  getElementsByClassName(name: unknown): readonly Element[] {
    return this.querySelectorAll(`.${textOf(name)}`)
  }

  getElementsByTagName(name: unknown): readonly Element[] {
    return this.querySelectorAll(name)
  }

  hasAttribute(name: unknown): boolean {
    return Object.hasOwn(this.#attributes(), textOf(name))
  }

  hasAttributes(): boolean {
    return Object.keys(this.#attributes()).length > 0
  }

  hasChildNodes(): boolean {
    return this.#below().length > 0
  }

  href(): string {
    return this.getAttribute('href') ?? ''
  }

  id(): string {
    return this.getAttribute('id') ?? ''
  }

  innerHTML(): string | undefined {
    return this.#page(this.#node).html() ?? undefined
  }

  isEqualNode(other: unknown): boolean {
    return other instanceof Element && this.toString() === other.toString()
  }

  isSameNode(other: unknown): boolean {
    return other instanceof Element && this.#node === other.#node
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
    return this.#page(this.#node).is(textOf(selector))
  }

  name(): string {
    return this.getAttribute('name') ?? ''
  }

  nextElementSibling(): Element | undefined {
    return this.#maybe(this.#page(this.#node).next().get(0))
  }

  nextSibling(): Element | undefined {
    return this.#maybe(this.#node.next)
  }

  nodeName(): string {
    const node = this.#node
    if (isTag(node)) return node.name
    return NODE_NAMES[node.type] ?? 'html'
  }

  nodeType(): number | undefined {
    const node = this.#node
    return isTag(node) ? 1 : NODE_TYPES[node.type]
  }

  nodeValue(): string | undefined {
    const node = this.#node
    return 'data' in node ? node.data : undefined
  }

  ownerDocument(): Element | undefined {
    return this.#maybe(this.#page.root().get(0))
  }

  parentElement(): Element | undefined {
    const { parent } = this.#node
    return parent !== null && isTag(parent) ? this.#of(parent) : undefined
  }

  parentNode(): Element | undefined {
    return this.#maybe(this.#node.parent)
  }

  previousElementSibling(): Element | undefined {
    return this.#maybe(this.#page(this.#node).prev().get(0))
  }

  previousSibling(): Element | undefined {
    return this.#maybe(this.#node.prev)
  }

  querySelector(selector: unknown): Element | undefined {
    return this.querySelectorAll(selector)[0]
  }

  querySelectorAll(selector: unknown): readonly Element[] {
    return this.#page(this.#node)
      .find(textOf(selector))
      .toArray()
      .map((node) => this.#of(node))
  }

  textContent(): string {
    return this.#page(this.#node).text()
  }

  toString(): string {
    return this.#page.html(this.#node)
  }

  type(): string {
    return this.getAttribute('type') ?? ''
  }

  value(): unknown {
    return this.#page(this.#node).val() ?? this.getAttribute('value')
  }

  #attributes(): Readonly<Record<string, string>> {
    return isTag(this.#node) ? this.#node.attribs : EMPTY_ATTRIBUTES
  }

  #below(): readonly PageNode[] {
    return 'children' in this.#node ? this.#node.children : []
  }

  #tags(): readonly Tag[] {
    return this.#below().filter((node) => isTag(node))
  }

  #of(node: PageNode): Element {
    return new Element(this.#page, node)
  }

  #maybe(node: PageNode | null | undefined): Element | undefined {
    return node === null || node === undefined ? undefined : this.#of(node)
  }
}

function isTag(node: PageNode): node is Tag {
  return 'attribs' in node
}
