import { fileURLToPath } from 'node:url'
import type { Suite } from '../../harness/suite.ts'
import { k6Suite, type EngineChoice } from '../runners/k6/suite.ts'

/** How the performance suite is run. */
export interface PerformanceOptions {
  /** @default 'auto' */
  readonly engine?: EngineChoice
  /** Makes the load phase longer than its ten seconds. @default 1 */
  readonly durationScale?: number
}

const LOAD_MS = 10_000
const REHEARSAL_SCALE = 0.1
const OVERHEAD_MS = 50_000 // start of the engine, setup and teardown, iterations that come to their end

/** The sessions API under load: its k6 script is `sessions.k6.ts`. */
export function performanceSuite({ engine, durationScale = 1 }: PerformanceOptions = {}): Suite {
  return k6Suite({
    name: 'performance',
    script: fileURLToPath(new URL('sessions.k6.ts', import.meta.url)),
    ...(engine === undefined ? {} : { engine }),
    // Ten virtual users who pause 50 ms make about 200 requests a second; a tenth of that is too little to tell from.
    floor: { cases: 8, requests: 200 * durationScale, durationMs: LOAD_MS * durationScale * 0.9 },
    budgetMs: LOAD_MS * durationScale + OVERHEAD_MS,
    env: { DURATION_SCALE: String(durationScale) },
  })
}

/** The performance suite as it comes; a rehearsal loads for a second. */
export const performance: Suite = {
  ...performanceSuite(),
  rehearsal: () => performanceSuite({ durationScale: REHEARSAL_SCALE }),
}
