import { call } from '../coroutine.ts'
import { currentUser } from '../current.ts'
import { GoError } from '../faults.ts'
import { isCallable, textOf } from '../given.ts'
import type { TimerHandle } from '../timers.ts'

const handles = new Map<number, { cancel(): void }>()
let nextId = 0

/** The script's `setTimeout`; the iteration lasts until its timers are done. */
export function setTimeout(callback: unknown, delayMs?: unknown, ...values: readonly unknown[]): number {
  return schedule(callback, Number(delayMs ?? 0), values, false)
}

/** The script's `setInterval`. */
export function setInterval(callback: unknown, delayMs?: unknown, ...values: readonly unknown[]): number {
  return schedule(callback, Math.max(1, Number(delayMs ?? 0)), values, true)
}

/** The script's `clearTimeout` and `clearInterval`. */
export function clearTimer(id: unknown): void {
  handles.get(Number(id))?.cancel()
}

function schedule(callback: unknown, delayMs: number, values: readonly unknown[], repeats: boolean): number {
  if (!isCallable(callback)) throw noFunction(callback, repeats ? 'setInterval' : 'setTimeout')
  const user = currentUser()
  const id = (nextId += 1)
  let timer: TimerHandle | undefined
  const stop = (): void => {
    timer?.cancel()
    handles.delete(id)
  }
  const release = user.openTask(stop)
  const end = (): void => {
    stop()
    release()
  }
  const react = user.reaction()
  const fire = (): void =>
    call(() => callback(...values), {
      resume: () => (repeats && handles.has(id) ? arm() : end()),
      fail: (error) => {
        user.running?.fail(error)
        end()
      },
    })
  // What was due while the code stood still comes after the reactions to promises that the code leaves behind.
  const due = (): void => {
    const isLate = user.heldBy !== undefined
    react(() => {
      if (isLate) setImmediate(due)
      else if (handles.has(id)) fire()
    })
  }
  const arm = (): void => {
    timer = user.run.timers.after(delayMs, due)
  }
  handles.set(id, { cancel: end })
  arm()
  return id
}

function noFunction(given: unknown, name: string): Error {
  return given === undefined || given === null
    ? new GoError(`${name}'s callback isn't a callable function`)
    : new TypeError(`could not convert function call parameter 0: could not convert ${textOf(given)} to sobek.Callable`)
}

/** The module `k6/timers`. */
export const timersModule: Readonly<Record<string, unknown>> = {
  setTimeout,
  setInterval,
  clearTimeout: clearTimer,
  clearInterval: clearTimer,
}
