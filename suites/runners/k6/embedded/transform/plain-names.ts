import type { AnyNode, Program } from 'acorn'
import { childrenOf, isFunction, namesBoundBy, targetOf, type FunctionNode } from './ast.ts'

/**
 * Names that stand for one function wherever they are in reach, in which nothing can wait: they are declared once, and never set.
 * @param isPlain - whether nothing in a function can wait
 */
export function plainNames(program: Program, isPlain: (node: FunctionNode) => boolean): ReadonlySet<string> {
  const functions = new Map<string, FunctionNode>()
  const counts = new Map<string, number>()
  const note = (names: readonly string[]): void => {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const visit = (node: AnyNode): void => {
    const target = targetOf(node)
    if (target) note(namesBoundBy(target))
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') note(namesBoundBy(node.left))
    if (node.type === 'VariableDeclarator') {
      note(namesBoundBy(node.id))
      if (node.id.type === 'Identifier' && node.init && isFunction(node.init)) functions.set(node.id.name, node.init)
    } else if (node.type === 'CatchClause' && node.param) note(namesBoundBy(node.param))
    else if ('id' in node && node.id) note(namesBoundBy(node.id))
    if (node.type === 'FunctionDeclaration' && node.id) functions.set(node.id.name, node)
    if (isFunction(node)) for (const parameter of node.params) note(namesBoundBy(parameter))
    if ('local' in node && node.type !== 'ExportSpecifier') note(namesBoundBy(node.local))
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return new Set([...functions].filter(([name, node]) => counts.get(name) === 1 && isPlain(node)).map(([name]) => name))
}
