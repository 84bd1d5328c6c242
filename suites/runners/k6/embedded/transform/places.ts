import type { AnyNode } from 'acorn'
import { childrenOf, type FunctionNode } from './ast.ts'

/** Where a piece of code stands. */
export interface Place {
  /** The function whose body it is part of; `undefined`: code in which nothing can wait. */
  readonly inside: FunctionNode | undefined
  /** Its value is the value of the function, with nothing left to do after it. */
  readonly last: boolean
  /** A `try` or a `for of` around it has something left to do. */
  readonly guarded: boolean
  /** It is a default value of a parameter, or part of one. */
  readonly inParameters: boolean
}

/** Where nothing can wait. */
export const NOWHERE: Place = { inside: undefined, last: false, guarded: false, inParameters: false }

/** Where the nodes below one stand: which of them are the last thing that their function does. */
export function placesBelow(node: AnyNode, place: Place): readonly (readonly [AnyNode, Place])[] {
  const inner: Place = { ...place, last: false }
  if (node.type === 'ReturnStatement') return node.argument ? [[node.argument, { ...place, last: true }]] : []
  if (node.type === 'ConditionalExpression') {
    return [
      [node.test, inner],
      [node.consequent, place],
      [node.alternate, place],
    ]
  }
  if (node.type === 'LogicalExpression') {
    return [
      [node.left, inner],
      [node.right, place],
    ]
  }
  if (node.type === 'SequenceExpression') {
    const last = node.expressions.length - 1
    return node.expressions.map((expression, index) => [expression, index === last ? place : inner])
  }
  if (node.type === 'ChainExpression') return [[node.expression, place]]
  const guarded = node.type === 'TryStatement' || node.type === 'ForOfStatement'
  return childrenOf(node).map((child) => [child, guarded ? { ...inner, guarded } : inner])
}
