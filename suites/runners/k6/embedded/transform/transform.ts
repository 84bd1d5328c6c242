import type { Program } from 'acorn'
import { Edits } from '../edits.ts'
import { awaitsItself } from './ast.ts'
import { CHAIN_NAMES } from './chains.ts'
import { gatherFacts } from './facts.ts'
import { Rewriter } from './rewriter.ts'
import type { OriginOf } from './rewriting.ts'
import { StandIns } from './stand-ins.ts'

/** Names that the transformed script expects as parameters of the function it becomes, in this order. */
const PARAMETERS = [
  '$$module',
  '$$PENDING',
  '$$run',
  '$$async',
  '$$wait',
  '$$callback',
  '$$promise',
  '$$vu',
  '$$open',
  '$$meta',
  '$$absent',
  '$$steps',
] as const

/** Names of the surroundings that are not what they are in this process. */
export interface SurroundingNames {
  /** What stands for them is handed over. */
  readonly present: readonly string[]
  /** They are not defined. */
  readonly absent: readonly string[]
}

/**
 * Turns a bundled script into the source of a function that is called once for each virtual user with `PARAMETERS` and what
 * stands for the names that are present, and answers with what the script exports. No line moves.
 */
export function transformScript(
  bundle: string,
  program: Program,
  originOf: OriginOf,
  { present, absent }: SurroundingNames,
): string {
  const edits = new Edits()
  const isAsync = awaitsItself(program)
  const open = isAsync ? `$$async(function*(){let $$t${CHAIN_NAMES};` : '(function(){'
  edits.insert(0, `(function(${[...PARAMETERS, ...present, ...absent].join(',')}){"use strict";return ${open}`)
  // A line for a shell is a comment where it does not come first.
  if (bundle.startsWith('#!')) edits.replace(0, 2, '//')
  const facts = gatherFacts(program)
  new Rewriter({ program, source: bundle, facts, originOf, names: new StandIns(facts, absent) }, edits).rewrite()
  edits.insert(bundle.length, isAsync ? '\n}())})' : '\n})()})')
  return edits.apply(bundle)
}
