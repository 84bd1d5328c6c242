import type { AnyNode, Program } from 'acorn'
import { MODULE_NAMES } from '../modules/names.ts'
import { childrenOf } from './ast.ts'

/** A module that a script asks for and that the engine can't give. */
export interface MissingModule {
  readonly line: number
  readonly column: number
  /** What is missing, why, and what to do. */
  readonly why: string
}

/** Finds the modules of a bundled script that it would not get, before it runs. */
export function missingModules(program: Program): readonly MissingModule[] {
  const found: MissingModule[] = []
  const visit = (node: AnyNode): void => {
    const name = moduleOf(node)
    const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
    if (name !== undefined && !MODULE_NAMES.includes(name)) found.push({ line, column, why: whyMissing(name) })
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return found
}

function moduleOf(node: AnyNode): string | undefined {
  if (node.type === 'ImportDeclaration') return textIn(node.source)
  if (node.type === 'ImportExpression') return textIn(node.source)
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    // The bundler's own form of `require` for what it leaves outside. A name that k6 has not fails where it is called, if ever.
    const name = node.callee.name === '__require' ? textIn(node.arguments[0]) : undefined
    return name !== undefined && /^k6(?:\/|$)/.test(name) ? name : undefined
  }
  return undefined
}

function textIn(node: AnyNode | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

function whyMissing(name: string): string {
  return `${name} is no module of the embedded engine (it has ${MODULE_NAMES.join(', ')}): run the script with k6`
}
