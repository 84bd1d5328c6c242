import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../harness/events.ts'
import { aCase } from '../../harness/testing/index.ts'
import { failing, flaky, passing } from '../testing/reports.ts'
import { followRun, type Live } from './live.ts'
import { paint, type Line } from './line.ts'

const STARTED: RunEvent = { kind: 'run-started', runId: 'r1', target: 'local', suites: ['smoke', 'contract'] }
const smoke: RunEvent = { kind: 'suite-started', suite: 'smoke', budgetMs: 60_000 }
const contract: RunEvent = { kind: 'suite-started', suite: 'contract', budgetMs: 60_000 }

describe('followRun', () => {
  it('tells what is run, on what', () => {
    expect(textOf(followRun().tell(STARTED, at(0)))).toBe('assay  r1 on local: smoke, contract\n')
  })

  it('tells of the stack until it is ready', () => {
    const live = following(STARTED)
    expect(
      textOf(live.tell({ kind: 'stack-progress', provider: 'embedded', message: 'applies migrations' }, at(800))),
    ).toBe(' 0:00  stack     embedded: applies migrations')
    expect(statusOf(live, 900)).toBe(' 0:00  stack 0:00')
    const ready: RunEvent = {
      kind: 'stack-started',
      provider: 'embedded',
      url: 'http://127.0.0.1:1',
      version: 'v1',
      durationMs: 1390,
    }
    expect(textOf(live.tell(ready, at(1400)))).toBe(
      ' 0:01  stack     embedded is ready (1.4 s): http://127.0.0.1:1, version v1',
    )
    expect(statusOf(live, 1500)).toBeUndefined()
  })

  it('says when a stack has no version', () => {
    const ready: RunEvent = {
      kind: 'stack-started',
      provider: 'deployed',
      url: 'http://x',
      version: undefined,
      durationMs: 5,
    }
    expect(textOf(followRun().tell(ready, at(0)))).toContain('does not say its version')
  })

  it('tells a failure at once, with its message', () => {
    const live = following(STARTED, contract)
    const one = failing('contract', 'POST answers 201', 'expected 201, got 500')
    expect(textOf(live.tell({ kind: 'case-finished', suite: 'contract', case: one }, at(5000)))).toBe(
      [
        ' 0:05  contract  FAILED  suites/contract/sessions.spec.ts > Sessions > POST answers 201',
        '                 | expected 201, got 500',
      ].join('\n'),
    )
  })

  it('tells broken tries and flaky cases as such', () => {
    const live = following(STARTED, smoke)
    const broke = aCase({ id: 'elsewhere', attempts: [{ status: 'errored', durationMs: 1 }] })
    const told = [broke, flaky('smoke')].map((one) =>
      textOf(live.tell({ kind: 'case-finished', suite: 'smoke', case: one }, at(0))),
    )
    expect(told[0]).toBe(' 0:00  smoke     BROKE  elsewhere\n                 | it gave no reason')
    expect(told[1]).toContain('FLAKY  suites/smoke/sessions.spec.ts > Sessions > opens the page')
    expect(told[1]).toContain('| page did not load within 5 s')
  })

  it('tells nothing of cases that passed but their number', () => {
    const live = following(STARTED, smoke)
    for (const one of passing('smoke', 12)) {
      expect(live.tell({ kind: 'case-finished', suite: 'smoke', case: one }, at(0))).toEqual([])
    }
    expect(statusOf(live, 3000)).toBe(' 0:03  smoke 0:03, 12 cases')
  })

  it('tells ten failures of a suite, and counts the others', () => {
    const live = following(STARTED, smoke)
    const told = Array.from({ length: 30 }, (_, index) =>
      textOf(
        live.tell({ kind: 'case-finished', suite: 'smoke', case: failing('smoke', `case ${index}`, 'no') }, at(0)),
      ),
    ).filter((text) => text !== '')
    expect(told).toHaveLength(11)
    expect(told.at(-1)).toContain('more cases fail; they are counted and told at the end')
    expect(statusOf(live, 0)).toContain('30 cases, 30 failed')
  })

  it('has one status for suites that run at the same time', () => {
    const live = following(STARTED, smoke, contract)
    const figures = { VUs: '10', rate: '412/s', p95: '12 ms' }
    live.tell(
      { kind: 'suite-progress', suite: 'contract', progress: { elapsedMs: 3000, totalMs: 10_000, figures } },
      at(0),
    )
    expect(statusOf(live, 4000)).toBe(' 0:04  smoke 0:04 | contract 0:03 of 0:10, VUs 10, rate 412/s, p95 12 ms')
  })

  it('shows progress without a known end', () => {
    const live = following(smoke)
    live.tell(
      { kind: 'suite-progress', suite: 'smoke', progress: { elapsedMs: 3000, totalMs: undefined, figures: {} } },
      at(0),
    )
    expect(statusOf(live, 0)).toBe(' 0:00  smoke 0:03')
  })

  it('heeds no progress of a suite that does not run', () => {
    const live = following(STARTED)
    live.tell({ kind: 'suite-progress', suite: 'smoke', progress: { elapsedMs: 1, totalMs: 2, figures: {} } }, at(0))
    expect(statusOf(live, 0)).toBe(' 0:00  stack 0:00')
  })

  it.each([
    [{ kind: 'completed' }, 41, 3, 'completed: 41 cases, 3 failed (1.2 s)'],
    [{ kind: 'completed' }, 5, 0, 'completed: 5 cases, none failed (1.2 s)'],
    [{ kind: 'completed' }, 0, 0, 'completed: no case (1.2 s)'],
    [{ kind: 'timed-out', budgetMs: 60_000 }, 1, 0, 'ran out of its 1 min; 1 case, none failed (1.2 s)'],
    [{ kind: 'not-run', reason: 'interrupted' }, 0, 0, 'did not run: interrupted; no case (1.2 s)'],
    [
      { kind: 'crashed', code: 'E_SUITE_CRASHED', message: 'exit 9' },
      0,
      0,
      'broke: exit 9 (E_SUITE_CRASHED); no case (1.2 s)',
    ],
  ] as const)('says how a suite ended: %j', (completion, cases, failed, text) => {
    const event: RunEvent = { kind: 'suite-finished', suite: 'smoke', completion, cases, failed, durationMs: 1240 }
    const live = following(STARTED, smoke)
    expect(textOf(live.tell(event, at(2000)))).toBe(` 0:02  smoke     ${text}`)
  })

  it('has news of a suite when it has come further, and once in a while when it has not', () => {
    const live = following(smoke)
    const news = (): string => textOf(live.news(at(5000)))
    expect(Array.from({ length: 5 }, news)).toEqual(['', '', '', '', ''])
    expect(news()).toContain('smoke  0:05')
    live.tell({ kind: 'case-finished', suite: 'smoke', case: aCase() }, at(6000))
    expect(news()).toContain('1 case')
  })

  it('is silent when the run is over', () => {
    const live = following(STARTED, smoke)
    expect(live.tell({ kind: 'run-finished', durationMs: 9 }, at(9))).toEqual([])
    expect(statusOf(live, 9)).toBeUndefined()
  })
})

function following(...events: readonly RunEvent[]): Live {
  const live = followRun()
  for (const event of events) live.tell(event, at(0))
  return live
}

function at(elapsedMs: number): { readonly elapsedMs: number; readonly columns: number } {
  return { elapsedMs, columns: 100 }
}

function statusOf(live: Live, elapsedMs: number): string | undefined {
  const line = live.status(elapsedMs)
  return line === undefined ? undefined : textOf([line])
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => paint(line, { columns: 100, color: false })).join('\n')
}
