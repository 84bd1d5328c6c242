import type { Options } from './options/options.ts'
import { isOpen, peakRate, plannedVus } from './options/scenario.ts'

const RATE_OF_A_THREAD = 10_000 // iterations a second that are due at given times: about a third of what one thread manages (bench/k6-engine)
const USERS_OF_A_THREAD = 100 // that begin again at once: with answers after 5 ms they make 20,000 requests a second

/**
 * How many threads share the load of this instance. What virtual users will do that begin again when they are done cannot be known before the run: many
 * of them get further threads.
 * @param cores - the most; each is one that the process may run on
 */
export function threadsNeeded({ scenarios, segment }: Pick<Options, 'scenarios' | 'segment'>, cores: number): number {
  const ratePerSecond = scenarios.reduce((sum, scenario) => sum + peakRate(scenario), 0) * segment.share
  const users = scenarios.reduce((sum, one) => sum + (isOpen(one) ? 0 : segment.of(plannedVus(one))), 0)
  const needed = Math.ceil(ratePerSecond / RATE_OF_A_THREAD + users / USERS_OF_A_THREAD)
  return Math.max(1, Math.min(needed, cores))
}
