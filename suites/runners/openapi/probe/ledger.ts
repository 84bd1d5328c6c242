import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import { textOf } from '../../../../fixtures/openapi/json.ts'
import { identify } from './identify.ts'
import type { Subject } from './plan.ts'
import type { Exchange } from './probe.ts'
import { stepsOf } from '../../../../fixtures/openapi/document/step.ts'

/** A thing that a request created. */
export interface Created {
  /** `/api/sessions/{id}`, or the path of the creating operation where no path names one. */
  readonly path: string
  readonly subject: Subject
  /** `undefined`: the document has no way to remove it. */
  readonly remove: Operation | undefined
}

/** What was created and is still there, in order. */
export class Ledger {
  private readonly operations: readonly Operation[]
  private readonly entries = new Map<string, Created>()

  constructor(operations: readonly Operation[]) {
    this.operations = operations
  }

  /** Notes what an exchange created or removed. */
  note(exchange: Exchange, subject: Subject): void {
    const { operation, reply } = exchange
    if (reply.kind === 'broken' || reply.answer.status < 200 || reply.answer.status >= 300) return
    if (operation.method === 'DELETE') {
      this.entries.delete(keyOf(operation.path, subject))
      return
    }
    if (operation.method !== 'POST') return
    const item = this.itemPathOf(operation.path)
    if (item === undefined) return
    const id = identify(reply.answer, item.itemPath, item.parameter)
    if (id === undefined) return
    const created = new Map([...subject, [item.parameter, id]])
    const remove = this.operations.find(({ method, path }) => method === 'DELETE' && path === item.itemPath)
    this.entries.set(keyOf(item.itemPath, created), { path: item.itemPath, subject: created, remove })
  }

  /** What is still there: the deepest paths first, within one the latest first. */
  remaining(): readonly Created[] {
    const depth = ({ path }: Created): number => path.split('/').length
    return [...this.entries.values()].toReversed().toSorted((left, right) => depth(right) - depth(left))
  }

  /**
   * Ids of what was created in a collection and is still there.
   * @param around - values of the parameters in the path of the collection
   */
  idsIn(collectionPath: string, around: Subject): readonly string[] {
    const item = this.itemPathOf(collectionPath)
    return this.remaining().flatMap(({ path, subject }) => {
      const isIn = [...around].every(([name, value]) => subject.get(name) === value)
      const id = isIn && path === item?.itemPath ? subject.get(item.parameter) : undefined
      return id === undefined ? [] : [textOf(id)]
    })
  }

  forget(created: Created): void {
    this.entries.delete(keyOf(created.path, created.subject))
  }

  private itemPathOf(collectionPath: string): { readonly itemPath: string; readonly parameter: string } | undefined {
    return this.operations.flatMap(({ path }) => stepsOf(path)).find((step) => step.collectionPath === collectionPath)
  }
}

function keyOf(path: string, subject: Subject): string {
  return `${path} ${JSON.stringify(Object.fromEntries(subject))}`
}
