import { call } from './coroutine.ts'
import { enter } from './current.ts'
import { RunFault } from './faults.ts'
import { isCallable } from './given.ts'
import { Group, joinGroup } from './groups.ts'
import { becomeIdle } from './idle.ts'
import { noteBytes } from './iteration.ts'
import { EXIT, type RunEnd } from './run-end.ts'
import type { Phase, VirtualUser } from './virtual-user.ts'

/** What is run once before or after the load, and what it is given. */
export interface OncePhase {
  readonly phase: Extract<Phase, 'setup' | 'teardown'>
  readonly argument?: unknown
}

/** Runs setup() or teardown() of the script, where it has one, in a virtual user of its own. The answer is what it answers. */
export async function runOnce(user: VirtualUser, { phase, argument }: OncePhase, end: RunEnd): Promise<unknown> {
  const task = user.exported(phase)
  if (!isCallable(task)) return undefined
  const { options, timers } = user.run
  const group = Group.apart(phase)
  user.phase = phase
  user.group = group
  user.tags = { ...options.tags }
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const timeoutMs = options[`${phase}TimeoutMs`]
  const timer = timers.after(timeoutMs, () =>
    reject(new RunFault(EXIT[`${phase}Timeout`], `${phase}() execution timed out after ${timeoutMs / 1000} seconds`)),
  )
  const stop = (): void => reject(end.fault ?? new RunFault(EXIT.stopped, 'stopped'))
  if (phase === 'setup') end.breakOff = stop
  user.running = { abandon: stop, interrupt: stop, completeWhenBrokenOff: () => undefined, fail: reject }
  enter(user)
  call(() => task(argument), { resume: (value) => void settle(user, value).then(resolve, reject), fail: reject })
  try {
    return await promise
  } catch (error) {
    throw end.faultOf(error)
  } finally {
    timer.cancel()
    user.cancelAll()
    noteBytes(user)
    joinGroup(user.run.rootGroup, group)
  }
}

// As an iteration, a phase lasts until the timers and requests that it started are done.
async function settle(user: VirtualUser, value: unknown): Promise<unknown> {
  const answer = await value
  await becomeIdle(user)
  return answer
}
