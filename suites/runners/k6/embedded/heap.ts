import type { ResourceLimits } from 'node:worker_threads'
import { setFlagsFromString } from 'node:v8'

/**
 * The heap of a thread that runs a script. What a small garbage collection takes goes by what iterations that wait hold on to, and
 * not by what is thrown away: the more room there is for new objects, the fewer pauses.
 */
export const THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 384 } // V8's default: 48

/**
 * Sets how garbage is collected, for all threads of the process. To be called by a thread that has loaded what it runs: V8 trusts
 * no compiled code that was kept under other settings, Node's own included.
 *
 * - Small collections do without helper threads: there is so little to copy that waking them up takes longer.
 * - Nothing is made in old memory because others made in the same place lived long. What it refers to would stay until old memory
 *   is looked through: that doubled the pauses where 600 requests wait at a time.
 * - The room for new objects grows to its limit in one step. V8 grows it when much has survived, and of iterations little does: it
 *   stayed at a quarter of the limit, and there were three times as many pauses.
 * - Old memory is looked through when it is at 80 % of what it may grow to. V8 does so when less is left than the room for new objects,
 *   which here is nearly always: every few seconds, for 20 to 90 ms.
 */
export function tuneCollection(): void {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--no-allocation-site-pretenuring')
  setFlagsFromString('--semi-space-growth-factor=64')
  setFlagsFromString('--incremental-marking-soft-trigger=80')
  setFlagsFromString('--incremental-marking-hard-trigger=90')
}
