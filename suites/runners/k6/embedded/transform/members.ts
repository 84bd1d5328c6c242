// Members that may have to be waited for where a script reads, sets or calls them.
import type { AnyNode, MemberExpression } from 'acorn'
import { isOfSuper, targetOf } from './ast.ts'
import { afterParentheses } from './chains.ts'
import type { Rewriting } from './rewriting.ts'

type Update = Extract<AnyNode, { type: 'AssignmentExpression' | 'UpdateExpression' }>

/** Whether a node sets what is there already. */
export function isUpdate(node: AnyNode): node is Update {
  return node.type === 'AssignmentExpression' || node.type === 'UpdateExpression'
}

/** a.b = v becomes $$steps.set(a.b = v), tested: what has been set is waited for. */
export function rewriteSet(rewriting: Rewriting, node: Extract<AnyNode, { type: 'AssignmentExpression' }>): void {
  rewriting.edits.insert(node.start, '(($$t=$$steps.set(')
  rewriteAssignment(rewriting, node)
  rewriting.edits.insert(node.end, `))${rewriting.test()}`)
}

/** super.b = v becomes $$lay("b",v) where the body was moved out of its method. */
export function rewriteAssignment(
  rewriting: Rewriting,
  node: Extract<AnyNode, { type: 'AssignmentExpression' }>,
): void {
  const { left, right, operator } = node
  if (!isOfSuper(left) || !rewriting.owners.crossesResumable) {
    rewriting.below(node)
    return
  }
  if (operator !== '=') {
    rewriteUpdate(rewriting, node)
    return
  }
  layInto(rewriting, left)
  rewriting.edits.replace(left.end, rewriting.source.indexOf('=', left.end) + 1, ',')
  rewriting.visit(right)
  rewriting.edits.insert(node.end, ')')
}

/** a.b += v becomes ($$o1=a, a.b is read and tested, and what comes of it is set and tested), with a evaluated once. */
export function rewriteUpdate(rewriting: Rewriting, node: Update): void {
  const target = targetOf(node)
  if (target?.type !== 'MemberExpression') return
  const { edits, source } = rewriting
  const names = namesOf(rewriting, node)
  const isAfter = node.type === 'UpdateExpression' && !node.prefix
  const operatorAt =
    node.type === 'UpdateExpression' && node.prefix ? node.start : source.indexOf(node.operator, target.end)
  edits.insert(node.start, '(')
  if (node.type === 'UpdateExpression' && node.prefix) edits.replace(node.start, target.start, '')
  const member = keep(rewriting, target, names)
  const test = rewriting.test()
  const read = `(($$t=${member.read})${test}`
  const set = (value: string): string => `(($$t=$$steps.set(${member.set(value)}))${test}`
  if (node.type === 'UpdateExpression') {
    const [value, old] = [`$$v${names}`, `$$w${names}`]
    const text = isAfter
      ? `${value}=${read},${old}=${value}${node.operator},${set(value)},${old})`
      : `${value}=${read},${set(`${node.operator}${value}`)})`
    edits.replace(member.end, node.end, text)
    return
  }
  const isLogical = node.operator === '??=' || node.operator === '||=' || node.operator === '&&='
  const operator = node.operator.slice(0, -1)
  const [open, close] = (isLogical ? `${read}${operator}${set('\0')}` : set(`${read}${operator}(\0)`)).split('\0')
  edits.replace(member.end, operatorAt + node.operator.length, `${open}`)
  rewriting.visit(node.right)
  edits.insert(node.end, `${close})`)
}

/** a.b(c) becomes $$steps.invoke(a,"b",<a.b, tested>,c), tested: what is called may have to be waited for. */
export function rewriteMethod(rewriting: Rewriting, node: Extract<AnyNode, { type: 'CallExpression' }>): void {
  const { callee } = node
  if (callee.type !== 'MemberExpression') return
  const { edits, source } = rewriting
  const names = namesOf(rewriting, node)
  edits.insert(node.start, '(($$t=$$steps.invoke((')
  const member = keep(rewriting, callee, names)
  const key = callee.computed ? `$$k${names}` : JSON.stringify(source.slice(callee.property.start, callee.property.end))
  const open = source.indexOf('(', callee.end) + 1
  const comma = node.arguments.length > 0 ? ',' : ''
  edits.replace(member.end, open, `$$o${names}),${key},(($$t=${member.read})${rewriting.test()}${comma}`)
  for (const argument of node.arguments) rewriting.visit(argument)
  edits.insert(node.end, `)${rewriting.test()}`)
}

// `$$lay("b"`
function layInto(rewriting: Rewriting, { start, property, computed, end }: MemberExpression): void {
  if (!computed) {
    rewriting.edits.replace(start, end, `$$lay(${JSON.stringify(rewriting.source.slice(property.start, property.end))}`)
    return
  }
  rewriting.edits.replace(start, property.start, '$$lay(')
  rewriting.visit(property)
  rewriting.edits.replace(property.end, end, '')
}

// Keeps what a member is read from, and its name where that is made: `$$o1=(a),$$k1=(b),`. `end`: where the text goes on.
function keep(
  rewriting: Rewriting,
  target: MemberExpression,
  names: number,
): { readonly read: string; readonly set: (value: string) => string; readonly end: number } {
  const { edits, source } = rewriting
  const { object, property, computed } = target
  const [held, key] = [`$$o${names}`, `$$k${names}`]
  const text = computed ? key : source.slice(property.start, property.end)
  const isSuper = object.type === 'Super'
  if (isSuper) edits.replace(object.start, object.end, 'void 0')
  else {
    edits.insert(target.start, `${held}=(`)
    rewriting.visit(object)
  }
  const after = isSuper ? object.end : afterParentheses(source, object.end)
  if (computed) {
    edits.replace(after, source.indexOf('[', after) + 1, `${isSuper ? '' : ')'},${key}=(`)
    rewriting.visit(property)
    edits.replace(afterParentheses(source, property.end), target.end, '),')
  } else edits.replace(after, target.end, `${isSuper ? '' : ')'},`)
  const literal = computed ? key : JSON.stringify(text)
  const member = computed ? `${held}[${key}]` : `${held}.${text}`
  return {
    read: isSuper ? `$$super(${literal})` : member,
    set: (value) => (isSuper ? `$$lay(${literal},${value})` : `${member}=${value}`),
    end: target.end,
  }
}

function namesOf({ facts }: Rewriting, node: AnyNode): number {
  return facts.places.get(node) ?? 0
}
