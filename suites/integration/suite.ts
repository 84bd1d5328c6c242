import type { Suite } from '../../harness/suite.ts'
import { leavingNothing } from '../leaving-nothing.ts'
import { vitestSuite } from '../runners/vitest.ts'

/** The workflow of sessions with its edges, and what the database holds afterwards. */
export const integration: Suite = leavingNothing(
  vitestSuite({ name: 'integration', dir: import.meta.dirname, floor: { cases: 52 }, budgetMs: 120_000 }),
)
