import { describe, expect, it } from 'vitest'
import { HarnessError } from './errors.ts'
import type { RunEvent } from './events.ts'
import { systemClock } from './ports.ts'
import type { Suite, SuiteContext, SuiteResult } from './suite.ts'
import { runSuite, sawNoFailure } from './suite-run.ts'
import { aTarget, fakeSuite } from './testing/fakes.ts'
import { aCase, aFailedCase, aSuiteResult } from './testing/records.ts'

const NEVER = new AbortController().signal

async function run(
  suite: Suite,
  signal = NEVER,
  more: { readonly mayRetry?: number } = {},
): Promise<{ result: SuiteResult; events: readonly RunEvent[] }> {
  const events: RunEvent[] = []
  const surroundings = {
    runId: 'r',
    target: aTarget(),
    endpoints: { service: 'http://x' },
    credentials: {},
    env: {},
    artifactsDir: '/nowhere',
    observe: (event: RunEvent) => void events.push(event),
    ...more,
  }
  return { result: await runSuite(suite, surroundings, systemClock, signal), events }
}

async function aborted({ signal }: Pick<SuiteContext, 'signal'>): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}

describe('runSuite, when a suite may be tried again', () => {
  const reset = new HarnessError('E_TARGET_UNREACHABLE', 'connection reset')
  const breaking = (times: number, error: Error = reset, seen = false): Suite => {
    let tries = 0
    return fakeSuite('smoke', async ({ observe }) => {
      tries += 1
      if (tries > times) return aSuiteResult()
      if (seen) observe({ kind: 'case-finished', suite: 'smoke', case: aCase() })
      throw error
    })
  }

  it('one whose way to the target broke is, as often as allowed, and every try is told', async () => {
    const { result } = await run(breaking(2), NEVER, { mayRetry: 2 })
    expect(result.completion.kind).toBe('completed')
    expect(result.earlier).toMatchObject([
      { code: 'E_TARGET_UNREACHABLE', message: 'connection reset' },
      { code: 'E_TARGET_UNREACHABLE' },
    ])
    expect((await run(breaking(2), NEVER, { mayRetry: 1 })).result.completion.kind).toBe('crashed')
    expect((await run(breaking(1), NEVER)).result).not.toHaveProperty('earlier')
  })

  it('one that broke by itself, or that had seen something, is not', async () => {
    for (const suite of [breaking(1, new Error('boom')), breaking(1, reset, true)]) {
      const { result } = await run(suite, NEVER, { mayRetry: 5 })
      expect(result.completion.kind).toBe('crashed')
      expect(result.earlier).toBeUndefined()
    }
  })
})

describe('runSuite', () => {
  it('a suite that throws is crashed, and keeps what it had told', async () => {
    const { result } = await run(
      fakeSuite('smoke', async ({ observe }) => {
        observe({ kind: 'case-finished', suite: 'smoke', case: aFailedCase('smoke > x') })
        throw new Error('boom')
      }),
    )
    expect(result.completion).toEqual({ kind: 'crashed', code: 'E_SUITE_CRASHED', message: 'boom' })
    expect(result.cases).toHaveLength(1)
  })

  it('a suite that throws at once, without a promise, is crashed', async () => {
    const suite = fakeSuite('smoke', () => {
      throw new Error('boom')
    })
    expect((await run(suite)).result.completion.kind).toBe('crashed')
  })

  it('a result that is not whole, or of another suite, is crashed', async () => {
    const partial = fakeSuite('smoke', async () => ({ suite: 'smoke' }) as SuiteResult)
    expect((await run(partial)).result.completion).toMatchObject({ kind: 'crashed' })
    const other = fakeSuite('smoke', async () => aSuiteResult({ suite: 'other' }))
    expect((await run(other)).result.completion).toMatchObject({ message: 'its result is of the suite other' })
  })

  it('a suite past its budget is timed out, whatever it says of itself', async () => {
    const suite = fakeSuite(
      'smoke',
      async (context) => {
        await aborted(context)
        return aSuiteResult()
      },
      { budgetMs: 20 },
    )
    expect((await run(suite)).result.completion).toEqual({ kind: 'timed-out', budgetMs: 20 })
  })

  it('a suite that blocks past its budget is timed out', async () => {
    const suite = fakeSuite(
      'smoke',
      async () => {
        const end = performance.now() + 40
        while (performance.now() < end);
        return aSuiteResult()
      },
      { budgetMs: 20 },
    )
    expect((await run(suite)).result.completion).toEqual({ kind: 'timed-out', budgetMs: 20 })
  })

  it('what a suite does to its result later is not seen', async () => {
    const own = aSuiteResult({ cases: [aFailedCase('smoke > x')] })
    const { result } = await run(fakeSuite('smoke', async () => own))
    Object.assign(own.cases[0]?.attempts[0] ?? {}, { status: 'passed' })
    expect(result.cases[0]?.attempts[0]?.status).toBe('failed')
  })

  it('a suite that was interrupted did not run to its end', async () => {
    const controller = new AbortController()
    const suite = fakeSuite('smoke', async () => {
      controller.abort(new Error('SIGINT'))
      return aSuiteResult()
    })
    expect((await run(suite, controller.signal)).result.completion).toEqual({
      kind: 'not-run',
      reason: 'interrupted by SIGINT',
    })
  })

  it('tells its start and its end', async () => {
    const { events, result } = await run(fakeSuite('smoke'))
    expect(events.map(({ kind }) => kind)).toEqual(['suite-started', 'suite-finished'])
    expect(events.at(-1)).toMatchObject({ cases: 1, failed: 0, completion: { kind: 'completed' } })
    expect(result).toEqual(aSuiteResult())
  })
})

describe('sawNoFailure', () => {
  it('is false without a case that was tried', () => {
    expect(sawNoFailure(aSuiteResult({ cases: [] }))).toBe(false)
    expect(sawNoFailure(aSuiteResult({ cases: [aCase({ attempts: [], skippedBecause: 'x' })] }))).toBe(false)
  })

  it('is false with a failure or without an end', () => {
    expect(sawNoFailure(aSuiteResult({ cases: [aCase(), aFailedCase('x')] }))).toBe(false)
    expect(sawNoFailure(aSuiteResult({ completion: { kind: 'timed-out', budgetMs: 1 } }))).toBe(false)
  })

  it('is true when what was tried passed', () => {
    expect(sawNoFailure(aSuiteResult())).toBe(true)
  })
})
