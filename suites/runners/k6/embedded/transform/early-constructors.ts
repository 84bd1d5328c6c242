import type { AnyNode, CallExpression, Class, ExpressionStatement, MethodDefinition } from 'acorn'
import { childrenOf, isFunction } from './ast.ts'
import type { ClassPlace, ClassRewriting } from './class-forms.ts'
import { isSuperCall } from './constructors.ts'

// A constructor in its parts.
interface Parts {
  readonly made: MethodDefinition
  readonly before: readonly AnyNode[]
  readonly statement: ExpressionStatement
  readonly call: CallExpression
  readonly after: readonly AnyNode[]
}

/** Whether a constructor may wait before `super()` is done. */
export function isEarly(node: Class, { waits }: ClassRewriting): boolean {
  const parts = partsOf(node)
  return parts !== undefined && [...parts.made.value.params, ...parts.before, ...parts.call.arguments].some(waits)
}

/**
 * Takes a constructor apart: `constructor(a){b;super(c);d}` becomes
 * `static $$before(a){b;return{given:[c],after:function(){d}}}` and a constructor that does with the answer what is left to do.
 * Whoever makes an object runs those of all its classes first, from the last class up, which is their order anyway.
 * @returns whether it has been
 */
export function earlyForm({ node, hint }: ClassPlace, fields: string, rewriting: ClassRewriting): boolean {
  const parts = partsOf(node)
  if (parts === undefined) return false
  const { source, edits } = rewriting
  const { made, statement, call } = parts
  const name = node.id?.name ?? `$$Class${rewriting.next()}`
  if (!node.id) {
    edits.insert(node.start + 'class'.length, ` ${name}`)
    edits.insert(node.body.start + 1, `static{$$steps.name(this,${JSON.stringify(hint)})}`)
  }
  edits.replace(made.start, source.indexOf('(', made.key.end), 'static $$before')
  edits.replace(statement.start, source.indexOf('(', call.callee.end) + 1, 'return{given:[')
  edits.replace(call.end - 1, statement.end, `],after:function(){${fields}`)
  edits.insert(made.value.body.end - 1, '}}')
  edits.insert(
    made.end,
    `constructor(...$$p){const $$b=$$steps.before(${name},$$p);super(...$$b.given);$$b.after.call(this)}`,
  )
  return true
}

// `undefined`: super() is no statement of it, or a part needs what it would not have in another function.
function partsOf({ superClass, body }: Class): Parts | undefined {
  const made = body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')
  if (!superClass || made?.type !== 'MethodDefinition') return undefined
  const statements = made.value.body.body
  const index = statements.findIndex(isSuperCall)
  const statement = statements[index]
  if (statement?.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') return undefined
  const call = statement.expression
  const [before, after] = [statements.slice(0, index), statements.slice(index + 1)]
  const early = [...made.value.params, ...before, ...call.arguments]
  if (early.some((node) => uses(node, isOwn)) || after.some((node) => uses(node, isLost))) return undefined
  return { made, before, statement, call, after }
}

function isOwn(node: AnyNode): boolean {
  return node.type === 'ThisExpression' || node.type === 'Super' || node.type === 'MetaProperty'
}

function isLost(node: AnyNode): boolean {
  return (
    node.type === 'Super' || node.type === 'MetaProperty' || (node.type === 'Identifier' && node.name === 'arguments')
  )
}

// In the node itself, and in the arrows in it.
function uses(node: AnyNode, isWanted: (node: AnyNode) => boolean): boolean {
  if (isWanted(node)) return true
  if (isFunction(node) && node.type !== 'ArrowFunctionExpression') return false
  return childrenOf(node).some((child) => uses(child, isWanted))
}
