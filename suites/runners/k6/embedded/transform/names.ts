import type { AnyNode, Program } from 'acorn'
import { childrenOf, isFunction, memberName, namesBoundBy } from './ast.ts'

/** The names that a script gives. */
export interface Names {
  /** Names that the script declares anywhere: these are not the language's own. */
  readonly declared: ReadonlySet<string>
  /** Names that the script sets as `globalThis.name`. */
  readonly globals: ReadonlySet<string>
  /** Under which names members are set to something that may be a function. */
  readonly members: ReadonlySet<string>
  /** Names of modules. */
  readonly modules: ReadonlySet<string>
  /** Names under which `check` of k6 is imported. */
  readonly checks: ReadonlySet<string>
}

/** Finds all names that a script gives, wherever they are in reach. */
export function gatherNames(program: Program): Names {
  const declared = new Set<string>()
  const globals = new Set<string>()
  const members = new Set<string>()
  const checks = new Set<string>()
  const modules = new Set<string>()
  function bind(pattern: AnyNode): void {
    for (const name of namesBoundBy(pattern)) declared.add(name)
  }
  function visit(node: AnyNode): void {
    if (node.type === 'VariableDeclarator') bind(node.id)
    else if (
      node.type === 'ImportSpecifier' ||
      node.type === 'ImportDefaultSpecifier' ||
      node.type === 'ImportNamespaceSpecifier'
    ) {
      bind(node.local)
      modules.add(node.local.name)
    } else if (node.type === 'CatchClause' && node.param) bind(node.param)
    else if ((node.type === 'ClassDeclaration' || node.type === 'ClassExpression') && node.id) bind(node.id)
    else if (isFunction(node)) {
      if (node.id) bind(node.id)
      for (const parameter of node.params) bind(parameter)
    }
    noteMember(node)
    noteCheck(node)
    for (const child of childrenOf(node)) visit(child)
  }
  function noteMember(node: AnyNode): void {
    if (node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') {
      if (node.key.type === 'Identifier' && node.value?.type !== 'Literal') members.add(node.key.name)
      if (node.key.type === 'Literal' && typeof node.key.value === 'string') members.add(node.key.value)
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const name = memberName(node.left)
      if (name !== undefined) members.add(name)
      const { object } = node.left
      if (name !== undefined && object.type === 'Identifier' && object.name === 'globalThis') globals.add(name)
    }
  }
  function noteCheck(node: AnyNode): void {
    if (node.type !== 'ImportDeclaration' || node.source.value !== 'k6') return
    for (const specifier of node.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue
      if (specifier.imported.type === 'Identifier' && specifier.imported.name === 'check')
        checks.add(specifier.local.name)
    }
  }
  visit(program)
  return { declared, globals, members, checks, modules }
}
