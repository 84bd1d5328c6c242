import type { Cheerio } from 'cheerio'
import { PENDING, run, type Body } from '../coroutine.ts'
import { isCallable, textOf } from '../given.ts'
import { Element } from './element.ts'
import { cheerio, type Page, type PageNode } from './parser.ts'

type Nodes = Cheerio<PageNode>

/** Reads a page. */
export function parseHTML(source: unknown): Selection {
  const page = cheerio().load(textOf(source))
  return new Selection(page, page.root())
}

/** A list of nodes of a page, as k6's `html.Selection`. */
export class Selection {
  readonly #page: Page
  readonly #nodes: Nodes

  constructor(page: Page, nodes: Nodes) {
    this.#page = page
    this.#nodes = nodes
  }

  attr(name: unknown, otherwise?: unknown): unknown {
    return this.#nodes.attr(textOf(name)) ?? otherwise
  }

  children(selector?: unknown): Selection {
    return this.#of(this.#nodes.children(selectorOf(selector)))
  }

  closest(selector: unknown): Selection {
    return this.#of(this.#nodes.closest(textOf(selector)))
  }

  contents(): Selection {
    return this.#of(this.#nodes.contents())
  }

  data(name?: unknown): unknown {
    return name === undefined ? this.#nodes.data() : this.#nodes.data(textOf(name))
  }

  each(handler: unknown): unknown {
    if (!isCallable(handler)) throw new TypeError('the argument to each() must be a function')
    return run(this.#eachBody((index, node) => handler(index, new Element(this.#page, node))))
  }

  eq(index: unknown): Selection {
    return this.#of(this.#nodes.eq(Number(index)))
  }

  filter(by: unknown): unknown {
    return isCallable(by)
      ? run(this.#filterBody(by, true))
      : this.#of(by instanceof Selection ? this.#nodes.filter(by.#nodes) : this.#nodes.filter(textOf(by)))
  }

  find(selector: unknown): Selection {
    return this.#of(
      selector instanceof Selection ? this.#nodes.find(selector.#nodes as never) : this.#nodes.find(textOf(selector)),
    )
  }

  first(): Selection {
    return this.#of(this.#nodes.first())
  }

  get(index: unknown): Element | undefined {
    const node = this.#nodes.get(Number(index))
    return node === undefined ? undefined : new Element(this.#page, node)
  }

  has(by: unknown): Selection {
    return this.#of(this.#nodes.has(by instanceof Selection ? (by.#nodes.get(0) as never) : textOf(by)))
  }

  html(): string | undefined {
    return this.#nodes.html() ?? undefined
  }

  is(by: unknown): unknown {
    if (isCallable(by)) return run(this.#isBody(by))
    return by instanceof Selection ? this.#nodes.is(by.#nodes) : this.#nodes.is(textOf(by))
  }

  last(): Selection {
    return this.#of(this.#nodes.last())
  }

  map(mapper: unknown): unknown {
    if (!isCallable(mapper)) throw new TypeError('the argument to map() must be a function')
    return run(this.#mapBody(mapper))
  }

  next(selector?: unknown): Selection {
    return this.#of(this.#nodes.next(selectorOf(selector)))
  }

  nextAll(selector?: unknown): Selection {
    return this.#of(this.#nodes.nextAll(selectorOf(selector)))
  }

  nextUntil(until?: unknown, filter?: unknown): Selection {
    return this.#of(this.#nodes.nextUntil(selectorOf(until), selectorOf(filter)))
  }

  not(by: unknown): unknown {
    return isCallable(by)
      ? run(this.#filterBody(by, false))
      : this.#of(by instanceof Selection ? this.#nodes.not(by.#nodes) : this.#nodes.not(textOf(by)))
  }

  parent(selector?: unknown): Selection {
    return this.#of(this.#nodes.parent(selectorOf(selector)))
  }

  parents(selector?: unknown): Selection {
    return this.#of(this.#nodes.parents(selectorOf(selector)))
  }

  parentsUntil(until?: unknown, filter?: unknown): Selection {
    return this.#of(this.#nodes.parentsUntil(selectorOf(until), selectorOf(filter)))
  }

  prev(selector?: unknown): Selection {
    return this.#of(this.#nodes.prev(selectorOf(selector)))
  }

  prevAll(selector?: unknown): Selection {
    return this.#of(this.#nodes.prevAll(selectorOf(selector)))
  }

  prevUntil(until?: unknown, filter?: unknown): Selection {
    return this.#of(this.#nodes.prevUntil(selectorOf(until), selectorOf(filter)))
  }

  serialize(): string {
    return this.#nodes.serialize()
  }

  serializeArray(): readonly { readonly name: string; readonly value: string }[] {
    return this.#nodes.serializeArray()
  }

  serializeObject(): Record<string, string> {
    return Object.fromEntries(this.serializeArray().map(({ name, value }) => [name, value]))
  }

  size(): number {
    return this.#nodes.length
  }

  slice(start: unknown, end?: unknown): Selection {
    return this.#of(this.#nodes.slice(Number(start), end === undefined ? undefined : Number(end)))
  }

  text(): string {
    return this.#nodes.text()
  }

  toArray(): readonly Selection[] {
    return this.#nodes.toArray().map((node) => this.#of(this.#page(node)))
  }

  val(): unknown {
    return this.#nodes.val()
  }

  #of(nodes: unknown): Selection {
    return new Selection(this.#page, nodes as Nodes)
  }

  *#eachBody(handle: (index: number, node: PageNode) => unknown): Body {
    for (const [index, node] of this.#nodes.toArray().entries()) if (handle(index, node) === PENDING) yield
    return this
  }

  *#mapBody(map: (index: number, one: Selection) => unknown): Body {
    const made: unknown[] = []
    for (const [index, one] of this.toArray().entries()) {
      const value = map(index, one)
      made.push(value === PENDING ? yield : value)
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
    return this.#of(this.#page(kept))
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
