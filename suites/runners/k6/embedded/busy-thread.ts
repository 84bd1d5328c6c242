const BUSY = 0.95 // of the time
const FROM_MS = 2000 // of load; before, compiling is part of it

/** What a thread did while it ran its part of the load (ms). */
export interface ThreadTime {
  readonly elapsedMs: number
  /** Of its processor, turns in which nothing was to be done included. */
  readonly cpuMs: number
  /** Of turns in which nothing was to be done. */
  readonly idleMs: number
}

/** What is to be told of a thread that had no time left: what is measured beyond that is its queue as much as the target. */
export function busyWarning({ elapsedMs, cpuMs, idleMs }: ThreadTime): string | undefined {
  const busy = (cpuMs - idleMs) / elapsedMs
  if (elapsedMs < FROM_MS || busy < BUSY) return undefined
  return `the engine's thread was busy ${Math.round(100 * busy)} % of the time: latencies include the time that answers waited for it; share the load by more threads, or ask for less`
}
