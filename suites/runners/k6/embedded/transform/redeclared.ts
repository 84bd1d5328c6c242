import type { AnyNode } from 'acorn'
import { childrenOf, isFunction, type FunctionNode } from './ast.ts'

/** The parameters that a function declares once more by `var`, which keeps their values: separated by commas, to be handed to its generator. */
export function redeclaredParameters({ params, body }: FunctionNode): string {
  const declared = new Set(variablesIn(body))
  return [...new Set(params.flatMap(namesIn))].filter((name) => declared.has(name)).join(',')
}

function variablesIn(node: AnyNode): readonly string[] {
  if (isFunction(node)) return []
  const own = node.type === 'VariableDeclaration' && node.kind === 'var'
  return [
    ...(own ? node.declarations.flatMap(({ id }) => namesIn(id)) : []),
    ...childrenOf(node).flatMap((child) => variablesIn(child)),
  ]
}

function namesIn(pattern: AnyNode): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type === 'Property') return namesIn(pattern.value)
  return pattern.type === 'AssignmentPattern' ? namesIn(pattern.left) : childrenOf(pattern).flatMap(namesIn)
}
