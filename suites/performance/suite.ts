import { fileURLToPath } from 'node:url'
import type { EvidenceFloor, Suite } from '../../harness/suite.ts'
import { k6Suite, type EngineChoice } from '../runners/k6/suite.ts'

/** How a performance suite is run. */
export interface PerformanceOptions {
  /** @default 'auto' */
  readonly engine?: EngineChoice
  /** Makes the load phase so many times longer. @default 1 */
  readonly durationScale?: number
}

interface Plan {
  readonly name: string
  /** Beside this file. */
  readonly script: string
  readonly loadMs: number
  /** Too little to tell from, over the whole load phase. */
  readonly floor: Required<Pick<EvidenceFloor, 'cases' | 'requests'>>
  /** What the script is told beside its durations. */
  readonly env?: Readonly<Record<string, string>>
}

const MOST_READERS = 30
const REHEARSAL_SCALE = 0.1
const OVERHEAD_MS = 50_000 // start of the engine, setup and teardown, iterations that come to their end

/** The sessions API under load, most of it reading: `sessions.k6.ts`, ten seconds. */
export function performanceSuite(options?: PerformanceOptions): Suite {
  // Ten virtual users who pause 50 ms make about 200 requests a second; a tenth of that is too little to tell from.
  const floor = { cases: 8, requests: 200 }
  return planned({ name: 'performance', script: 'sessions.k6.ts', loadMs: 10_000, floor }, options)
}

/** Many who read one session: `browsing.k6.ts`, a minute and a half. By default there are 30 of them. */
export function browsingSuite(options: PerformanceOptions & { readonly readers?: number } = {}): Suite {
  const { readers = MOST_READERS } = options
  const floor = { cases: 6, requests: (2000 * readers) / MOST_READERS }
  const env = { READERS: String(readers) }
  return planned({ name: 'browsing', script: 'browsing.k6.ts', loadMs: 90_000, floor, env }, options)
}

/** Hosts who hold sessions, and guests who join and vote: `taking-part.k6.ts`, a minute. */
export function takingPartSuite(options?: PerformanceOptions): Suite {
  const floor = { cases: 10, requests: 1000 }
  return planned({ name: 'taking-part', script: 'taking-part.k6.ts', loadMs: 60_000, floor }, options)
}

/** The baseline: `baseline.k6.ts`, nine minutes. */
export function baselineSuite(options?: PerformanceOptions): Suite {
  const floor = { cases: 5, requests: 4000 }
  return planned({ name: 'baseline', script: 'baseline.k6.ts', loadMs: 540_000, floor }, options)
}

/** The performance suite as it comes; a rehearsal loads for a second. */
export const performance: Suite = {
  ...performanceSuite(),
  rehearsal: () => performanceSuite({ durationScale: REHEARSAL_SCALE }),
}

function planned(
  { name, script, loadMs, floor, env }: Plan,
  { engine, durationScale = 1 }: PerformanceOptions = {},
): Suite {
  return k6Suite({
    name,
    script: fileURLToPath(new URL(script, import.meta.url)),
    ...(engine === undefined ? {} : { engine }),
    floor: { ...floor, requests: floor.requests * durationScale, durationMs: loadMs * durationScale * 0.9 },
    budgetMs: loadMs * durationScale + OVERHEAD_MS,
    env: { ...env, DURATION_SCALE: String(durationScale) },
  })
}
