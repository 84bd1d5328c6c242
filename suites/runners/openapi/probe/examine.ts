import {
  type Method,
  needsAuthentication,
  type Operation,
  SAFE_METHODS,
} from '../../../../fixtures/openapi/document/operation.ts'
import type { ValueMaker } from '../../../../fixtures/openapi/generate/values.ts'
import { type Access, NO_PASS, type Pass } from '../http/access.ts'
import type { Json } from '../../../../fixtures/openapi/json.ts'
import { isList } from '../check/list.ts'
import { Flow } from './flow.ts'
import { stepsOf } from '../../../../fixtures/openapi/document/step.ts'
import type { Ledger } from './ledger.ts'
import { readPages } from './pages.ts'
import { Scenarios } from './scenario.ts'
import { ProbePlan, type Subject } from './plan.ts'
import type { Exchange, Probe } from './probe.ts'
import type { Sender } from './sender.ts'
import { replaced, Supplier, type Supply } from './supply.ts'

/** Methods that are tried where a path does not document them; TRACE and CONNECT are often cut off on the way. */
const TRIED_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Requests until a thing is there that must differ from all others. */
const MAX_CREATIONS = 4

/** Changes of a thing until what it gave out is taken. */
const MAX_CHANGES = 12

export interface ExaminerParts {
  /** Those that are tried. */
  readonly operations: readonly Operation[]
  /** All of the document, also those that are left alone. */
  readonly documented: readonly Operation[]
  readonly values: ValueMaker
  readonly access: Access
  readonly sender: Sender
  readonly mayWrite: boolean
  /** The one body that an operation is certain to accept, where nothing made up can be. */
  readonly knownBody: (operation: Operation) => Readonly<Record<string, Json>> | undefined
}

/** Tries operations, each with everything that is planned for it. */
export class Examiner {
  private readonly parts: ExaminerParts
  private readonly flow: Flow
  private readonly supplier: Supplier
  /** How often each operation was tried again with other values, by id; not there: the plain ones are still good. */
  private readonly conflicts = new Map<string, number>()
  private readonly scenarios: Scenarios
  private readonly obstacles = new Map<string, string>()
  private readonly decided = new Map<string, string>()

  constructor(parts: ExaminerParts) {
    this.parts = parts
    const { operations, access, sender } = parts
    this.flow = new Flow(operations, async (operation, subject) => this.perform(operation, subject))
    this.supplier = new Supplier({
      operations,
      schemas: parts.values.registry,
      ask: async (operation) => this.askFor(operation),
      attempt: async (operation, supply) => this.attempt(operation, supply),
      change: async (operation, subject, isEnough) => this.change(operation, subject, isEnough),
    })
    this.scenarios = new Scenarios({
      operations,
      access,
      sender,
      flow: this.flow,
      planFor: (operation) => this.planFor(operation),
      mayCall: ({ method }) => this.mayCall(method),
    })
  }

  /** Why operations could not be tried as they should be, by id. */
  get notReached(): ReadonlyMap<string, string> {
    return this.obstacles
  }

  /** Why operations were not to be tried at all, by id. */
  get leftOut(): ReadonlyMap<string, string> {
    return this.decided
  }

  /** @throws AbortError not everything was sent */
  async operation(operation: Operation): Promise<void> {
    if (!this.mayCall(operation.method)) {
      const reason = 'the target may only be read, and this may change it'
      this.obstacles.set(operation.id, reason)
      this.decided.set(operation.id, reason)
      return
    }
    await this.supplier.prepare(operation)
    const subject = await this.flow.subject(operation)
    const plan = this.planFor(operation)
    await Promise.all([
      this.withPass(operation, plan, subject),
      this.withoutPass(operation, plan),
      this.scenarios.try(operation),
    ])
  }

  /** What is only told when nothing else is under way, and before anything is removed. @throws AbortError */
  async quietly(operation: Operation, ledger: Ledger): Promise<void> {
    await this.scenarios.head(operation)
    const pass = this.parts.access.granted(operation)
    if (!isList(operation) || typeof pass === 'string') return
    const subject = await this.flow.subject(operation)
    const wanted = ledger.idsIn(operation.path, subject)
    await readPages({ operation, plan: this.planFor(operation), pass, sender: this.parts.sender, wanted, subject })
  }

  /** Sends a probe once more, to a thing of its own. @throws AbortError */
  async retry(operation: Operation, probe: Probe): Promise<Exchange | undefined> {
    const pass = this.parts.knownBody(operation) === undefined ? this.parts.access.granted(operation) : NO_PASS
    if (typeof pass === 'string' || !this.mayCall(operation.method)) return undefined
    return this.sendAlone(operation, this.planFor(operation), probe, probe.input.parameters, pass)
  }

  /** Tries the methods that a path does not document. */
  async path(path: string): Promise<void> {
    const { operations, access, sender } = this.parts
    const documented = operations.filter((operation) => operation.path === path)
    const [sample] = documented
    if (sample === undefined) return
    const passes = documented.map((operation) => access.granted(operation)).filter((pass) => typeof pass !== 'string')
    const pass = passes.find(({ headers }) => 'authorization' in headers) ?? NO_PASS
    const missing = TRIED_METHODS.filter((method) => this.mayCall(method) && !this.isKnown(method, path))
    await Promise.all(
      missing.map(async (method) => {
        const parameters = sample.parameters.filter((parameter) => parameter.in === 'path')
        const operation = { ...sample, method, parameters, body: undefined, responses: new Map(), security: [] }
        const input = this.planFor(operation).plain(await this.flow.subject(operation))
        if (input === undefined) return
        await sender.send(operation, { kind: 'undocumented-method', name: method, input }, pass)
      }),
    )
  }

  private async withPass(operation: Operation, plan: ProbePlan, subject: Subject): Promise<void> {
    // a body that carries credentials stands alone: services refuse them in both places
    const pass = this.parts.knownBody(operation) === undefined ? this.parts.access.granted(operation) : NO_PASS
    if (typeof pass === 'string') {
      this.obstacles.set(operation.id, pass)
      return
    }
    const valid = plan.valid(subject)
    if (valid.length === 0) this.obstacles.set(operation.id, 'no valid request could be made from its schemas')
    const probes = [...valid, ...plan.hostile(subject), ...plan.invalid(subject)]
    const shared = plan.plain(subject)?.parameters ?? new Map<string, Json>()
    await Promise.all(probes.map(async (probe) => this.sendAlone(operation, plan, probe, shared, pass)))
  }

  // What changes or removes a thing gets one of its own, so that probes do not stand in each other's way.
  private async sendAlone(
    operation: Operation,
    plan: ProbePlan,
    probe: Probe,
    shared: ReadonlyMap<string, Json>,
    pass: Pass,
  ): Promise<Exchange> {
    const { parameters } = probe.input
    // a probe may be of a path parameter itself, which then stays
    const isOfShared = [...shared].every(([key, value]) => !key.startsWith('path ') || parameters.get(key) === value)
    if (SAFE_METHODS.has(operation.method) || stepsOf(operation.path).length === 0 || !isOfShared) {
      return this.sendSupplied(operation, probe, pass)
    }
    const fresh = plan.plain(await this.flow.freshSubject(operation))
    const own = [...(fresh?.parameters ?? [])].filter(([key]) => key.startsWith('path '))
    const input = { ...probe.input, parameters: new Map([...parameters, ...own]) }
    return this.sendSupplied(operation, { ...probe, input }, pass)
  }

  // What others gave out is used up at some point: it is then asked for anew.
  private async sendSupplied(operation: Operation, probe: Probe, pass: Pass): Promise<Exchange> {
    const used = this.supplier.for(operation)
    const exchange = await this.parts.sender.send(operation, probe, pass)
    if (used.size === 0 || !isConflict(exchange)) return exchange
    const supply = await this.supplier.renew(operation, used)
    if (supply === used) return exchange
    return this.parts.sender.send(operation, { ...probe, input: replaced(probe.input, used, supply) }, pass)
  }

  private async withoutPass(operation: Operation, plan: ProbePlan): Promise<void> {
    if (!needsAuthentication(operation)) return
    const { access, sender } = this.parts
    const input = plan.plain(await this.flow.freshSubject(operation))
    if (input === undefined) return
    await sender.send(operation, { kind: 'anonymous', name: 'without credentials', input }, NO_PASS)
    const wrong = access.wrong(operation)
    if (Object.keys(wrong.headers).length === 0) return
    await sender.send(operation, { kind: 'wrong-credentials', name: 'with made-up credentials', input }, wrong)
  }

  // Where a thing must differ from all others, it is made of other values until it does.
  private async perform(operation: Operation, subject: Subject): Promise<Exchange | undefined> {
    const pass = this.parts.access.granted(operation)
    if (!this.mayCall(operation.method) || typeof pass === 'string') return undefined
    let supply = await this.supplier.prepare(operation)
    for (let tries = 1; ; tries += 1) {
      const index = this.conflicts.get(operation.id)
      const plan = this.planFor(operation)
      const input = index === undefined ? plan.plain(subject) : plan.another(subject, index)
      if (input === undefined) return undefined
      if (index !== undefined) this.conflicts.set(operation.id, index + 1)
      const probe = { kind: 'valid', name: 'valid, for another operation', input } as const
      const exchange = await this.parts.sender.send(operation, probe, pass)
      if (operation.method !== 'POST' || !isConflict(exchange) || tries === MAX_CREATIONS) return exchange
      if (index === undefined) this.conflicts.set(operation.id, this.conflicts.get(operation.id) ?? 1)
      else supply = await this.supplier.renew(operation, supply)
    }
  }

  private async askFor(operation: Operation): Promise<{ exchange: Exchange; around: Subject } | undefined> {
    const around = await this.flow.subject(operation)
    const exchange = await this.perform(operation, around)
    return exchange === undefined ? undefined : { exchange, around }
  }

  private async attempt(operation: Operation, supply: Supply): Promise<Exchange | undefined> {
    const pass = this.parts.access.granted(operation)
    const subject = await this.flow.subject(operation)
    const input = this.planWith(operation, supply).plain(subject)
    if (!this.mayCall(operation.method) || typeof pass === 'string' || input === undefined) return undefined
    // hostile: it may be refused until the thing behind it was opened
    return this.parts.sender.send(operation, { kind: 'hostile', name: 'with what others gave out', input }, pass)
  }

  private async change(operation: Operation, subject: Subject, isEnough: () => Promise<boolean>): Promise<void> {
    const pass = this.parts.access.granted(operation)
    if (!this.mayCall(operation.method) || typeof pass === 'string') return
    for (const probe of this.planFor(operation).steps(subject).slice(0, MAX_CHANGES)) {
      const exchange = await this.parts.sender.send(operation, { ...probe, name: `${probe.name}, for another` }, pass)
      if (exchange.reply.kind === 'broken' || exchange.reply.answer.status >= 300) continue
      if (await isEnough()) return
    }
  }

  private planFor(operation: Operation): ProbePlan {
    return this.planWith(operation, this.supplier.for(operation))
  }

  private planWith(operation: Operation, supply: Supply): ProbePlan {
    return new ProbePlan(operation, this.parts.values, this.parts.knownBody(operation), supply)
  }

  private mayCall(method: Method): boolean {
    return this.parts.mayWrite || SAFE_METHODS.has(method)
  }

  // Another template may match the same address: `/sessions/{id}` also takes what is sent to `/sessions/export`.
  private isKnown(method: Method, path: string): boolean {
    return this.parts.documented.some((operation) => operation.method === method && overlaps(operation.path, path))
  }
}

function isConflict({ reply }: Exchange): boolean {
  return reply.kind === 'answered' && reply.answer.status === 409
}

function overlaps(template: string, path: string): boolean {
  const ours = template.split('/')
  const theirs = path.split('/')
  if (ours.length !== theirs.length) return false
  return ours.every((segment, index) => {
    const other = theirs[index]
    return segment === other || segment.includes('{') || other?.includes('{') === true
  })
}
