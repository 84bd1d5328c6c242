// Where the language goes through items by itself.
import type { AnyNode, Expression, SpreadElement } from 'acorn'
import { childrenOf, hasItself, isFunction, memberName } from './ast.ts'

const MAKERS: ReadonlySet<string> = new Set(['Map', 'Set'])
const TAKERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Object', new Set(['fromEntries', 'groupBy'])],
  ['Promise', new Set(['all', 'allSettled', 'any', 'race'])],
])

/** An expression that items are taken of, and how many. */
export type Taken = readonly [AnyNode, number]

/** Whether a generator of the script has a node of a kind. */
export function someGenerator(program: AnyNode, isWanted: (node: AnyNode) => boolean): boolean {
  const visit = (node: AnyNode): boolean =>
    (isFunction(node) && node.generator && !node.async && hasItself(node, isWanted)) || childrenOf(node).some(visit)
  return visit(program)
}

/** What a node itself takes items of: by spread, by an array pattern, or by handing it to a function of the language. */
export function takenBy(node: AnyNode, isOfLanguage: (name: string) => boolean): readonly Taken[] {
  if (node.type === 'ArrayExpression') return spreadIn(node.elements)
  if (node.type === 'VariableDeclarator')
    return node.id.type === 'ArrayPattern' && node.init ? [[node.init, lengthOf(node.id.elements)]] : []
  if (node.type === 'AssignmentExpression' || node.type === 'AssignmentPattern')
    return node.left.type === 'ArrayPattern' ? [[node.right, lengthOf(node.left.elements)]] : []
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return []
  const { callee, arguments: given } = node
  const isOne = node.type === 'NewExpression' ? isMaker(callee, isOfLanguage) : isTaker(callee, isOfLanguage)
  return [...spreadIn(given), ...(isOne ? firstOf(given) : [])]
}

function spreadIn(list: readonly (Expression | SpreadElement | null)[]): readonly Taken[] {
  return list.flatMap((item) => (item?.type === 'SpreadElement' ? [[item.argument, Infinity] as const] : []))
}

function firstOf([first]: readonly (Expression | SpreadElement)[]): readonly Taken[] {
  return first === undefined || first.type === 'SpreadElement' ? [] : [[first, Infinity]]
}

function lengthOf(elements: readonly (AnyNode | null)[]): number {
  return elements.at(-1)?.type === 'RestElement' ? Infinity : elements.length
}

function isMaker(callee: AnyNode, isOfLanguage: (name: string) => boolean): boolean {
  return callee.type === 'Identifier' && MAKERS.has(callee.name) && isOfLanguage(callee.name)
}

function isTaker(callee: AnyNode, isOfLanguage: (name: string) => boolean): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  const { name } = callee.object
  return isOfLanguage(name) && TAKERS.get(name)?.has(memberName(callee) ?? '') === true
}
