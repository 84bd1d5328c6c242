import type { Scenario } from '../options/scenario.ts'
import type { Share } from '../share.ts'
import type { Timers } from '../timers.ts'
import type { VirtualUser } from '../virtual-user.ts'

/** Runs the iterations of one scenario. */
export interface Executor {
  /** For how long the event loop went round for it with nothing to do, which the system counts as work (ms). */
  readonly idleMs: number
  start(): void
  /** Breaks off what runs, and ends. */
  stop(): void
}

/** Where an executor gets its virtual users, and gives them back. */
export interface UserPool {
  /** Makes one more. Whatever the init code throws is thrown. */
  add(): Promise<void>
  take(scenario: Scenario): VirtualUser
  giveBack(user: VirtualUser): void
  /** Starts a scenario when so many are idle: the one that ends as it starts may still hold them. It does not wait for long. */
  whenIdle(count: number, start: () => void): void
}

/** What an executor works with. */
export interface ExecutorSurroundings {
  readonly pool: UserPool
  readonly timers: Timers
  /** The part of the scenario that this thread runs. */
  readonly share: Share
  /** So many iterations that were due will not start: no virtual user was free, or no time left. */
  readonly dropped: (count: number) => void
  /** Called once, when the scenario is over. */
  readonly done: () => void
}
