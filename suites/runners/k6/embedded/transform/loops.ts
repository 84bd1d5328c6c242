// Loops over items, and `yield*`, whose steps the language takes by itself.
import type { AnyNode } from 'acorn'
import type { Rewriting } from './rewriting.ts'

/** A loop with labels: what is put around the loop stands around the labels. */
export function rewriteLabelled(rewriting: Rewriting, node: Extract<AnyNode, { type: 'LabeledStatement' }>): void {
  let statement: AnyNode = node
  while (statement.type === 'LabeledStatement') statement = statement.body
  if (statement.type === 'ForOfStatement' && rewriting.facts.loops.has(statement))
    rewriteLoop(rewriting, statement, node)
  else rewriting.visit(node.body)
}

/**
 * for (const x of list) body becomes, with what is waited for in between,
 * try{for(const $$x of <list>) {if(...)...const x=$$x;body}}finally{...}: a loop that is left ends its iterator.
 */
export function rewriteLoop(
  rewriting: Rewriting,
  node: Extract<AnyNode, { type: 'ForOfStatement' }>,
  whole: AnyNode = node,
): void {
  const { left, right, body } = node
  const pending = rewriting.owners.innermost?.generator === true ? 'yield $$PENDING' : 'yield'
  rewriting.edits.insert(whole.start, 'try{')
  const text = rewriting.moved(left.start, left.end, [left])
  rewriting.edits.replace(left.start, left.end, 'const $$x')
  rewriting.edits.insert(right.start, '$$steps.items((')
  rewriting.visit(right)
  rewriting.edits.insert(right.end, '))')
  const shape = rewriting.facts.patterns.get(node)
  const given = shape === undefined ? '$$x' : `(($$t=$$steps.take($$x,${shape}))${rewriting.test()}`
  const item = left.type === 'VariableDeclaration' ? `${text}=${given};` : `(${text}=${given});`
  rewriting.edits.insert(body.start, `{if($$x instanceof $$steps.Waiting){$$x.resume(${pending});continue}${item}`)
  rewriting.visit(body)
  rewriting.edits.insert(body.end, `}}finally{if($$steps.isEnding())${pending}}`)
}

/** yield* f() becomes yield* <the steps of f(), tested>. */
export function rewriteDelegate(rewriting: Rewriting, node: Extract<AnyNode, { type: 'YieldExpression' }>): void {
  const owner = rewriting.owners.innermost
  if (!node.argument || !owner || !rewriting.owners.isResumable(owner)) {
    rewriting.below(node)
    return
  }
  rewriting.edits.insert(node.start, '(($$t=')
  rewriting.edits.insert(node.argument.start, '$$steps.raw((')
  rewriting.visit(node.argument)
  rewriting.edits.insert(node.argument.end, '))')
  rewriting.edits.insert(node.end, `)${rewriting.test()}`)
}
