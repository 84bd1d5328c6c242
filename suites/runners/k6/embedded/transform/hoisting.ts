import type { VariableDeclarator } from 'acorn'
import { isFunction, type FunctionNode } from './ast.ts'
import { bodyNameOf } from './body-names.ts'
import type { FunctionFacts } from './facts.ts'

/** A function whose generator is made once, beside it, and not at each call: making one costs as much as a short iteration. */
export interface Hoisting {
  /** The generator's name: the function's, and something that no script has. */
  readonly name: string
  /** The names of the parameters, separated by commas: those of the function and of its generator. */
  readonly parameters: string
  /** Gives the generator of a call. */
  readonly call: string
}

/**
 * How the generator of a resumable function can stand beside it; `undefined`: it can't, since it needs what is in reach inside of
 * the function alone, or has parameters that are more than names.
 * @param name - what the function is called where it stands
 */
export function hoistingOf(node: FunctionNode, facts: FunctionFacts, name: string): Hoisting | undefined {
  const isArrow = node.type === 'ArrowFunctionExpression'
  if (facts.usesArguments || facts.usesSuper || facts.usesTarget || (isArrow && facts.usesThis)) return undefined
  const names = node.params.map((parameter) => (parameter.type === 'Identifier' ? parameter.name : undefined))
  if (names.includes(undefined)) return undefined
  const parameters = names.join(',')
  const generator = bodyNameOf(name)
  const call = facts.usesThis
    ? `${generator}.call(this${names.length > 0 ? `,${parameters}` : ''})`
    : `${generator}(${parameters})`
  return { name: generator, parameters, call }
}

/** The function of `const name = function`, where it is one that may be hoisted. */
export function declaredFunction({ id, init }: VariableDeclarator): FunctionNode | undefined {
  const named = id.type === 'Identifier' && init !== undefined && init !== null && isFunction(init)
  return named && !(init.type === 'FunctionExpression' && init.id) ? init : undefined
}
