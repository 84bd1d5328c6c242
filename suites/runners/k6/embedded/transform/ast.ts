import {
  parse,
  type AnyNode,
  type ArrowFunctionExpression,
  type CallExpression,
  type FunctionDeclaration,
  type FunctionExpression,
  type MemberExpression,
  type Program,
  type TaggedTemplateExpression,
} from 'acorn'
import { field } from '../given.ts'

/** A function of the script, however it is written. */
export type FunctionNode = ArrowFunctionExpression | FunctionDeclaration | FunctionExpression

/**
 * A bundled script as a tree.
 * @throws SyntaxError
 */
export function parseScript(source: string): Program {
  return parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
}

/** Where `parseScript` found a fault: line and column. */
export function positionOfFault(fault: unknown): readonly [number, number] {
  const place = field(fault, 'loc')
  const [line, column] = [field(place, 'line'), field(place, 'column')]
  return [typeof line === 'number' ? line : 1, typeof column === 'number' ? column : 0]
}

/** Whether a node is a function; methods are the function in them. */
export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression'
  )
}

/** The nodes directly below one. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  )
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  )
}

/** Whether a node has one of a kind below it; functions within are not looked into. */
export function hasItself(node: AnyNode, isWanted: (node: AnyNode) => boolean): boolean {
  return childrenOf(node).some((child) => isWanted(child) || (!isFunction(child) && hasItself(child, isWanted)))
}

/** The name that a member is reached by; `undefined` for `a[b]` and `a.#b`. */
export function memberName({ property, computed }: MemberExpression): string | undefined {
  if (computed) return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined
  return property.type === 'Identifier' ? property.name : undefined
}

/** Whether a function itself has a `for await`. */
export function usesForAwait(node: AnyNode): boolean {
  return childrenOf(node).some(
    (child) => (child.type === 'ForOfStatement' && child.await) || (!isFunction(child) && usesForAwait(child)),
  )
}

/** Whether a `for await` stands in a statement of the module itself. */
export function loopsByAwait(node: AnyNode): boolean {
  return (node.type === 'ForOfStatement' && node.await) || (!isFunction(node) && childrenOf(node).some(loopsByAwait))
}

/** Whether an `await` stands in a statement of the module itself. */
export function awaitsItself(node: AnyNode): boolean {
  return node.type === 'AwaitExpression' || (!isFunction(node) && childrenOf(node).some(awaitsItself))
}

/** Whether a node calls a function. */
export function isCall(node: AnyNode): node is CallExpression | TaggedTemplateExpression {
  return node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression'
}

/** What an assignment or an update sets. */
export function targetOf(node: AnyNode): AnyNode | undefined {
  if (node.type === 'AssignmentExpression') return node.left
  return node.type === 'UpdateExpression' ? node.argument : undefined
}

/** Whether a node is `super.name`. */
export function isOfSuper(node: AnyNode | undefined): node is MemberExpression {
  return node?.type === 'MemberExpression' && node.object.type === 'Super'
}

/** The names that a pattern declares. */
export function namesBoundBy(pattern: AnyNode): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type === 'Property') return namesBoundBy(pattern.value)
  if (pattern.type === 'AssignmentPattern') return namesBoundBy(pattern.left)
  return pattern.type === 'MemberExpression' ? [] : childrenOf(pattern).flatMap(namesBoundBy)
}

/** The text of a name, which may be a literal; empty: it is neither. */
export function nameOf(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' ? String(node.value) : ''
}
