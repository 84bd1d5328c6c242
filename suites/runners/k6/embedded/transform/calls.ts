// Calls that may wait: each is tested where it stands.
import type { AnyNode } from 'acorn'
import { memberName } from './ast.ts'
import { afterParentheses, rewriteChain } from './chains.ts'
import type { CallNode } from './doubtful-calls.ts'
import { rewriteMember } from './references.ts'
import type { Rewriting } from './rewriting.ts'

/** f() becomes (($$t=f())===$$PENDING?yield:$$t). */
export function rewriteCall(rewriting: Rewriting, node: CallNode): void {
  const facts = rewriting.facts.calls.get(node)
  if (facts?.tested === true) rewriting.edits.insert(node.start, '(($$t=')
  if (facts?.callsBack === true && node.type === 'CallExpression' && !node.optional) rewriteCallback(rewriting, node)
  else if (node.type === 'CallExpression') rewritePlainCall(rewriting, node)
  else if (node.type === 'NewExpression') rewriteNew(rewriting, node)
  else rewriting.below(node)
  if (facts?.tested === true) rewriting.edits.insert(node.end, `)${rewriting.test()}`)
}

function rewriteNew(rewriting: Rewriting, node: Extract<CallNode, { type: 'NewExpression' }>): void {
  const { callee } = node
  if (callee.type === 'Identifier' && callee.name === 'Promise' && !rewriting.facts.declared.has('Promise')) {
    rewriting.edits.replace(node.start, callee.end, '$$promise')
    for (const argument of node.arguments) rewriting.visit(argument)
    return
  }
  if (!rewriting.facts.makesEarly) {
    rewriting.edits.insert(node.start, '$$steps.made(')
    rewriting.below(node)
    rewriting.edits.insert(node.end, ')')
    return
  }
  rewriting.edits.replace(node.start, node.start + 'new'.length, '$$steps.construct(')
  rewriting.visit(callee)
  const after = afterParentheses(rewriting.source, callee.end)
  if (after < node.end) rewriting.edits.replace(after, after + 1, node.arguments.length > 0 ? ',' : '')
  else rewriting.edits.insert(node.end, ')')
  for (const argument of node.arguments) rewriting.visit(argument)
}

function rewritePlainCall(rewriting: Rewriting, node: Extract<CallNode, { type: 'CallExpression' }>): void {
  const { callee } = node
  const step = rewriting.facts.calls.has(node) ? reflecting(node, rewriting) : undefined
  if (callee.type === 'Identifier' && callee.name === 'open' && !rewriting.facts.declared.has('open')) {
    rewriting.edits.replace(callee.start, callee.end, `$$open`)
    rewriting.edits.insert(parenthesisAfter(rewriting, callee.end) + 1, `${rewriting.originTextOf(node)},`)
    for (const argument of node.arguments) rewriting.visit(argument)
  } else if (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Super' &&
    rewriting.owners.crossesResumable
  ) {
    rewriteMember(rewriting, callee)
    const call = `${node.optional ? '?.' : '.'}call(this${node.arguments.length > 0 ? ',' : ''}`
    rewriting.edits.replace(callee.end, parenthesisAfter(rewriting, callee.end) + 1, call)
    for (const argument of node.arguments) rewriting.visit(argument)
  } else if (step !== undefined) {
    rewriting.edits.replace(callee.start, callee.end, step)
    for (const argument of node.arguments) rewriting.visit(argument)
  } else rewriting.below(node)
}

// list.map(callback) becomes $$callback(list,"map",callback)
function rewriteCallback(rewriting: Rewriting, node: Extract<CallNode, { type: 'CallExpression' }>): void {
  const { callee } = node
  if (callee.type !== 'MemberExpression' || callee.optional) {
    rewriting.below(node)
    return
  }
  rewriting.edits.insert(node.start, '$$callback(')
  rewriting.visit(callee.object)
  const open = parenthesisAfter(rewriting, callee.end)
  rewriting.edits.replace(
    afterParentheses(rewriting.source, callee.object.end),
    open + 1,
    `,${JSON.stringify(memberName(callee))}${node.arguments.length > 0 ? ',' : ''}`,
  )
  for (const argument of node.arguments) rewriting.visit(argument)
}

/** a?.b() is taken apart where it waits in its middle. */
export function rewriteWholeChain(rewriting: Rewriting, node: Extract<AnyNode, { type: 'ChainExpression' }>): void {
  const [source, edits, facts, test] = [rewriting.source, rewriting.edits, rewriting.facts, rewriting.test()]
  if (!rewriteChain(node, { source, edits, facts, test, visit: (child) => rewriting.visit(child) }))
    rewriting.below(node)
}

/** await f() becomes (($$t=$$wait(f()))===$$PENDING?yield:$$t). */
export function rewriteAwait(rewriting: Rewriting, node: Extract<AnyNode, { type: 'AwaitExpression' }>): void {
  const owner = rewriting.owners.innermost
  // What awaits outside of all functions is a generator as a whole.
  if (owner && !rewriting.owners.isResumable(owner)) {
    rewriting.below(node)
    return
  }
  rewriting.edits.replace(node.start, node.start + 'await'.length, '(($$t=$$wait(')
  rewriting.visit(node.argument)
  rewriting.edits.insert(node.end, '))===$$PENDING?yield:$$t)')
}

// Functions that make an object, or set a member, and answer before that is done.
function reflecting(
  { callee }: Extract<CallNode, { type: 'CallExpression' }>,
  { facts }: Rewriting,
): string | undefined {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined
  if (callee.object.name !== 'Reflect' || facts.declared.has('Reflect')) return undefined
  const name = memberName(callee)
  if (name === 'construct') return '$$steps.constructBy'
  return name === 'set' ? '$$steps.setBy' : undefined
}

function parenthesisAfter(rewriting: Rewriting, position: number): number {
  return rewriting.source.indexOf('(', position)
}
