import type { Cheerio } from 'cheerio'
import { PENDING, run, type Body } from '../coroutine.ts'
import { describeException, GoError, MissingFeatureError, RunFault } from '../faults.ts'
import { isCallable, textOf } from '../given.ts'
import { goType } from '../go-format.ts'
import { dataOf } from './data-values.ts'
import { Element, elementOf } from './element.ts'
import { fieldValue, formQuery, formValues, type FieldValue, type FormValue } from './form-values.ts'
import { innerMarkup } from './markup.ts'
import { cheerio, type Page, type PageNode } from './parser.ts'
import { find, isTag, orNone, textIn, type Nodes, type Tag } from './place.ts'

/** Reads a page; `url` is the one that it came from. */
export function parseHTML(source: unknown, url = ''): Selection {
  const page = cheerio().load(textOf(source))
  return new Selection(page, page.root(), url)
}

/** A list of nodes of a page, as k6's `html.Selection`. */
export class Selection {
  readonly url: string
  readonly #page: Page
  readonly #nodes: Nodes

  constructor(page: Page, nodes: Nodes, url: string) {
    this.url = url
    this.#page = page
    this.#nodes = nodes
  }

  /** What is added stands behind what is there, wherever it is in the page. */
  add(by: unknown): Selection {
    const added = this.#listed(by, (selector) => find(this.#page.root(), selector))
    return this.#of(this.#nodes._make([...new Set([...this.#nodes.toArray(), ...added.toArray()])]))
  }

  attr(name: unknown, otherwise?: unknown): unknown {
    return this.#nodes.attr(textOf(name)) ?? otherwise
  }

  children(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.children(selectorOf(selector)))
  }

  closest(by: unknown): Selection {
    return this.#select(() => this.#nodes.closest(this.#selectorOrNodes(by)))
  }

  contents(): Selection {
    return this.#of(this.#nodes.contents())
  }

  data(name?: unknown): unknown {
    return name === undefined ? dataOf(this.#nodes) : dataOf(this.#nodes, textOf(name))
  }

  each(handler: unknown): unknown {
    if (!isCallable(handler)) throw new GoError('the argument to each() must be a function')
    return run(this.#eachBody((index, node) => handler(index, this.#elementOf(node))))
  }

  end(): Selection {
    return this.#of(this.#nodes.end())
  }

  eq(index: unknown): Selection {
    return this.#of(this.#nodes.eq(wholeOf(index)))
  }

  filter(by: unknown): unknown {
    if (isCallable(by)) return run(this.#filterBody(by, true))
    if (typeof by !== 'string' && !(by instanceof Selection)) {
      throw new GoError('the argument to filter() must be a function, a selector or a selection')
    }
    return this.#select(() => this.#nodes.filter(this.#selectorOrNodes(by)))
  }

  find(by: unknown): Selection {
    return this.#select(() => this.#nodes.find(this.#selectorOrNodes(by)))
  }

  first(): Selection {
    return this.#of(this.#nodes.first())
  }

  /** One element, or all. */
  get(...given: readonly [index?: unknown]): Element | undefined | readonly Element[] {
    if (given.length === 0) return this.#nodes.toArray().map((node) => this.#elementOf(node))
    const index = wholeOf(given[0])
    const node = index > -this.#nodes.length ? this.#nodes.get(index) : undefined
    return node === undefined ? undefined : this.#elementOf(node)
  }

  has(by: unknown): Selection {
    return this.#select(() => {
      const wanted = this.#selectorOrNodes(by)
      return this.#nodes.filter((_index, node) => this.#page(node).find(wanted).length > 0)
    })
  }

  html(): string {
    const [node] = this.#nodes
    return node === undefined ? '' : innerMarkup(node)
  }

  /** Where the first stands: among its siblings, among what a selector finds, or where another is among these. */
  index(...given: readonly [by?: unknown]): number {
    const [by] = given
    if (given.length === 0) return this.#nodes.length === 0 ? -1 : this.#nodes.first().prevAll().length
    const [first] = this.#nodes
    if (typeof by === 'string') return first === undefined ? -1 : find(this.#page.root(), by).toArray().indexOf(first)
    const wanted = by instanceof Selection ? by.#nodes.get(0) : Element.plainNodeOf(by)
    return wanted === undefined ? -1 : this.#nodes.toArray().indexOf(wanted)
  }

  is(by: unknown): unknown {
    if (isCallable(by)) return run(this.#isBody(by))
    if (typeof by !== 'string' && !(by instanceof Selection)) {
      throw new GoError('the argument to is() must be a function, a selector or a selection')
    }
    return this.#select(() => this.#nodes.filter(this.#selectorOrNodes(by))).size() > 0
  }

  last(): Selection {
    return this.#of(this.#nodes.last())
  }

  map(mapper: unknown): unknown {
    if (!isCallable(mapper)) throw new GoError('the argument to map() must be a function')
    return run(this.#mapBody(mapper))
  }

  next(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.next(selectorOf(selector)))
  }

  nextAll(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.nextAll(selectorOf(selector)))
  }

  nextUntil(until?: unknown, filter?: unknown): Selection {
    return this.#select(() => this.#nodes.nextUntil(this.#endOf(until), selectorOf(filter)))
  }

  not(by: unknown): unknown {
    if (isCallable(by)) return run(this.#filterBody(by, false))
    const wanted = this.#selectorOrNodes(by)
    const left = this.#select(() => this.#nodes.filter(wanted)).#nodes.toArray()
    return this.#of(this.#nodes.filter((_index, node) => !left.includes(node)))
  }

  parent(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.parent(selectorOf(selector)))
  }

  parents(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.parents(selectorOf(selector)))
  }

  parentsUntil(until?: unknown, filter?: unknown): Selection {
    return this.#select(() => this.#nodes.parentsUntil(this.#endOf(until), selectorOf(filter)))
  }

  prev(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.prev(selectorOf(selector)))
  }

  prevAll(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.prevAll(selectorOf(selector)))
  }

  prevUntil(until?: unknown, filter?: unknown): Selection {
    return this.#select(() => this.#nodes.prevUntil(this.#endOf(until), selectorOf(filter)))
  }

  serialize(): string {
    return formQuery(this.serializeArray())
  }

  serializeArray(): readonly FormValue[] {
    return formValues(this.#nodes)
  }

  serializeObject(): Record<string, FieldValue> {
    return Object.fromEntries(this.serializeArray().map(({ name, value }) => [name, value]))
  }

  siblings(selector?: unknown): Selection {
    return this.#select(() => this.#nodes.siblings(selectorOf(selector)))
  }

  /** What a selector finds first. */
  single(selector: unknown): Selection {
    return this.find(textOf(selector)).first()
  }

  size(): number {
    return this.#nodes.length
  }

  slice(start: unknown, end?: unknown): Selection {
    return this.#of(this.#nodes.slice(wholeOf(start), end === undefined ? undefined : wholeOf(end)))
  }

  text(): string {
    return this.#nodes.toArray().map(textIn).join('')
  }

  toArray(): readonly Selection[] {
    return this.#nodes.toArray().map((_node, index) => this.eq(index))
  }

  val(): FieldValue {
    return fieldValue(this.#nodes)
  }

  #elementOf(node: PageNode): Element {
    return elementOf({ page: this.#page, url: this.url, selectionOf: (nodes) => this.#of(nodes) }, node)
  }

  #of(nodes: Nodes): Selection {
    return new Selection(this.#page, nodes, this.url)
  }

  #select(select: () => Nodes): Selection {
    return this.#of(orNone(this.#nodes, select))
  }

  #selectorOrNodes(by: unknown): string | Cheerio<Tag> {
    if (typeof by === 'string') return by
    return this.#listed(by, () => this.#nodes).filter((_index, node): node is Tag => isTag(node))
  }

  #listed(by: unknown, select: (selector: string) => Nodes): Nodes {
    if (typeof by === 'string') return select(by)
    if (by instanceof Selection) return by.#nodes
    const node = Element.plainNodeOf(by)
    if (node !== undefined) return this.#page(node)
    throw new GoError(
      `invalid argument, cannot use a '${by instanceof Element ? `html.${by.constructor.name}` : goType(by)}' as a selector`,
    )
  }

  #endOf(until: unknown): string | Cheerio<Tag> | undefined {
    return until === undefined || until === null ? undefined : this.#selectorOrNodes(until)
  }

  *#eachBody(handle: (index: number, node: PageNode) => unknown): Body {
    for (const [index, node] of this.#nodes.toArray().entries()) {
      try {
        if (handle(index, node) === PENDING) yield
      } catch (error) {
        throw ofEngine(error) ? error : failedEach(error)
      }
    }
    return this
  }

  // As in k6: what throws is left out.
  *#mapBody(map: (index: number, one: Selection) => unknown): Body {
    const made: unknown[] = []
    for (const [index, one] of this.toArray().entries()) {
      try {
        const value = map(index, one)
        made.push(value === PENDING ? yield : value)
      } catch (error) {
        if (ofEngine(error)) throw error
      }
    }
    return made
  }

  *#filterBody(test: (index: number, one: Selection) => unknown, wanted: boolean): Body {
    const kept: PageNode[] = []
    for (const [index, node] of this.#nodes.toArray().entries()) {
      let held = test(index, this.#of(this.#page(node)))
      if (held === PENDING) held = yield
      if (Boolean(held) === wanted) kept.push(node)
    }
    return this.#of(this.#nodes._make(kept))
  }

  *#isBody(test: (index: number, one: Selection) => unknown): Body {
    for (const [index, one] of this.toArray().entries()) {
      let held = test(index, one)
      if (held === PENDING) held = yield
      if (held) return true
    }
    return false
  }
}

function selectorOf(given: unknown): string | undefined {
  return given === undefined || given === null ? undefined : textOf(given)
}

function wholeOf(given: unknown): number {
  return Math.trunc(Number(given)) || 0
}

// What is not the script's to pass over.
function ofEngine(error: unknown): boolean {
  return error instanceof RunFault || error instanceof MissingFeatureError
}

function failedEach(error: unknown): GoError {
  return new GoError(`the function passed to each() failed: ${describeException(error)}`, { cause: error })
}
