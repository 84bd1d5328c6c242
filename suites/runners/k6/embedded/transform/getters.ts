// Getters that may wait: whatever reads a member under the name of one has to ask.
import type { AnyNode, MemberExpression, Program } from 'acorn'
import { childrenOf, hasItself } from './ast.ts'

const PASSING: ReadonlySet<string> = new Set(['ArrayPattern', 'ChainExpression', 'RestElement', 'UpdateExpression'])

/** Finds what reads members that may have to be waited for. */
export function gatherReads(program: Program, isDoubtful: (node: AnyNode) => boolean): ReadonlySet<AnyNode> {
  const names = namesOfGetters(program, isDoubtful)
  const reads = new Set<AnyNode>()
  if (names.size === 0) return reads
  const passed = new Set<AnyNode>()
  const visit = (node: AnyNode): void => {
    for (const child of passedBy(node)) passed.add(child)
    const name = node.type === 'MemberExpression' ? nameOf(node.property, node.computed) : undefined
    if (name !== undefined && names.has(name) && !passed.has(node)) reads.add(node)
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return reads
}

// A getter that reads another one waits where that does.
function namesOfGetters(program: Program, isDoubtful: (node: AnyNode) => boolean): ReadonlySet<string> {
  const bodies = bodiesOfGetters(program)
  const names = new Set<string>()
  const waits = (node: AnyNode): boolean =>
    isDoubtful(node) || (node.type === 'MemberExpression' && names.has(nameOf(node.property, node.computed) ?? ''))
  for (let before = -1; before !== names.size;) {
    before = names.size
    for (const [name, body] of bodies) if (hasItself(body, waits)) names.add(name)
  }
  return names
}

function bodiesOfGetters(program: Program): readonly (readonly [string, AnyNode])[] {
  const bodies: (readonly [string, AnyNode])[] = []
  const visit = (node: AnyNode): void => {
    if ((node.type === 'MethodDefinition' || node.type === 'Property') && node.kind === 'get') {
      const name = nameOf(node.key, node.computed)
      if (name !== undefined) bodies.push([name, node.value])
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return bodies
}

// What a node does not read: what it calls or sets, and the links of an optional chain, which has a form of its own.
function passedBy(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return [node.callee]
  if (node.type === 'TaggedTemplateExpression') return [node.tag]
  if (node.type === 'AssignmentExpression' || node.type === 'AssignmentPattern') return [node.left]
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') return [node.left]
  if (node.type === 'MemberExpression') return isInChain(node) ? [node.object] : []
  if (node.type === 'ObjectPattern') return node.properties.flatMap(childrenOf)
  return PASSING.has(node.type) || (node.type === 'UnaryExpression' && node.operator === 'delete')
    ? childrenOf(node)
    : []
}

function isInChain(node: MemberExpression): boolean {
  return node.optional || (node.object.type === 'MemberExpression' && isInChain(node.object))
}

function nameOf(key: AnyNode, computed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (computed) return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
