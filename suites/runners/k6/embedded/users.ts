import type { UserPool } from './executors/executor.ts'
import type { LoadRun } from './load-run.ts'
import { plannedVus, regularMs, type Scenario } from './options/scenario.ts'
import { mostUsers, usersPlan } from './options/users-plan.ts'
import type { CompiledScript } from './script.ts'
import type { Share } from './share.ts'
import { VirtualUser, type ActiveScenario } from './virtual-user.ts'

const LONGEST_WAIT_MS = 2000 // k6 v2.2.0, lib/execution.go: five times 400 ms, then it is told

/** What scripts find in `__ENV`. */
export interface UsersEnvironment {
  readonly env: Readonly<Record<string, string>>
  /** Whether they can't change it. */
  readonly freezesEnv: boolean
}

/** The virtual users of a thread: made with a copy of the script each, and lent to the scenarios. */
export class Users implements UserPool {
  readonly #run: LoadRun
  readonly #script: CompiledScript
  readonly #env: Readonly<Record<string, string>>
  readonly #freezesEnv: boolean
  readonly #all: VirtualUser[] = []
  readonly #idle: VirtualUser[] = []
  readonly #active = new Map<Scenario, ActiveScenario>()
  readonly #waiting: { readonly count: number; readonly start: () => void }[] = []

  constructor(run: LoadRun, script: CompiledScript, { env, freezesEnv }: UsersEnvironment) {
    this.#run = run
    this.#script = script
    this.#env = env
    this.#freezesEnv = freezesEnv
  }

  /** Makes one and runs the script's init code for it. Whatever that throws is thrown. */
  async create(id: number): Promise<VirtualUser> {
    const user = this.#make(id)
    await this.#script.evaluate(user)
    return user
  }

  /** Makes those that the scenarios need from the start on. */
  async fill(): Promise<void> {
    const { options, share } = this.#run
    const needed = usersNeeded(options.scenarios, share)
    for (let count = 0; count < needed; count += 1) {
      const user = this.#make(share.nextUserId())
      // One after the other, and without a turn of the event loop where none is needed: there may be thousands.
      const unfinished = this.#script.evaluate(user)
      if (unfinished) await unfinished
      this.#idle.push(user)
    }
  }

  async add(): Promise<void> {
    this.#idle.push(await this.create(this.#run.share.nextUserId()))
  }

  take(scenario: Scenario): VirtualUser {
    const run = this.#run
    const user = this.#idle.shift() ?? this.#makeAtOnce()
    user.phase = 'load'
    user.scenario = scenario.name
    user.tags = { ...run.options.tags, ...scenario.tags }
    user.metadata = {}
    user.__ENV = this.#envOf(user, scenario)
    const active = this.#active.get(scenario) ?? this.#activeScenarioOf(scenario)
    this.#active.set(scenario, active)
    user.activeScenario = active
    run.share.add('activeVus', 1)
    return user
  }

  giveBack(user: VirtualUser): void {
    this.#run.share.add('activeVus', -1)
    this.#idle.push(user)
    while (this.#waiting[0] && this.#waiting[0].count <= this.#idle.length) this.#waiting.shift()?.start()
  }

  whenIdle(count: number, start: () => void): void {
    if (count <= this.#idle.length) {
      start()
      return
    }
    const waiting = { count, start }
    this.#waiting.push(waiting)
    this.#run.timers.after(LONGEST_WAIT_MS, () => {
      const index = this.#waiting.indexOf(waiting)
      if (index < 0) return
      this.#waiting.splice(index, 1)
      start()
    })
  }

  closeConnections(): void {
    for (const user of this.#all) user.connections.close()
  }

  #make(id: number): VirtualUser {
    const user = new VirtualUser(id, this.#run, this.#env)
    this.#all.push(user)
    if (this.#freezesEnv) Object.freeze(user.ownEnv)
    return user
  }

  // What its init code has started goes on in its first iteration.
  #makeAtOnce(): VirtualUser {
    const user = this.#make(this.#run.share.nextUserId())
    void this.#script.evaluate(user)
    return user
  }

  #envOf({ ownEnv }: VirtualUser, { env }: Scenario): Record<string, string> {
    if (Object.keys(env).length === 0) return ownEnv
    const whole = { ...ownEnv, ...env }
    return this.#freezesEnv ? Object.freeze(whole) : whole
  }

  #activeScenarioOf(scenario: Scenario): ActiveScenario {
    const startedMs = performance.now()
    const { share, options } = this.#run
    const whole = share.inScenario(options.scenarios.indexOf(scenario), Infinity)
    return {
      name: scenario.name,
      executor: scenario.executor,
      startTimeMs: Date.now(),
      startIteration: () => whole?.startIteration() ?? 0,
      progress: () => Math.min(1, (performance.now() - startedMs) / regularMs(scenario)),
    }
  }
}

/** More threads than these have nothing to do: an arrival rate would drop what is due in a thread without virtual users. */
export function usersAtStart(scenario: Scenario): number {
  return Math.max(1, plannedVus(scenario))
}

// The most that are needed at one time.
function usersNeeded(scenarios: readonly Scenario[], share: Share): number {
  return mostUsers(
    scenarios.map((scenario) => {
      const part = share.inScenario(0, usersAtStart(scenario))
      return usersPlan(scenario, (vus) => part?.of(vus) ?? 0)
    }),
  )
}
