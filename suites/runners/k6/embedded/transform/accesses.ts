// Where a script reads and sets members that may have to be waited for.
import type { AnyNode, Program } from 'acorn'
import { nameOfMember, type Accessors } from './accessors.ts'
import { childrenOf, targetOf } from './ast.ts'
import { shapeOf } from './shapes.ts'

/** What reads or sets members that may wait. */
export interface Accesses {
  /** Members that are read. */
  readonly reads: ReadonlySet<AnyNode>
  /** Calls of what a getter gives. */
  readonly methods: ReadonlySet<AnyNode>
  /** Assignments whose setter may wait. */
  readonly sets: ReadonlySet<AnyNode>
  /** Assignments and updates that read what they set, where one of both may wait. */
  readonly updates: ReadonlySet<AnyNode>
  /** Expressions whose members the language takes by itself, and which: by a pattern or a spread. */
  readonly takes: ReadonlyMap<AnyNode, string>
  /** The same for items of loops and parameters of functions. */
  readonly patterns: ReadonlyMap<AnyNode, string>
}

/** Finds what reads and sets members that may have to be waited for. */
export function gatherAccesses(
  program: Program,
  accessors: Accessors,
  isOfLanguage: (name: string) => boolean,
): Accesses {
  const accesses = new AccessesFound(accessors, isOfLanguage)
  accesses.visit(program)
  return accesses
}

class AccessesFound implements Accesses {
  readonly reads: Set<AnyNode> = new Set()
  readonly methods: Set<AnyNode> = new Set()
  readonly sets: Set<AnyNode> = new Set()
  readonly updates: Set<AnyNode> = new Set()
  readonly takes: Map<AnyNode, string> = new Map()
  readonly patterns: Map<AnyNode, string> = new Map()
  readonly #accessors: Accessors
  readonly #isOfLanguage: (name: string) => boolean
  // What is no read: what is called or set.
  readonly #passed = new Set<AnyNode>()
  // Calls in optional chains, which have a form of their own.
  readonly #chained = new Set<AnyNode>()

  constructor(accessors: Accessors, isOfLanguage: (name: string) => boolean) {
    this.#accessors = accessors
    this.#isOfLanguage = isOfLanguage
  }

  visit(node: AnyNode): void {
    if (node.type === 'ChainExpression') this.#noteChain(node.expression)
    if (!this.#chained.has(node)) for (const child of passedBy(node)) this.#passed.add(child)
    if (node.type === 'MemberExpression' && !this.#passed.has(node) && this.#gets(node)) this.reads.add(node)
    else if (node.type === 'CallExpression' && !this.#chained.has(node) && this.#isMethod(node.callee))
      this.methods.add(node)
    else if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') this.#noteTarget(node)
    this.#notePattern(node)
    for (const child of childrenOf(node)) this.visit(child)
  }

  #gets(node: AnyNode): boolean {
    return node.type === 'MemberExpression' && this.#accessors.getters.has(nameOfMember(node))
  }

  #isMethod(callee: AnyNode): boolean {
    if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return false
    if (callee.object.type === 'Identifier' && this.#isOfLanguage(callee.object.name)) return false
    return this.#gets(callee)
  }

  #noteChain(expression: AnyNode): void {
    for (let node = expression; node.type === 'MemberExpression' || node.type === 'CallExpression';) {
      if (node.type === 'CallExpression') this.#chained.add(node)
      node = node.type === 'MemberExpression' ? node.object : node.callee
    }
  }

  #noteTarget(node: Extract<AnyNode, { type: 'AssignmentExpression' | 'UpdateExpression' }>): void {
    const target = targetOf(node)
    if (target?.type !== 'MemberExpression') return
    const isSet = this.#accessors.setters.has(nameOfMember(target))
    if (node.operator === '=') {
      if (isSet) this.sets.add(node)
    } else if (isSet || this.#gets(target)) this.updates.add(node)
  }

  #notePattern(node: AnyNode): void {
    if (node.type === 'VariableDeclarator' && node.init) this.#take(node.init, node.id)
    else if (node.type === 'AssignmentExpression' && node.operator === '=') this.#take(node.right, node.left)
    else if (node.type === 'ObjectExpression' && this.#accessors.readsOwn) {
      for (const property of node.properties)
        if (property.type === 'SpreadElement') this.takes.set(property.argument, '{r:1}')
    } else if (node.type === 'ForOfStatement') {
      const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left
      const shape = pattern && shapeOf(pattern, this.#accessors)
      if (shape !== undefined) this.patterns.set(node, shape)
    } else if ('params' in node && node.params.length > 0) {
      const elements = node.params.slice(
        Math.max(
          0,
          node.params.findIndex(({ type }) => type !== 'Identifier'),
        ),
      )
      const shape = shapeOf({ type: 'ArrayPattern', elements, start: node.start, end: node.end }, this.#accessors)
      if (shape !== undefined) this.patterns.set(node, shape)
    }
  }

  #take(expression: AnyNode, pattern: AnyNode): void {
    const shape = shapeOf(pattern, this.#accessors)
    if (shape !== undefined) this.takes.set(expression, shape)
  }
}

function passedBy(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'CallExpression') return [node.callee]
  if (node.type === 'TaggedTemplateExpression') return [node.tag]
  if (node.type === 'AssignmentExpression' || node.type === 'AssignmentPattern') return [node.left]
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') return [node.left]
  if (node.type === 'ObjectPattern') return node.properties.flatMap(childrenOf)
  if (node.type === 'UnaryExpression' && node.operator === 'delete')
    return node.argument.type === 'ChainExpression' ? [node.argument.expression] : [node.argument]
  return node.type === 'ArrayPattern' || node.type === 'RestElement' || node.type === 'UpdateExpression'
    ? childrenOf(node)
    : []
}
