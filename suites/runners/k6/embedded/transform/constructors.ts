// Constructors that may wait: what they do before the object is there can't, the rest can.
import type { AnyNode, Class, Program } from 'acorn'
import { childrenOf, isFunction, type FunctionNode } from './ast.ts'

/** What is known of a script's classes. */
export interface Constructors {
  /** At which of its statements a constructor may wait for the first time; without an entry it can't. */
  readonly startOf: ReadonlyMap<FunctionNode, number>
  /** Those of classes that extend others. */
  readonly derived: ReadonlySet<FunctionNode>
  /** Fields of such classes that look at what the constructor above has made. */
  readonly lookingFields: ReadonlySet<AnyNode>
  /** Statements of constructors that may wait. */
  readonly statements: ReadonlySet<AnyNode>
}

/** Finds the constructors of a script that may wait. */
export function gatherConstructors(program: Program): Constructors {
  const startOf = new Map<FunctionNode, number>()
  const derived = new Set<FunctionNode>()
  const lookingFields = new Set<AnyNode>()
  const statements = new Set<AnyNode>()
  const visit = (node: AnyNode): void => {
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') noteClass(node)
    for (const child of childrenOf(node)) visit(child)
  }
  function noteClass({ superClass, body }: Class): void {
    for (const member of body.body) {
      if (member.type === 'MethodDefinition' && member.kind === 'constructor') {
        noteConstructor(member.value, Boolean(superClass))
      } else if (superClass && member.type === 'PropertyDefinition' && !member.static && member.value) {
        if (usesThis(member.value)) lookingFields.add(member)
      }
    }
  }
  function noteConstructor(node: FunctionNode, isDerived: boolean): void {
    if (node.body.type !== 'BlockStatement') return
    const list = node.body.body
    const start = isDerived ? list.findLastIndex(callsSuper) + 1 : 0
    if (isDerived && (start === 0 || list.some(callsSuperLater))) return
    startOf.set(node, start)
    if (isDerived) derived.add(node)
    for (const statement of list.slice(start)) statements.add(statement)
  }
  visit(program)
  return { startOf, derived, lookingFields, statements }
}

/** Whether a function that is no class is called with `new` anywhere. */
export function newsFunction(program: Program): boolean {
  const names = new Set<string>()
  const made = new Set<string>()
  const visit = (node: AnyNode): void => {
    if (node.type === 'FunctionDeclaration' && node.id) names.add(node.id.name)
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'FunctionExpression')
      names.add(node.id.name)
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier') made.add(node.callee.name)
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return [...made].some((name) => names.has(name))
}

/** Whether a statement is `super()`. */
export function isSuperCall(node: AnyNode): boolean {
  return (
    node.type === 'ExpressionStatement' &&
    node.expression.type === 'CallExpression' &&
    node.expression.callee.type === 'Super'
  )
}

function callsSuper(node: AnyNode): boolean {
  if (node.type === 'CallExpression' && node.callee.type === 'Super') return true
  return childrenOf(node).some(callsSuper)
}

// In a function: when that is called is not known here.
function callsSuperLater(node: AnyNode): boolean {
  return isFunction(node) ? callsSuper(node) : childrenOf(node).some(callsSuperLater)
}

function usesThis(node: AnyNode): boolean {
  return node.type === 'ThisExpression' || (!isFunction(node) && childrenOf(node).some(usesThis))
}
