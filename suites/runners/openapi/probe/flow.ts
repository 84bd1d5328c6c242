import type { Operation } from '../document/operation.ts'
import type { Json } from '../json.ts'
import { identify, identifyFirst } from './identify.ts'
import type { Subject } from './plan.ts'
import type { Exchange } from './probe.ts'

/** Sends the plainest valid request of an operation; `undefined`: there is none, or it may not be sent. */
export type Perform = (operation: Operation, subject: Subject) => Promise<Exchange | undefined>

/** A parameter of a path, and the path up to it. */
interface Step {
  readonly parameter: string
  /** `/api/sessions` */
  readonly collectionPath: string
  /** `/api/sessions/{id}` */
  readonly itemPath: string
}

/** Finds what requests can be about: what one operation returns gives the path parameters of the next. */
export class Flow {
  private readonly operations: readonly Operation[]
  private readonly perform: Perform
  private readonly shared = new Map<string, Promise<Subject>>()

  constructor(operations: readonly Operation[], perform: Perform) {
    this.operations = operations
    this.perform = perform
  }

  /** A thing that other requests may be about too. Parameters for which nothing was found are left out. */
  async subject(operation: Operation): Promise<Subject> {
    return this.shareable(stepsOf(operation.path))
  }

  /** A thing of its own, where one can be created; its parents are shared. */
  async freshSubject(operation: Operation): Promise<Subject> {
    const steps = stepsOf(operation.path)
    const last = steps.at(-1)
    return last === undefined ? new Map() : this.one(last, await this.shareable(steps.slice(0, -1)))
  }

  /** Creates a thing that an operation can be about, and tells how. */
  async created(operation: Operation): Promise<{ readonly subject: Subject; readonly by: Exchange } | undefined> {
    const steps = stepsOf(operation.path)
    const last = steps.at(-1)
    const create = last === undefined ? undefined : this.operationOf('POST', last.collectionPath)
    if (last === undefined || create === undefined) return undefined
    const around = await this.shareable(steps.slice(0, -1))
    const by = await this.perform(create, around)
    const id = valueFrom(by, last, identify)
    if (by === undefined || id === undefined) return undefined
    return { subject: new Map([...around, [last.parameter, id]]), by }
  }

  private async shareable(steps: readonly Step[]): Promise<Subject> {
    const last = steps.at(-1)
    if (last === undefined) return new Map()
    const known = this.shared.get(last.itemPath)
    if (known !== undefined) return known
    const found = this.shareable(steps.slice(0, -1)).then(async (around) => this.one(last, around))
    this.shared.set(last.itemPath, found)
    return found
  }

  private async one(step: Step, around: Subject): Promise<Subject> {
    const create = this.operationOf('POST', step.collectionPath)
    const created = create === undefined ? undefined : await this.perform(create, around)
    const list = this.operationOf('GET', step.collectionPath)
    const id =
      valueFrom(created, step, identify) ??
      (list === undefined ? undefined : valueFrom(await this.perform(list, around), step, identifyFirst))
    return id === undefined ? around : new Map([...around, [step.parameter, id]])
  }

  private operationOf(method: Operation['method'], path: string): Operation | undefined {
    return this.operations.find((operation) => operation.method === method && operation.path === path)
  }
}

/** The parameters of a path that stand alone between slashes, outermost first. */
export function stepsOf(path: string): readonly Step[] {
  const found = known.get(path) ?? readSteps(path)
  known.set(path, found)
  return found
}

const known = new Map<string, readonly Step[]>()

function readSteps(path: string): readonly Step[] {
  return [...path.matchAll(/\/\{([^}/]*)\}(?=\/|$)/gu)].map((match) => ({
    parameter: match[1] ?? '',
    collectionPath: path.slice(0, match.index),
    itemPath: path.slice(0, match.index + match[0].length),
  }))
}

function valueFrom(exchange: Exchange | undefined, step: Step, find: typeof identify): Json | undefined {
  if (exchange?.reply.kind !== 'answered') return undefined
  const { answer } = exchange.reply
  return answer.status >= 200 && answer.status < 300 ? find(answer, step.itemPath, step.parameter) : undefined
}
