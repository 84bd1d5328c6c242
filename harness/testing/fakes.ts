import type { Clock, Ports } from '../ports.ts'
import type { Stack, StackContext, StackProvider } from '../stack.ts'
import type { Suite, SuiteContext, SuiteResult } from '../suite.ts'
import type { Target } from '../target.ts'
import { aSuiteResult } from './records.ts'

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  advance(ms: number): void
}

/** A clock for tests, at 2026-01-02T03:04:05Z. */
export function fakeClock(): FakeClock {
  let elapsed = 0
  return {
    now: () => new Date(START_MS + elapsed).toISOString(),
    elapsedMs: () => elapsed,
    advance: (ms) => {
      elapsed += ms
    },
  }
}

/** Ports over a fake clock, an empty environment and a commit that is given. */
export function fakePorts(rootDir: string, changes: Partial<Ports> = {}): Ports {
  return { clock: fakeClock(), env: {}, randomId: () => 'abc123', rootDir, commit: async () => '1111111', ...changes }
}

/** A target on a local stack that expects version `1111111`. */
export function aTarget(changes: Partial<Target> = {}): Target {
  return {
    name: 'local',
    expected: { version: '1111111' },
    versionHeader: 'x-service-version',
    readyPath: '/health/deep',
    safety: { hosts: ['127.0.0.1:*'], mayWrite: true, maxRatePerSecond: 1000 },
    ...changes,
  }
}

/** A provider whose stack says it is what was expected, and counts its starts and stops. */
export function fakeProvider(
  changes: Partial<StackProvider> & { readonly stack?: Partial<Stack> } = {},
): StackProvider & { readonly calls: string[] } {
  const calls: string[] = []
  const { stack, ...provider } = changes
  return {
    name: 'fake',
    calls,
    applies: async () => ({ applies: true, because: 'it is a fake' }),
    start: async (target: Target, _context: StackContext) => {
      calls.push('start')
      return {
        provider: 'fake',
        endpoints: { service: 'http://127.0.0.1:1' },
        credentials: {},
        fingerprint: {},
        identify: async () => target.expected ?? { version: 'unknown' },
        [Symbol.asyncDispose]: async () => {
          calls.push('stop')
        },
        ...stack,
      }
    },
    ...provider,
  }
}

/** A suite that passes with one case, or does what is given. */
export function fakeSuite(
  name: string,
  run: (context: SuiteContext) => Promise<SuiteResult> = async () => aSuiteResult({ suite: name }),
  changes: Partial<Suite> = {},
): Suite {
  return { name, floor: { cases: 1 }, budgetMs: 5000, sources: async () => [], run, ...changes }
}
