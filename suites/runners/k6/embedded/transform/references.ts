// Names and members: what stands for those of the surroundings, and for those of a function whose body was moved.
import type { AnyNode } from 'acorn'
import { isFunction, memberName } from './ast.ts'
import { rewriteFunction } from './functions.ts'
import type { Rewriting } from './rewriting.ts'

/** A name of the surroundings becomes what stands for it. */
export function rewriteIdentifier(rewriting: Rewriting, node: Extract<AnyNode, { type: 'Identifier' }>): void {
  const standIn = rewriting.names.of(node.name)
  if (node.name === 'arguments' && rewriting.owners.crossesResumable)
    rewriting.edits.replace(node.start, node.end, '$$arguments')
  else if (standIn !== undefined) rewriting.edits.replace(node.start, node.end, standIn)
  else if (node.name === 'open' && !rewriting.facts.declared.has('open')) {
    rewriting.edits.replace(node.start, node.end, `$$open.bind(null,${rewriting.originTextOf(node)})`)
  }
}

/** `typeof name` does not mind that the name is not defined. */
export function rewriteTypeof(rewriting: Rewriting, { argument }: Extract<AnyNode, { type: 'UnaryExpression' }>): void {
  if (argument.type !== 'Identifier' || !rewriting.names.isAbsent(argument.name)) rewriting.visit(argument)
}

/** import.meta becomes $$meta("/the/file.js"), and new.target, where the body was moved, what it was there. */
export function rewriteMeta(rewriting: Rewriting, node: Extract<AnyNode, { type: 'MetaProperty' }>): void {
  if (node.meta.name === 'new') {
    if (rewriting.owners.crossesResumable) rewriting.edits.replace(node.start, node.end, '$$target')
  } else if (node.meta.name === 'import')
    rewriting.edits.replace(node.start, node.end, `$$meta(${rewriting.originTextOf(node)})`)
}

/** A short property with what stands for its name needs both. */
export function rewriteProperty(rewriting: Rewriting, node: Extract<AnyNode, { type: 'Property' }>): void {
  if (node.shorthand) {
    const standIn = node.value.type === 'Identifier' ? rewriting.names.of(node.value.name) : undefined
    if (node.value.type !== 'Identifier') rewriting.visit(node.value)
    else if (standIn !== undefined) rewriting.edits.replace(node.start, node.end, `${node.value.name}:${standIn}`)
    return
  }
  if (node.computed) rewriting.visit(node.key)
  if (node.method && isFunction(node.value)) rewriteFunction(rewriting, node.value, node)
  else rewriting.visit(node.value)
}

/** super.name becomes $$super("name") where the body was moved out of its method. */
export function rewriteMember(rewriting: Rewriting, node: Extract<AnyNode, { type: 'MemberExpression' }>): void {
  if (node.object.type === 'Super' && rewriting.owners.crossesResumable) {
    const name = memberName(node)
    if (name !== undefined) {
      rewriting.edits.replace(node.start, node.end, `$$super(${JSON.stringify(name)})`)
      return
    }
    rewriting.edits.replace(node.start, node.property.start, '$$super(')
    rewriting.visit(node.property)
    rewriting.edits.replace(node.property.end, node.end, ')')
    return
  }
  rewriting.visit(node.object)
  if (node.computed) rewriting.visit(node.property)
}
