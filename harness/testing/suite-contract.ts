import { expect, it } from 'vitest'
import { faultsOfSuiteResult, lastAttempt } from '../record.ts'
import type { Suite, SuiteContext, SuiteResult } from '../suite.ts'
import { aTarget } from './fakes.ts'

/** What `describeSuite` needs to know of a suite. */
export interface SuiteCase {
  readonly suite: Suite
  /** A base URL at which the suite sees a good target. */
  readonly good: string
  /** A base URL at which nothing answers. */
  readonly nothing: string
  readonly artifactsDir: string
  readonly env: SuiteContext['env']
}

/** What every suite must hold to. To be called inside a `describe`. */
export function describeSuite(make: () => SuiteCase): void {
  const run = async (url: string, signal = new AbortController().signal): Promise<SuiteResult | undefined> => {
    const { suite, artifactsDir, env } = make()
    const safety = { hosts: [new URL(url).host], mayWrite: true, maxRatePerSecond: 1000 } as const
    const context: SuiteContext = {
      runId: 'contract',
      target: aTarget({ safety }),
      endpoints: { service: url },
      credentials: {},
      env,
      budgetMs: suite.budgetMs,
      artifactsDir,
      signal,
      observe: () => undefined,
    }
    return suite.run(context).catch(() => undefined) // a rejection is recorded as crashed
  }
  const looksGood = (result: SuiteResult | undefined): boolean =>
    result?.completion.kind === 'completed' &&
    result.cases.length > 0 &&
    result.cases.every((one) => lastAttempt(one)?.status === 'passed')

  it('does not look good where nothing answers', async () => {
    expect(looksGood(await run(make().nothing))).toBe(false)
  })

  it('does not look good when it was stopped before it began', async () => {
    const controller = new AbortController()
    controller.abort(new Error('SIGINT'))
    expect(looksGood(await run(make().good, controller.signal))).toBe(false)
  })

  it('gives a whole result of its own name, with cases that passed and differ in id', async () => {
    const result = await run(make().good)
    expect(faultsOfSuiteResult(result)).toEqual([])
    expect(result?.suite).toBe(make().suite.name)
    expect(looksGood(result), JSON.stringify(result?.cases)).toBe(true)
    const ids = result?.cases.map(({ id }) => id) ?? []
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id.startsWith(`${make().suite.name} > `)).toBe(true)
  })

  it('names the files that define it', async () => {
    const signal = new AbortController().signal
    expect(await make().suite.sources({ env: {}, signal })).not.toEqual([])
  })
}
