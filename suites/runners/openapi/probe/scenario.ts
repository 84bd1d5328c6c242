import { idempotencyKeyOf } from '../check/idempotency.ts'
import { readsConditionally, writesConditionally } from '../check/conditional.ts'
import { USES } from '../check/state.ts'
import type { Operation } from '../document/operation.ts'
import type { Access, Pass } from '../http/access.ts'
import { parameterKey, type RequestInput } from '../http/request.ts'
import type { Flow } from './flow.ts'
import { stepsOf } from './flow.ts'
import { follow, targetOf } from './link.ts'
import type { ProbePlan, Subject } from './plan.ts'
import type { Exchange, Probe } from './probe.ts'
import type { Sender } from './sender.ts'

/** A tag that nothing has. */
const OTHER_TAG = '"assay-no-such-tag"'

/** Valid requests that are sent to one thing, one after the other. */
const MAX_WALK = 24

export interface ScenarioParts {
  readonly operations: readonly Operation[]
  readonly flow: Flow
  readonly access: Access
  readonly sender: Sender
  readonly planFor: (operation: Operation) => ProbePlan
  readonly mayCall: (operation: Operation) => boolean
}

// A probe whose forerunner may not have been sent.
type Next = Omit<Probe, 'after'> & { readonly after?: Exchange | undefined }

/** Tries what takes more than one request: what one answers decides what the next is to answer. */
export class Scenarios {
  private readonly parts: ScenarioParts

  constructor(parts: ScenarioParts) {
    this.parts = parts
  }

  /** All that the document promises of an operation over more than one request. @throws AbortError */
  async try(operation: Operation): Promise<void> {
    const work = [this.conditionalRead(operation), this.followLinks(operation)]
    if (operation.method === 'GET') work.push(this.readCreated(operation))
    if (operation.method === 'DELETE') work.push(this.useDeleted(operation))
    if (operation.method === 'PUT' || operation.method === 'PATCH') {
      work.push(this.readChanged(operation), this.walk(operation))
    }
    work.push(this.conditionalWrite(operation), this.repeat(operation), this.otherScope(operation))
    await Promise.all(work)
  }

  /** HEAD beside GET, by turns and twice, so that what others change meanwhile is told apart. @throws AbortError */
  async head(operation: Operation): Promise<void> {
    if (operation.method !== 'GET') return
    const input = this.parts.planFor(operation).plain(await this.parts.flow.subject(operation))
    if (input === undefined) return
    const first = await this.send(operation, { kind: 'valid', name: 'before HEAD', input })
    const head = { ...operation, method: 'HEAD' } as const
    const early = await this.send(head, { kind: 'head', name: 'HEAD', input, after: first })
    const second = await this.send(operation, { kind: 'valid', name: 'between HEAD', input, after: early })
    await this.send(head, { kind: 'head', name: 'HEAD, again', input, after: second })
  }

  private async readCreated(operation: Operation): Promise<void> {
    const made = await this.createFor(operation)
    const input = made && this.parts.planFor(operation).plain(made.subject)
    if (made === undefined || input === undefined || stepsOf(operation.path).at(-1)?.itemPath !== operation.path) return
    await this.send(operation, { kind: 'read-created', name: 'what was just created', input, after: made.by })
  }

  private async readChanged(operation: Operation): Promise<void> {
    const read = this.readerOf(operation)
    const made = await this.createFor(operation)
    if (read === undefined || made === undefined) return
    const plan = this.parts.planFor(operation)
    for (const probe of plan.valid(made.subject).slice(0, 2)) {
      const after = await this.send(operation, probe)
      const input = this.parts.planFor(read).plain(made.subject)
      if (!isSuccess(after) || input === undefined) continue
      await this.send(read, { kind: 'read-changed', name: 'what was just changed', input, after })
    }
  }

  // States that are only reached from others: every valid change, in order, to one thing.
  private async walk(operation: Operation): Promise<void> {
    const made = await this.createFor(operation)
    if (made === undefined) return
    const read = this.readerOf(operation)
    const plan = this.parts.planFor(operation)
    const steps = plan.steps(made.subject)
    for (const probe of (steps.length > 0 ? steps : plan.valid(made.subject)).slice(0, MAX_WALK)) {
      const after = await this.send(operation, { ...probe, name: `${probe.name}, after others` })
      const input = read === undefined ? undefined : this.parts.planFor(read).plain(made.subject)
      if (read === undefined || input === undefined || !isSuccess(after)) continue
      await this.send(read, { kind: 'read-changed', name: 'what was just changed', input, after })
    }
  }

  private async followLinks(operation: Operation): Promise<void> {
    if (operation.links.length === 0) return
    const { operations, planFor } = this.parts
    const input = planFor(operation).plain(await this.subjectFor(operation))
    if (input === undefined) return
    for (const link of operation.links) {
      const to = targetOf(link, operations)
      const from = await this.send(operation, { kind: 'valid', name: `valid, for its link ${link.name}`, input })
      const plain = to && planFor(to).plain(new Map())
      if (to === undefined || plain === undefined || from?.reply.kind !== 'answered') continue
      if (String(from.reply.answer.status) !== link.status) continue
      const next = follow(link, from, to, plain)
      if (next === undefined) continue
      await this.send(to, { kind: 'linked', name: `the link ${link.name}`, input: next, after: from })
    }
  }

  private async useDeleted(operation: Operation): Promise<void> {
    const [made, other] = await Promise.all([this.createFor(operation), this.createFor(operation)])
    const input = made && this.parts.planFor(operation).plain(made.subject)
    if (made === undefined || input === undefined) return
    const after = await this.send(operation, { kind: 'valid', name: 'valid, of what is used afterwards', input })
    if (!isSuccess(after)) return
    const { operations, planFor } = this.parts
    const users = operations.filter(({ path }) => path === operation.path || path.startsWith(`${operation.path}/`))
    for (const user of users) {
      const use = planFor(user).plain(made.subject)
      if (!USES.has(user.method) || use === undefined) continue
      await this.send(user, { kind: 'use-deleted', name: 'what was just deleted', input: use, after })
    }
    await this.send(operation, { kind: 'hostile', name: 'what is deleted already', input, after })
    const read = this.readerOf(operation)
    const kept = other === undefined || read === undefined ? undefined : planFor(read).plain(other.subject)
    if (read === undefined || kept === undefined || other === undefined) return
    await this.send(read, { kind: 'read-created', name: 'what is beside the deleted', input: kept, after: other.by })
  }

  private async conditionalRead(operation: Operation): Promise<void> {
    if (!readsConditionally(operation)) return
    const made = await this.createFor(operation)
    const input = this.parts.planFor(operation).plain(made?.subject ?? (await this.parts.flow.subject(operation)))
    if (input === undefined) return
    const after = await this.send(operation, { kind: 'valid', name: 'valid, for its ETag', input })
    const tag = tagOf(after)
    if (tag === undefined) return
    const withTag = (value: string): RequestInput => ({ ...input, headers: { 'if-none-match': value } })
    await this.send(operation, { kind: 'unchanged', name: 'its own ETag', input: withTag(tag), after })
    await this.send(operation, { kind: 'changed', name: 'another tag', input: withTag(OTHER_TAG), after })
  }

  private async conditionalWrite(operation: Operation): Promise<void> {
    if (!writesConditionally(operation)) return
    const made = await this.createFor(operation)
    const read = this.readerOf(operation)
    const plan = this.parts.planFor(operation)
    const input = made && plan.plain(made.subject)
    const reading = made && read && this.parts.planFor(read).plain(made.subject)
    if (input === undefined || made === undefined) return
    const after =
      read === undefined || reading === undefined
        ? made.by
        : await this.send(read, { kind: 'valid', name: 'valid, for its ETag', input: reading })
    const tag = tagOf(after)
    if (tag === undefined) return
    const withTag = (value: string): RequestInput => ({ ...input, headers: { 'if-match': value } })
    await this.send(operation, { kind: 'stale', name: 'another tag', input: withTag(OTHER_TAG), after })
    const written = await this.send(operation, { kind: 'current', name: 'its own ETag', input: withTag(tag), after })
    if (operation.method === 'DELETE' || !isSuccess(written)) return
    const now = tagOf(written)
    if (now === tag) return // nothing changed, so the tag may stay
    await this.send(operation, {
      kind: 'stale',
      name: 'the tag of before a change',
      input: withTag(tag),
      after: written,
    })
  }

  private async repeat(operation: Operation): Promise<void> {
    const parameter = idempotencyKeyOf(operation)
    if (parameter === undefined) return
    const plan = this.parts.planFor(operation)
    const subject = await this.subjectFor(operation)
    const plain = plan.plain(subject)
    if (plain === undefined) return
    // a key of its own for each run: services remember them longer than a run takes
    const key = [parameterKey(parameter), crypto.randomUUID()] as const
    const withKey = (input: RequestInput): RequestInput => ({
      ...input,
      parameters: new Map([...input.parameters, key]),
    })
    const input = withKey(plain)
    const first = await this.send(operation, { kind: 'valid', name: 'valid, with an idempotency key', input })
    if (!isSuccess(first)) return
    await this.send(operation, { kind: 'repeat', name: 'the same under the same key', input, after: first })
    if (!operation.responses.has('409') && !operation.responses.has('422')) return
    const other = plan.valid(subject).find(({ input }) => isOther(input, plain))
    if (other === undefined) return
    const reused = withKey(other.input)
    await this.send(operation, {
      kind: 'key-reused',
      name: 'another body under the same key',
      input: reused,
      after: first,
    })
  }

  private async otherScope(operation: Operation): Promise<void> {
    if (!this.parts.mayCall(operation)) return
    const pass = await this.parts.access.narrow(operation)
    const input = this.parts.planFor(operation).plain(await this.subjectFor(operation))
    if (pass === undefined || input === undefined) return
    await this.send(operation, { kind: 'other-scope', name: 'with a token for another scope', input }, pass)
  }

  private async createFor(operation: Operation): ReturnType<Flow['created']> {
    return this.parts.mayCall(operation) ? this.parts.flow.created(operation) : undefined
  }

  private async subjectFor(operation: Operation): Promise<Subject> {
    return this.parts.flow.freshSubject(operation)
  }

  private readerOf({ path }: Operation): Operation | undefined {
    return this.parts.operations.find((operation) => operation.method === 'GET' && operation.path === path)
  }

  private async send(operation: Operation, probe: Next, own?: Pass): Promise<Exchange | undefined> {
    const pass = own ?? this.parts.access.granted(operation)
    if (typeof pass === 'string' || !this.parts.mayCall(operation)) return undefined
    const { after, ...rest } = probe
    return this.parts.sender.send(operation, after === undefined ? rest : { ...rest, after }, pass)
  }
}

function isSuccess(exchange: Exchange | undefined): exchange is Exchange {
  return (
    exchange?.reply.kind === 'answered' && exchange.reply.answer.status >= 200 && exchange.reply.answer.status < 300
  )
}

function tagOf(exchange: Exchange | undefined): string | undefined {
  return isSuccess(exchange) && exchange.reply.kind === 'answered'
    ? exchange.reply.answer.headers.get('etag')
    : undefined
}

function isOther(input: RequestInput, plain: RequestInput): boolean {
  return JSON.stringify(input.body?.content) !== JSON.stringify(plain.body?.content)
}
