import type { Cheerio } from 'cheerio'
import { GoError } from '../faults.ts'
import type { Page, PageNode } from './parser.ts'

/** Nodes of a page. */
export type Nodes = Cheerio<PageNode>

/** What a page came from. */
export interface Source {
  readonly page: Page
  /** Of the response that the page came with; empty: the page came from a text. */
  readonly url: string
  /** The selection of some nodes, for scripts. */
  readonly selectionOf: (nodes: Nodes) => object
}

/** Where a node stands: what the functions of an element work with. */
export interface Place extends Source {
  readonly node: PageNode
  /** The node alone, as a list. */
  readonly nodes: Nodes
}

/** The attribute of a node; `undefined`: it has none of that name. */
export function attributeOf(node: PageNode, name: string): string | undefined {
  return isTag(node) && Object.hasOwn(node.attribs, name) ? node.attribs[name] : undefined
}

/** A node that has a tag. */
export type Tag = Extract<PageNode, { attribs: unknown }>

/** Whether a node has a tag. */
export function isTag(node: PageNode): node is Tag {
  return 'attribs' in node
}

/** What stands below a node. */
export function below(node: PageNode): readonly PageNode[] {
  return 'children' in node ? node.children : []
}

/** What a node is: `text`, `comment`, `root`, `directive`, or one of the kinds that have a tag. */
export function kindOf(node: PageNode): string {
  return node.type
}

/** What a text, a comment or a directive says. */
export function saidBy(node: PageNode): string {
  return 'data' in node ? node.data : ''
}

/** All texts in a node, those of scripts and styles too; comments are none. */
export function textIn(node: PageNode): string {
  if (kindOf(node) === 'text') return saidBy(node)
  return below(node).map(textIn).join('')
}

/** What a selector finds below some nodes; nothing where it is no selector, as in k6. */
export function find(nodes: Nodes, selector: string): Nodes {
  return orNone(nodes, () => nodes.find(selector))
}

/** What a selection answers, or an empty one where the selector is none. */
export function orNone(nodes: Nodes, select: () => Nodes): Nodes {
  try {
    return select()
  } catch (error) {
    if (error instanceof GoError) throw error
    return nodes.slice(0, 0)
  }
}

/** What a selector finds in the whole page that a node stands in. */
export function findInPage({ nodes }: Place, selector: string): Nodes {
  return find(nodes.parents().last(), selector)
}
