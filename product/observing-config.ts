/** How the config of a small project is. */
export interface ObservingOptions {
  /** How often the target is asked. @default 5 */
  readonly times?: number
  /** How long the target is waited for (ms). @default 2000 */
  readonly deadlineMs?: number
  /** Further text of the config's object. @default '' */
  readonly extra?: string
}

/**
 * The text of a config whose one suite asks a target `times` times for `/thing`, 10 ms apart, and expects 200.
 * In it `@assay/` stands for the folder of assay.
 */
export function observingConfig({ times = 5, deadlineMs = 2000, extra = '' }: ObservingOptions = {}): string {
  return `
import { setTimeout as pause } from 'node:timers/promises'
import { defineConfig, deployed, local } from '@assay/harness/index.ts'
import { deployedStack } from '@assay/fixtures/stacks/index.ts'
import { consoleReporter, junitReporter } from '@assay/reporters/index.ts'

const things = {
  name: 'things',
  floor: { cases: 1 },
  budgetMs: 20000,
  sources: async () => [],
  async run({ endpoints, observe, signal }) {
    const startedAt = new Date().toISOString()
    const cases = []
    for (let n = 1; n <= ${times} && !signal.aborted; n += 1) {
      const status = await fetch(endpoints.service + '/thing').then((r) => r.status, (error) => String(error.cause?.code ?? error))
      const failure = status === 200 ? {} : { failure: { message: 'expected 200, got ' + status } }
      const attempt = { status: status === 200 ? 'passed' : 'failed', durationMs: 1, ...failure }
      const one = { id: 'things > thing ' + n, title: ['thing ' + n], attempts: [attempt] }
      observe({ kind: 'case-finished', suite: 'things', case: one })
      cases.push(one)
      await pause(10)
    }
    return { suite: 'things', completion: { kind: 'completed' }, cases, measurements: [], tool: {}, startedAt, durationMs: 1 }
  },
}
export default defineConfig({
  service: 'tiny',
  targets: { tiny: deployed({ baseUrl: 'http://127.0.0.1:9', settle: { everyMs: 10, firstMatchMs: 50 } }) },
  stacks: [deployedStack({ deadlineMs: ${deadlineMs} })],
  suites: [things],
  gate: { required: ['things'] },
  reporters: [consoleReporter(), junitReporter()],
  identifyEveryMs: 20,
  ${extra}
})
`
}
