// Variables: the generator of a function that they are declared with stands beside them.
import type { VariableDeclaration, VariableDeclarator } from 'acorn'
import { nameOf } from './ast.ts'
import { runnerOf, temporariesOf } from './functions.ts'
import { declaredFunction, hoistingOf } from './hoisting.ts'
import type { Rewriting } from './rewriting.ts'

/**
 * What stands beside a function belongs to it where both are made anew with each turn of a loop, or made once: a `var` is neither,
 * unless it stands by itself in the module.
 */
export function rewriteVariables(rewriting: Rewriting, node: VariableDeclaration): void {
  const isOnce = node.kind === 'let' || node.kind === 'const' || rewriting.program.body.some((one) => one === node)
  for (const declarator of node.declarations) {
    const name = nameOf(declarator.id)
    if (isOnce && !rewriting.variableNames.has(name)) rewriteDeclarator(rewriting, declarator)
    else rewriting.below(declarator)
    if (node.kind === 'var') rewriting.variableNames.add(name)
  }
}

// f = (x) => { ... } becomes f$$body = function* (x) { ... }, f = (x) => $$run(f$$body(x))
function rewriteDeclarator(rewriting: Rewriting, node: VariableDeclarator): void {
  const init = declaredFunction(node)
  const facts = init && rewriting.facts.functions.get(init)
  const hoisting = init && facts?.resumable ? hoistingOf(init, facts, nameOf(node.id)) : undefined
  if (init === undefined || hoisting === undefined) {
    rewriting.below(node)
    return
  }
  const { name, parameters, call } = hoisting
  const { body } = init
  const isBlock = body.type === 'BlockStatement'
  const lines = '\n'.repeat(rewriting.source.slice(node.start, body.start).split('\n').length - 1)
  const open = `${lines}${name}=function*(${parameters}){${temporariesOf(rewriting, init)}${isBlock ? '' : 'return '}`
  const start = isBlock ? body.start + 1 : body.start
  rewriting.edits.replace(node.start, start, open)
  rewriting.owners.within(init, () => rewriting.visit(body))
  const own = init.type === 'FunctionExpression' ? `function(${parameters}){return ` : `(${parameters})=>`
  const close = `},${rewriting.source.slice(node.id.start, node.id.end)}=${own}${runnerOf(init)}(${call})${init.type === 'FunctionExpression' ? '}' : ''}`
  if (isBlock) rewriting.edits.replace(body.end - 1, node.end, close)
  else rewriting.edits.replace(body.end, node.end, close)
}
