import type { AnyNode, Program } from 'acorn'
import { Edits } from '../edits.ts'
import { childrenOf, isFunction, isOfSuper } from './ast.ts'
import { rewriteAwait, rewriteCall, rewriteWholeChain } from './calls.ts'
import type { Facts } from './facts.ts'
import { rewriteFunction } from './functions.ts'
import { rewriteDelegate, rewriteLabelled, rewriteLoop } from './loops.ts'
import { isUpdate, rewriteAssignment, rewriteMethod, rewriteSet, rewriteUpdate } from './members.ts'
import { exportText, importText } from './module-form.ts'
import { Owners } from './owners.ts'
import { rewriteIdentifier, rewriteMember, rewriteMeta, rewriteProperty, rewriteTypeof } from './references.ts'
import type { Bundle, OriginOf, Rewriting } from './rewriting.ts'
import type { StandIns } from './stand-ins.ts'
import { rewriteVariables } from './variables.ts'

/** Goes through a bundle, or a stretch of one, and notes what has to change. */
export class Rewriter implements Rewriting {
  readonly program: Program
  readonly source: string
  readonly facts: Facts
  readonly originOf: OriginOf
  readonly names: StandIns
  readonly edits: Edits
  readonly owners: Owners
  readonly variableNames: Set<string> = new Set()

  constructor(bundle: Bundle, edits: Edits, owners: Owners = new Owners(bundle.facts.functions)) {
    this.program = bundle.program
    this.source = bundle.source
    this.facts = bundle.facts
    this.originOf = bundle.originOf
    this.names = bundle.names
    this.edits = edits
    this.owners = owners
  }

  rewrite(): void {
    for (const node of this.program.body) {
      if (node.type === 'ImportDeclaration') this.edits.replace(node.start, node.end, importText(node))
      else if (node.type === 'ExportNamedDeclaration') this.edits.replace(node.start, node.end, exportText(node))
      else if (node.type === 'ExportDefaultDeclaration') this.#exportWhole(node)
      else this.visit(node)
    }
  }

  visit(node: AnyNode): void {
    const shape = this.facts.takes.get(node)
    if (shape !== undefined) this.edits.insert(node.start, '(($$t=$$steps.take((')
    const count = this.facts.gathers.get(node)
    if (count !== undefined) this.edits.insert(node.start, '(($$t=$$steps.gather((')
    if (this.facts.reads.has(node)) this.#read(node)
    else this.#plain(node)
    if (count !== undefined) this.edits.insert(node.end, `),${count}))${this.test()}`)
    if (shape !== undefined) this.edits.insert(node.end, `),${shape}))${this.test()}`)
  }

  below(node: AnyNode): void {
    for (const child of childrenOf(node)) this.visit(child)
  }

  test(): string {
    return `===$$PENDING?${this.owners.innermost?.generator === true ? 'yield $$PENDING' : 'yield'}:$$t)`
  }

  moved(start: number, end: number, nodes: readonly AnyNode[]): string {
    const inner = new Edits()
    const moved = new Rewriter(this, inner, this.owners.copy())
    for (const node of nodes) moved.visit(node)
    return inner.apply(this.source, start, end)
  }

  originTextOf(node: AnyNode): string {
    const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
    return JSON.stringify(this.originOf(line, column))
  }

  // A script of the old module form: what it exports is one object.
  #exportWhole(node: Extract<Program['body'][number], { type: 'ExportDefaultDeclaration' }>): void {
    this.edits.replace(node.start, node.declaration.start, 'return ')
    this.visit(node.declaration)
  }

  #read(node: AnyNode): void {
    this.edits.insert(node.start, '(($$t=')
    this.#plain(node)
    this.edits.insert(node.end, `)${this.test()}`)
  }

  #plain(node: AnyNode): void {
    if (isFunction(node)) rewriteFunction(this, node)
    else if (this.facts.loops.has(node) && node.type === 'ForOfStatement') rewriteLoop(this, node)
    else if (node.type === 'YieldExpression' && node.delegate) rewriteDelegate(this, node)
    else if (node.type === 'MetaProperty') rewriteMeta(this, node)
    else if (this.facts.updates.has(node) && isUpdate(node)) rewriteUpdate(this, node)
    else if (this.facts.sets.has(node) && node.type === 'AssignmentExpression') rewriteSet(this, node)
    else if (
      this.facts.methods.has(node) &&
      node.type === 'CallExpression' &&
      this.facts.calls.get(node)?.callsBack !== true
    )
      rewriteMethod(this, node)
    else if (node.type === 'AssignmentExpression') rewriteAssignment(this, node)
    else if (node.type === 'UpdateExpression' && isOfSuper(node.argument) && this.owners.crossesResumable)
      rewriteUpdate(this, node)
    else if (node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression') rewriteCall(this, node)
    else if (node.type === 'NewExpression' && this.facts.calls.has(node)) rewriteCall(this, node)
    else if (node.type === 'AwaitExpression') rewriteAwait(this, node)
    else if (node.type === 'Identifier') rewriteIdentifier(this, node)
    else if (node.type === 'Property') rewriteProperty(this, node)
    else if (node.type === 'MemberExpression') rewriteMember(this, node)
    else if (node.type === 'ChainExpression') rewriteWholeChain(this, node)
    else if (node.type === 'UnaryExpression' && node.operator === 'typeof') rewriteTypeof(this, node)
    else if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') this.#classMember(node)
    else if (node.type === 'VariableDeclaration') rewriteVariables(this, node)
    else if (node.type === 'LabeledStatement') rewriteLabelled(this, node)
    else if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') this.below(node)
  }

  #classMember(node: Extract<AnyNode, { type: 'MethodDefinition' | 'PropertyDefinition' }>): void {
    if (node.computed) this.visit(node.key)
    if (node.type === 'MethodDefinition') rewriteFunction(this, node.value, node)
    else if (node.value) this.#field(node, node.value)
  }

  #field(node: AnyNode, value: AnyNode): void {
    const looks = this.facts.lookingFields.has(node)
    if (looks) this.edits.insert(value.start, '($$steps.settle(),')
    this.visit(value)
    if (looks) this.edits.insert(value.end, ')')
  }
}
