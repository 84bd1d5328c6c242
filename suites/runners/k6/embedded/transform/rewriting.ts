import type { AnyNode, Program } from 'acorn'
import type { Edits } from '../edits.ts'
import type { Facts } from './facts.ts'
import type { Owners } from './owners.ts'
import type { StandIns } from './stand-ins.ts'

/** Where a piece of the bundle comes from. */
export type OriginOf = (line: number, column: number) => string

/** What is rewritten. */
export interface Bundle {
  readonly program: Program
  readonly source: string
  readonly facts: Facts
  readonly originOf: OriginOf
  readonly names: StandIns
}

/** A stretch of a bundle while it is rewritten. */
export interface Rewriting extends Bundle {
  readonly edits: Edits
  readonly owners: Owners
  /** Those declared by `var` so far: one that is declared again would take the body of the first. */
  readonly variableNames: Set<string>
  visit(node: AnyNode): void
  /** Visits what is below a node, which itself stays as it is. */
  below(node: AnyNode): void
  /** What follows a call that may wait, after `(($$t=`: in a generator of the script its own items are told from this. */
  test(): string
  /** A stretch of the source, rewritten, for another place. */
  moved(start: number, end: number, nodes: readonly AnyNode[]): string
  /** The file that a node comes from, as a literal. */
  originTextOf(node: AnyNode): string
}
