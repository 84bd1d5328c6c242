import { Bag } from './bag.ts'
import { enter } from './current.ts'
import { field } from './given.ts'
import type { Tags } from '../metrics/registry.ts'
import type { Group } from './groups.ts'
import type { UserConnections } from './http/connections.ts'
import { Jar } from './http/cookies.ts'
import { DEFAULT_EXPECTED, type ExpectedStatuses } from './http/expected.ts'
import type { LoadRun } from './load-run.ts'
import type { UserSuspension } from './user-suspension.ts'

/** What a virtual user is doing; requests and checks are not for the init code. */
export type Phase = 'init' | 'setup' | 'load' | 'teardown' | 'summary'

/** What a script may ask of the scenario it runs in. */
export interface ActiveScenario {
  readonly name: string
  readonly executor: string
  /** Milliseconds since 1970. */
  readonly startTimeMs: number
  /** The number of an iteration that starts, over all virtual users, from 0 on. */
  startIteration(): number
  /** 0..1 */
  progress(): number
}

/** Code of the script that runs, and how it is ended from outside. */
export interface Running {
  /** Ends it where it is, as if it had come to its end. */
  abandon(): void
  /** Breaks it off. */
  interrupt(): void
  /** From now on it counts as come to its end when it is broken off. */
  completeWhenBrokenOff(): void
  fail(error: unknown): void
}

/** One virtual user: its own copy of the script's modules, its own connections, one iteration at a time. */
export class VirtualUser implements Tags {
  readonly id: number
  readonly run: LoadRun
  readonly connections: UserConnections
  readonly jar: Jar = new Jar()
  /** `null`: requests count neither as expected nor as failed. */
  expected: ExpectedStatuses | null = DEFAULT_EXPECTED
  /** What the script exports; read by `exported`. */
  exports: unknown
  phase: Phase = 'init'
  group: Group
  /** Set by the script, or by a scenario. */
  tags: Record<string, string> = {}
  metadata: Record<string, string> = {}
  scenario = ''
  activeScenario: ActiveScenario | undefined
  /** Iterations by scenario, counted from 0; -1 before the first. */
  readonly scenarioIterations: Map<string, number> = new Map()
  iterationInInstance = 0
  /** By `performance.now()`; kept here, where the number is not made anew for each iteration. */
  iterationStartMs = 0
  setupData: unknown
  hasSetupData = false
  /** What it waits for at present, beside what its code stands still for. */
  readonly waiting: Bag<UserSuspension> = new Bag()
  /** The iteration, or the setup() or teardown(), that it runs at present. */
  running: Running | undefined
  /** The iteration that is over, for the next: one that is made anew each time has to be copied by garbage collections. */
  spare: Running | undefined
  onIdle: (() => void) | undefined
  /** `Math.random` of its code. */
  random: () => number = Math.random
  readonly #openTasks = new Bag<() => void>()
  /** A call that its code stands still for: nothing else of it runs meanwhile. */
  heldBy: UserSuspension | undefined
  // What became due meanwhile, in its order.
  readonly #held: (() => void)[] = []
  /** Whether its code has made reactions to promises in this iteration. */
  reacts = false
  // Of an iteration: what is left of one that is over does not run in the next.
  #epoch = 0
  // What the transformed script reads as globals.
  readonly __VU: number
  __ITER = -1
  __ENV: Record<string, string>
  /** As its init code left it; a scenario may add to it. */
  readonly ownEnv: Record<string, string>

  constructor(id: number, run: LoadRun, env: Readonly<Record<string, string>>) {
    this.id = id
    this.__VU = id
    this.run = run
    this.group = run.rootGroup
    this.connections = run.connections.forUser(id)
    this.ownEnv = { ...env }
    this.__ENV = this.ownEnv
  }

  /** Timers and requests that go on beside the script's code: an iteration lasts until all are done. */
  get isIdle(): boolean {
    return this.#openTasks.size === 0 && this.heldBy === undefined && this.#held.length === 0
  }

  /** Registers code that runs later: a timer's, a promise's. The answer runs it when its turn has come, in this iteration or not at all. */
  reaction(): (task: () => void) => void {
    this.reacts = true
    const epoch = this.#epoch
    return (task) => {
      if (epoch !== this.#epoch) return
      if (this.heldBy !== undefined) {
        this.#held.push(task)
        return
      }
      enter(this)
      task()
    }
  }

  /** Its code has returned: what became due while it stood still runs now. */
  leave(): void {
    while (this.#held.length > 0 && this.heldBy === undefined) {
      enter(this)
      this.#held.shift()?.()
    }
    if (this.onIdle !== undefined && this.isIdle) this.#tellIdle()
  }

  /** Says that something goes on; the answer is called when it is done. `cancel` breaks it off. */
  openTask(cancel: () => void = () => undefined): () => void {
    const task = (): void => cancel()
    this.#openTasks.add(task)
    return () => {
      if (this.#openTasks.delete(task) && this.isIdle) this.#tellIdle()
    }
  }

  /** Breaks off all that goes on. */
  cancelAll(): void {
    this.onIdle = undefined
    this.heldBy?.cancel()
    this.heldBy = undefined
    this.#held.length = 0
    this.reacts = false
    this.#epoch += 1
    if (this.waiting.size > 0) for (const suspension of this.waiting.takeAll()) suspension.cancel()
    if (this.#openTasks.size > 0) for (const task of this.#openTasks.takeAll()) task()
  }

  /** What the script exports under a name. */
  exported(name: string): unknown {
    return field(this.exports, name)
  }

  names(): readonly string[] {
    return Object.keys(this.tags)
  }

  /** What stands beside the tags of its samples. */
  notes(): Readonly<Record<string, string>> {
    const { systemTags } = this.run.options
    return {
      ...(systemTags.has('vu') ? { vu: String(this.id) } : {}),
      ...(systemTags.has('iter') ? { iter: String(this.__ITER) } : {}),
      ...this.metadata,
    }
  }

  #tellIdle(): void {
    const { onIdle } = this
    this.onIdle = undefined
    onIdle?.()
  }

  tag(name: string): string | undefined {
    if (this.run.isHiddenTag(name)) return this.tags[name]
    switch (name) {
      case 'group':
        return this.group.path
      case 'scenario':
        return this.tags[name] ?? (this.scenario === '' ? undefined : this.scenario)
      default:
        return this.tags[name]
    }
  }
}
