import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import type { Exchange } from '../probe/probe.ts'
import type { SchemaRegistry } from '../../../../fixtures/openapi/schema/registry.ts'

/** What one exchange says to one check: it held, it did not, or (`undefined`) this exchange cannot tell. */
export type Finding = 'held' | Violation | undefined

/** How an answer breaks the document. */
export interface Violation {
  readonly message: string
  readonly expected: string
  readonly actual: string
}

/** What a promise can depend on beside its operation. */
export interface Surroundings {
  readonly operations: readonly Operation[]
  readonly schemas: SchemaRegistry
}

/** One promise of a document that answers are held to. */
export interface Check {
  /** Part of the case's id; never reused. */
  readonly code: string
  /** What holds when it passes, for people. */
  readonly title: string
  /** Whether the document makes this promise for an operation. */
  applies(operation: Operation, around: Surroundings): boolean
  examine(exchange: Exchange, schemas: SchemaRegistry): Finding
}
