import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunEvent } from '../harness/events.ts'
import type { Reporter } from '../harness/report.ts'
import { consoleReporter, type ConsoleOptions } from './console.ts'
import { calmText, hostileText, reports } from './testing/arbitrary.ts'
import { aReport, failing, SAMPLES } from './testing/reports.ts'
import { aSink, type Sink } from './testing/sink.ts'

const EVENTS: readonly RunEvent[] = [
  { kind: 'run-started', runId: 'r1', target: 'local', suites: ['smoke'] },
  { kind: 'stack-started', provider: 'embedded', url: 'http://127.0.0.1:1', version: '1', durationMs: 900 },
  { kind: 'suite-started', suite: 'smoke', budgetMs: 60_000 },
]
const ERASED = '\r\u001B[2K'
const signal = new AbortController().signal

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

describe('consoleReporter', () => {
  it('prints PASS for no other outcome, live lines and all', async () => {
    await fc.assert(
      fc.asyncProperty(reports(calmText), async (report) => {
        fc.pre(report.verdict.outcome !== 'pass')
        const sink = aSink({ isTTY: true, columns: 80 })
        const reporter = started({ stream: sink, color: true })
        tellCases(reporter, report)
        await reporter.report(report, signal)
        expect(sink.text()).not.toContain('PASS')
      }),
    )
  })

  it('writes no control character to what is no terminal, whatever the target says', async () => {
    await fc.assert(
      fc.asyncProperty(reports(hostileText), async (report) => {
        const sink = aSink()
        const reporter = started({ stream: sink, color: false })
        tellCases(reporter, report)
        await reporter.report(report, signal)
        expect(sink.text()).not.toMatch(/[^\P{Cc}\n]/u)
      }),
    )
  })

  it('begins no line as a verdict but the verdict itself, on a terminal with colour too', async () => {
    await fc.assert(
      fc.asyncProperty(reports(hostileText), async (report) => {
        const sink = aSink({ isTTY: true, columns: 80 })
        const reporter = started({ stream: sink, color: true })
        tellCases(reporter, report)
        await reporter.report(report, signal)
        const lines = stripVTControlCharacters(sink.text()).split(/[\r\n]/)
        const verdicts = lines.flatMap((line) => /^(PASS|FAIL|INCONCLUSIVE|ERROR)\b/.exec(line)?.[1] ?? [])
        expect(verdicts).toEqual([report.verdict.outcome.toUpperCase()])
      }),
    )
  })

  it.each([
    ['a terminal', { TERM: 'xterm-256color' }, true, true],
    ['a terminal with NO_COLOR', { TERM: 'xterm-256color', NO_COLOR: '1' }, true, false],
    ['a terminal that is dumb', { TERM: 'dumb' }, true, false],
    ['a terminal with FORCE_COLOR=0', { TERM: 'xterm-256color', FORCE_COLOR: '0' }, true, false],
    ['a pipe', { TERM: 'xterm-256color' }, false, false],
    ['a pipe with FORCE_COLOR', { FORCE_COLOR: '1' }, false, true],
  ])('colours, or writes no control character, by the environment: %s', async (_where, env, isTTY, colored) => {
    for (const name of ['CI', 'COLORTERM', 'FORCE_COLOR', 'NO_COLOR', 'TERM', 'TMUX']) vi.stubEnv(name, undefined)
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const sink = aSink({ isTTY, columns: 80 })
    const reporter = started({ stream: sink })
    progress(reporter, 1)
    vi.advanceTimersByTime(5000)
    await reporter.report(aReport(), signal)
    expect(/[^\P{Cc}\n]/u.test(sink.text())).toBe(colored)
  })

  it('says the same with and without colour', async () => {
    for (const make of Object.values(SAMPLES)) {
      const [plain, colored] = [aSink(), aSink()]
      await consoleReporter({ stream: plain, color: false }).report(make(), signal)
      await consoleReporter({ stream: colored, color: true }).report(make(), signal)
      expect(stripVTControlCharacters(colored.text()).replaceAll(/ +$/gm, '')).toBe(plain.text())
    }
  })

  it('redraws one line at most ten times a second on a terminal', () => {
    const sink = aSink({ isTTY: true, columns: 80 })
    const reporter = started({ stream: sink, color: true })
    const before = sink.writes.length
    for (let index = 0; index < 1000; index += 1) {
      progress(reporter, index)
      vi.advanceTimersByTime(1)
    }
    const redraws = sink.writes.slice(before)
    expect(redraws).toHaveLength(10)
    expect(redraws.slice(1).every((text) => text.startsWith(ERASED) && !text.includes('\n'))).toBe(true)
  })

  it('does not write again what stands there already', () => {
    const sink = aSink({ isTTY: true, columns: 80 })
    started({ stream: sink, color: true })
    const before = sink.writes.length
    vi.advanceTimersByTime(3000)
    expect(sink.writes.length - before).toBe(4) // once at first, then when the clock's second changes
  })

  it('keeps no process alive that has nothing else to do', () => {
    vi.useRealTimers()
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    started({ stream: aSink() })
    expect(timers()).toBe(before)
  })

  it('leaves one column free, and erases the line before others are printed', () => {
    const sink = aSink({ isTTY: true, columns: 50 })
    const reporter = started({ stream: sink, color: true })
    progress(reporter, 1, 'x'.repeat(200))
    vi.advanceTimersByTime(100)
    expect(stripVTControlCharacters(sink.writes.at(-1) ?? '')).toHaveLength(49)
    reporter.observe?.({ kind: 'case-finished', suite: 'smoke', case: failing('smoke', 'a', 'no') })
    expect(sink.writes.at(-1)?.startsWith(ERASED)).toBe(true)
    expect(stripVTControlCharacters(sink.writes.at(-1) ?? '')).toContain(' 0:00  smoke  FAILED  ')
  })

  it.each([
    ['what is no terminal', { stream: aSink(), color: false }],
    ['a terminal without colours', { stream: aSink({ isTTY: true }), color: false }],
  ])('prints progress every few seconds to %s', (_where, { stream, ...options }) => {
    const reporter = started({ stream, ...options })
    const before = stream.writes.length
    progress(reporter, 1)
    vi.advanceTimersByTime(4999)
    expect(stream.writes).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(stream.writes.at(-1)).toBe(' 0:05  smoke  0:01 of 0:10, rate 1/s\n')
  })

  it('follows a terminal that is resized', async () => {
    const sink = Object.assign(aSink({ isTTY: true }), { columns: 60 })
    const reporter = consoleReporter({ stream: sink, color: false })
    sink.columns = 44
    await reporter.report(aReport(), signal)
    expect(
      Math.max(
        ...sink
          .text()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(44)
  })

  it('writes nothing more when it has reported', async () => {
    const sink = aSink({ isTTY: true, columns: 80 })
    const reporter = started({ stream: sink, color: true })
    progress(reporter, 1)
    await reporter.report(aReport(), signal)
    const written = sink.text()
    for (const event of EVENTS) reporter.observe?.(event)
    vi.advanceTimersByTime(60_000)
    expect(sink.text()).toBe(written)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('writes nothing between the end of the run and the report', () => {
    const sink = aSink({ isTTY: true, columns: 80 })
    const reporter = started({ stream: sink, color: true })
    reporter.observe?.({ kind: 'run-finished', durationMs: 9 })
    const written = sink.text()
    vi.advanceTimersByTime(1000)
    expect(sink.text()).toBe(written)
  })

  it('reports again: a stored record after another', async () => {
    const sink = aSink()
    const reporter = consoleReporter({ stream: sink, color: false })
    await reporter.report(aReport(), signal)
    await reporter.report(SAMPLES['one case failed']?.() ?? aReport(), signal)
    expect(sink.text()).toMatch(/^PASS [^]*^FAIL /m)
  })

  it('throws nothing into the run for an event of no known shape, and reports all the same', async () => {
    const sink = aSink({ isTTY: true, columns: 80 })
    const reporter = started({ stream: sink, color: true })
    const broken = JSON.parse('{"kind":"case-finished","suite":"smoke","case":{}}') as RunEvent
    expect(() => reporter.observe?.(broken)).not.toThrow()
    expect(vi.getTimerCount()).toBe(0)
    await expect(reporter.report(aReport(), signal)).resolves.toMatchObject({ kind: 'delivered' })
  })

  it('throws nothing out of its timer', () => {
    const reporter = started({ stream: aSink({ isTTY: true, columns: 80 }), color: true })
    reporter.observe?.(JSON.parse('{"kind":"suite-progress","suite":"smoke","progress":{}}') as RunEvent)
    expect(() => vi.advanceTimersByTime(1000)).not.toThrow()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is a failed delivery when the stream breaks, and no error in the run', async () => {
    const sink = aSink({ fault: new Error('write EPIPE') })
    const reporter = started({ stream: sink })
    expect(sink.writes).toHaveLength(1)
    await expect(reporter.report(aReport(), signal)).resolves.toEqual({
      reporter: 'console',
      kind: 'failed',
      code: 'E_REPORT_FAILED',
      message: 'write EPIPE',
    })
  })

  it('is a failed delivery when the last write fails', async () => {
    const stream = aSink({ fault: new Error('no space left') })
    await expect(consoleReporter({ stream }).report(aReport(), signal)).resolves.toMatchObject({ kind: 'failed' })
  })

  it('lets the process end well when nobody reads standard output any more', async () => {
    vi.useRealTimers()
    const child = spawn(process.execPath, [fileURLToPath(new URL('testing/piped.ts', import.meta.url))])
    const said = text(child.stderr)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    await once(child.stdout, 'close')
    child.stdin.end()
    await once(child, 'exit')
    expect(await said).toBe('failed E_REPORT_FAILED\n')
    expect(child.exitCode).toBe(0)
  })
})

function started(options: ConsoleOptions & { readonly stream: Sink }): Reporter {
  const reporter = consoleReporter({ clock: { now: () => '', elapsedMs: () => performance.now() }, ...options })
  for (const event of EVENTS) reporter.observe?.(event)
  return reporter
}

function progress(reporter: Reporter, rate: number, more = `${rate}/s`): void {
  const figures = { rate: more }
  reporter.observe?.({
    kind: 'suite-progress',
    suite: 'smoke',
    progress: { elapsedMs: 1000, totalMs: 10_000, figures },
  })
}

function tellCases(reporter: Reporter, { record }: { readonly record: ReturnType<typeof aReport>['record'] }): void {
  for (const { result } of record.suites) {
    reporter.observe?.({ kind: 'suite-started', suite: result.suite, budgetMs: 1 })
    for (const one of result.cases) reporter.observe?.({ kind: 'case-finished', suite: result.suite, case: one })
    vi.advanceTimersByTime(5000)
  }
}
