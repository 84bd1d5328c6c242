import type { Progress, RunEvent } from '../../harness/events.ts'
import type { CaseResult } from '../../harness/suite.ts'
import { stateOf } from '../render/case-counts.ts'
import { plain, plainLine } from '../render/plain.ts'
import { endOf } from '../render/suite-rows.ts'
import { counted, formatDuration, formatElapsed, formatNumber } from '../render/units.ts'
import { cutPath, pad, widthOf, wrap } from '../../harness/width.ts'
import { hang, span, type Line } from './line.ts'

const MOST_FAILURES = 10 // shown live for one suite; all are in the summary and the record
const MOST_NAME = 16 // columns
const STACK = 'stack'
const MESSAGE_LINES = 3
const MOST_QUIET = 6 // times that a suite without news is passed over before it is shown all the same

/** What is shown of a run while it goes on. */
export interface Live {
  /** Takes note of an event; the lines to be printed for it. */
  tell(event: RunEvent, at: Moment): readonly Line[]
  /** One line on everything that runs now; `undefined` when nothing does. */
  status(elapsedMs: number): Line | undefined
  /** One line for each suite that has come further since this was asked last, or has not for long. */
  news(at: Moment): readonly Line[]
}

/** When something is shown, and how wide. */
export interface Moment {
  readonly elapsedMs: number
  readonly columns: number
}

interface Running {
  readonly startedMs: number
  cases: number
  failed: number
  progress: Progress | undefined
  /** What `news` said last, and how often it has passed the suite over since. */
  said: string
  quiet: number
}

/** Follows a run by its events. */
export function followRun(): Live {
  const running = new Map<string, Running>()
  let nameWidth = STACK.length

  return {
    tell(event, at) {
      switch (event.kind) {
        case 'run-started':
          nameWidth = Math.max(
            nameWidth,
            ...event.suites.map((suite) => Math.min(MOST_NAME, widthOf(plainLine(suite)))),
          )
          begin(STACK, at)
          return [...hang([span('assay  ', 'strong')], startedText(event), { columns: at.columns, lines: 2 }), []]
        case 'stack-progress':
          return say(STACK, `${event.provider}: ${event.message}`, at)
        case 'stack-started':
          running.delete(STACK)
          return say(STACK, readyText(event), at)
        case 'suite-started':
          running.delete(STACK)
          begin(event.suite, at)
          return say(event.suite, `started, at most ${formatDuration(event.budgetMs)}`, at)
        case 'suite-progress':
          note(event.suite, (suite) => (suite.progress = event.progress))
          return []
        case 'case-finished':
          return tellCase(event.suite, event.case, at)
        case 'suite-finished':
          running.delete(event.suite)
          return say(event.suite, finishedText(event), at)
        case 'run-finished':
          running.clear()
          return []
      }
    },
    status(elapsedMs) {
      const texts = [...running].map(([suite, state]) => `${suite} ${progressText(state, elapsedMs)}`)
      return texts.length === 0 ? undefined : [span(clock(elapsedMs), 'faint'), span(texts.join(' | '))]
    },
    news(at) {
      return [...running].flatMap(([suite, state]) => {
        const now = newsOf(state)
        state.quiet = state.said === now ? (state.quiet + 1) % MOST_QUIET : 0
        state.said = now
        if (state.quiet > 0) return []
        return say(suite, progressText(state, at.elapsedMs), at)
      })
    },
  }

  function begin(name: string, { elapsedMs }: Moment): void {
    const state: Running = { startedMs: elapsedMs, cases: 0, failed: 0, progress: undefined, said: '', quiet: 0 }
    running.set(name, { ...state, said: newsOf(state) }) // that it started is said
  }

  function note(suite: string, change: (state: Running) => void): void {
    const state = running.get(suite)
    if (state !== undefined) change(state)
  }

  function say(name: string, text: string, { elapsedMs, columns }: Moment): readonly Line[] {
    return hang([span(clock(elapsedMs), 'faint'), span(named(name))], text, { columns, lines: 2 })
  }

  function tellCase(suite: string, one: CaseResult, at: Moment): readonly Line[] {
    const state = stateOf(one)
    const isBad = state === 'failed' || state === 'errored'
    note(suite, (seen) => {
      seen.cases += 1
      if (isBad) seen.failed += 1
    })
    if (!isBad && state !== 'flaky') return []
    const failed = running.get(suite)?.failed ?? 0
    if (failed > MOST_FAILURES + 1) return []
    if (failed > MOST_FAILURES) return say(suite, 'more cases fail; they are counted and told at the end', at)
    return failureLines(suite, one, WORDS[state], at)
  }

  function failureLines(suite: string, one: CaseResult, word: string, { elapsedMs, columns }: Moment): readonly Line[] {
    const label = [span(clock(elapsedMs), 'faint'), span(named(suite)), span(`${word}  `, STYLES[word] ?? 'fail')]
    const indent = widthOf(clock(elapsedMs) + named(suite))
    const id = one.id.startsWith(`${suite} > `) ? one.id.slice(suite.length + 3) : one.id
    const failure = one.attempts.findLast(({ status }) => status !== 'passed')?.failure
    const message = wrap(plain(failure?.message ?? 'it gave no reason'), {
      columns: columns - indent - 2,
      lines: MESSAGE_LINES,
    })
    return [
      [...label, span(cutPath(plainLine(id), columns - indent - word.length - 2), 'strong')],
      ...message.map((line) => [span(' '.repeat(indent)), span('| ', 'faint'), span(line)]),
    ]
  }

  function named(name: string): string {
    return `${pad(plainLine(name), nameWidth, 'left')}  `
  }
}

const WORDS = { failed: 'FAILED', errored: 'BROKE', flaky: 'FLAKY' } as const
const STYLES: Readonly<Record<string, 'fail' | 'error' | 'inconclusive'>> = {
  FAILED: 'fail',
  BROKE: 'error',
  FLAKY: 'inconclusive',
}

function clock(elapsedMs: number): string {
  return `${formatElapsed(elapsedMs).padStart(5)}  `
}

function startedText({ runId, target, suites }: Extract<RunEvent, { kind: 'run-started' }>): string {
  return `${runId} on ${target}: ${suites.join(', ')}`
}

function readyText({ provider, url, version, durationMs }: Extract<RunEvent, { kind: 'stack-started' }>): string {
  const what = version === undefined ? 'does not say its version' : `version ${version}`
  return `${provider} is ready (${formatDuration(durationMs)}): ${url}, ${what}`
}

function finishedText({
  completion,
  cases,
  failed,
  durationMs,
}: Extract<RunEvent, { kind: 'suite-finished' }>): string {
  const seen =
    cases === 0 ? 'no case' : `${counted(cases, 'case')}, ${failed === 0 ? 'none' : formatNumber(failed)} failed`
  return `${endOf(completion)}${completion.kind === 'completed' ? ':' : ';'} ${seen} (${formatDuration(durationMs)})`
}

function newsOf({ cases, progress }: Running): string {
  return JSON.stringify([cases, progress])
}

function progressText({ progress, cases, failed, startedMs }: Running, elapsedMs: number): string {
  const seen = [
    ...(cases > 0 ? [counted(cases, 'case')] : []),
    ...(failed > 0 ? [`${formatNumber(failed)} failed`] : []),
  ]
  if (progress === undefined) return [formatElapsed(elapsedMs - startedMs), ...seen].join(', ')
  const of = progress.totalMs === undefined ? '' : ` of ${formatElapsed(progress.totalMs)}`
  const figures = Object.entries(progress.figures).map(([name, value]) => `${name} ${value}`)
  return [`${formatElapsed(progress.elapsedMs)}${of}`, ...figures, ...seen].join(', ')
}
