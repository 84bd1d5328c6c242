import type { AnyNode, CallExpression, ChainExpression, MemberExpression } from 'acorn'
import type { Edits } from '../edits.ts'
import { memberName } from './ast.ts'
import type { Facts } from './facts.ts'

/** What a chain is rewritten with. */
export interface ChainSurroundings {
  readonly source: string
  readonly edits: Edits
  readonly facts: Facts
  /** What follows a call that may wait. */
  readonly test: string
  readonly visit: (node: AnyNode) => void
}

/** Names that a body needs where it has chains that are taken apart: the value before a `?.`, and what a method is called on. */
export const CHAIN_NAMES = ',$$c,$$r'

type Link = CallExpression | MemberExpression

/** Where the text goes on after an expression and the parentheses around it. */
export function afterParentheses(source: string, end: number): number {
  let at = end
  while (/[)\s]/.test(source[at] ?? '')) at += 1
  return at
}

/**
 * Takes an optional chain apart where a call waits in the middle of it: `a?.load().id` becomes
 * `(($$c=a)==null?void 0:<the call of $$c.load, tested>.id)`, so that what follows is passed over together with the call.
 * @returns false: nothing waits in the middle, and the chain is as good as it is
 */
export function rewriteChain(chain: ChainExpression, surroundings: ChainSurroundings): boolean {
  const links = linksOf(chain.expression)
  const [first] = links
  if (first === undefined || objectOf(first).type === 'Super' || !waitsInTheMiddle(links, surroundings.facts))
    return false
  new ChainRewriter(chain, links, surroundings).rewrite()
  return true
}

class ChainRewriter {
  readonly #chain: ChainExpression
  readonly #links: readonly Link[]
  readonly #surroundings: ChainSurroundings
  // Indexes of the links that `?.` stands before.
  readonly #splits: readonly number[]

  constructor(chain: ChainExpression, links: readonly Link[], surroundings: ChainSurroundings) {
    this.#chain = chain
    this.#links = links
    this.#surroundings = surroundings
    this.#splits = [...links.keys()].filter((index) => links[index]?.optional === true)
  }

  rewrite(): void {
    const { edits, visit } = this.#surroundings
    edits.insert(this.#chain.start, `(($$c=${this.#openings(0, this.#splits[0] ?? 0)}`)
    const [first] = this.#links
    if (first !== undefined) visit(objectOf(first))
    for (const [index, link] of this.#links.entries()) {
      if (link.optional) this.#split(index, link)
      else this.#plain(index, link)
      this.#finish(index, link)
    }
    edits.insert(this.#chain.end, ')'.repeat(this.#splits.length))
  }

  #plain(index: number, link: Link): void {
    const { edits, source } = this.#surroundings
    if (link.type === 'MemberExpression') {
      if (this.#isReceiving(index)) edits.insert(afterParentheses(source, link.object.end), ')')
      return
    }
    const { callee } = link
    if (this.#surroundings.facts.reads.has(callee)) {
      const given = link.arguments.length > 0 ? ',' : ''
      edits.replace(callee.end, source.indexOf('(', callee.end) + 1, `.call($$r${given}`)
      return
    }
    // A name right after a `?.` is part of what replaces that.
    if (callee.type !== 'MemberExpression' || callee.optional || !this.#callsBack(link)) return
    const from = afterParentheses(source, callee.object.end)
    edits.replace(from, source.indexOf('(', callee.end) + 1, nameArgument(callee, link))
  }

  // The `?.` before a link.
  #split(index: number, link: Link): void {
    const { edits, source } = this.#surroundings
    const at = source.indexOf('?.', objectOf(link).end)
    const next = this.#splits.find((split) => split > index)
    const head = `)==null?void 0:${next === undefined ? '' : '(($$c='}${this.#openings(index, next ?? this.#links.length)}`
    if (link.type === 'CallExpression') {
      const receiver = this.#isReceiving(index - 1) ? `.call($$r${link.arguments.length > 0 ? ',' : ''}` : '('
      edits.replace(at, source.indexOf('(', at) + 1, `${head}$$c${receiver}`)
      return
    }
    const call = this.#callOf(index)
    if (call) edits.replace(at, source.indexOf('(', link.end) + 1, `${head}$$c${nameArgument(link, call)}`)
    else edits.replace(at, at + 2, `${head}$$c${this.#isReceiving(index) ? ')' : ''}${link.computed ? '' : '.'}`)
  }

  #finish(index: number, link: Link): void {
    const { edits, facts, test, visit } = this.#surroundings
    if (link.type === 'CallExpression') {
      for (const argument of link.arguments) visit(argument)
    } else if (link.computed && this.#callOf(index) === undefined) visit(link.property)
    if (isTested(link, facts)) edits.insert(link.end, `)${test}`)
  }

  // What is opened before a stretch of links: the tests of its calls, the outermost first.
  #openings(from: number, to: number): string {
    const openings = this.#links.slice(from, to).map((link, index) => {
      const receiver = this.#isReceiving(from + index) ? '($$r=' : ''
      const test = isTested(link, this.#surroundings.facts) ? '(($$t=' : ''
      return `${test}${receiver}${this.#callsBack(link) ? '$$callback(' : ''}`
    })
    return openings.toReversed().join('')
  }

  // Whether what this member is read from has to be kept for the call after it: `a.b?.()`, or `a?.b()` where `a.b` may wait.
  #isReceiving(index: number): boolean {
    const next = this.#links[index + 1]
    const link = this.#links[index]
    if (link?.type !== 'MemberExpression' || next?.type !== 'CallExpression') return false
    return next.optional || this.#surroundings.facts.reads.has(link)
  }

  // The call that a member is the name of, where the engine has a form of its own for it.
  #callOf(index: number): CallExpression | undefined {
    const next = this.#links[index + 1]
    return next?.type === 'CallExpression' && this.#callsBack(next) ? next : undefined
  }

  #callsBack(link: Link): boolean {
    if (link.type !== 'CallExpression' || link.optional) return false
    return this.#surroundings.facts.calls.get(link)?.callsBack === true
  }
}

// From the innermost to the outermost.
function linksOf(expression: AnyNode): readonly Link[] {
  const links: Link[] = []
  for (let node: AnyNode = expression; node.type === 'MemberExpression' || node.type === 'CallExpression';) {
    links.unshift(node)
    node = objectOf(node)
  }
  return links
}

function objectOf(link: Link): AnyNode {
  return link.type === 'MemberExpression' ? link.object : link.callee
}

function waitsInTheMiddle(links: readonly Link[], facts: Facts): boolean {
  const firstSplit = links.findIndex(({ optional }) => optional)
  return links.some((link, index) => {
    if (link.type === 'CallExpression' && facts.reads.has(link.callee)) return true
    if (index < firstSplit) return false
    if (link.type !== 'CallExpression') return facts.reads.has(link)
    const { tested = false, callsBack = false } = facts.calls.get(link) ?? {}
    return callsBack || (tested && index < links.length - 1)
  })
}

function isTested(link: AnyNode, facts: Facts): boolean {
  return link.type === 'CallExpression' ? facts.calls.get(link)?.tested === true : facts.reads.has(link)
}

function nameArgument(callee: MemberExpression, call: CallExpression): string {
  return `,${JSON.stringify(memberName(callee))}${call.arguments.length > 0 ? ',' : ''}`
}
