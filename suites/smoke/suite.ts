import { diagnoseChromium } from '../../fixtures/chromium.ts'
import type { Suite } from '../../harness/suite.ts'
import { leavingNothing } from '../leaving-nothing.ts'
import { playwrightSuite } from '../runners/playwright.ts'

const specs = playwrightSuite({
  name: 'smoke',
  dir: import.meta.dirname,
  floor: { cases: 5 },
  budgetMs: 60_000,
  prerequisite: true,
})

/** Whether it is worth looking further: the service is well, it keeps a session, and its page opens. */
export const smoke: Suite = {
  ...leavingNothing(specs),
  diagnose: async (context) => [...((await specs.diagnose?.(context)) ?? []), await diagnoseChromium(context.env)],
}
