import { styleText } from 'node:util'
import { describeError } from '../harness/errors.ts'
import type { RunEvent } from '../harness/events.ts'
import { systemClock, type Clock } from '../harness/ports.ts'
import type { Reporter } from '../harness/report.ts'
import { followRun, type Moment } from './console/live.ts'
import { openScreen, type ScreenStream } from './console/screen.ts'
import { summaryOf } from './console/summary.ts'
import { viewOf } from './render/view.ts'

const REDRAW_EVERY_MS = 100
const PRINT_EVERY_MS = 5000

/** Options of `consoleReporter`. */
export interface ConsoleOptions {
  /** @default standard output */
  readonly stream?: ScreenStream
  /** Width that lines are cut to. @default the terminal's, 120 elsewhere */
  readonly columns?: number
  /**
   * Whether to use colours; on a terminal without them progress is not redrawn either, and no control character written.
   * @default by NO_COLOR, FORCE_COLOR, TERM and whether the stream is a terminal, as Node reads them
   */
  readonly color?: boolean
  /** @default the machine's */
  readonly clock?: Clock
  /** How often progress is printed where it cannot be redrawn (ms). @default 5000 */
  readonly printEveryMs?: number
  /** Folder that shown paths start from. @default the process's */
  readonly cwd?: string
}

/**
 * Tells a run in a terminal or a log: what happens while it goes on, then the verdict, why, and what to do next.
 * Without colour it says the same; what the target says cannot move the cursor, colour itself or look like a verdict.
 */
export function consoleReporter(options: ConsoleOptions = {}): Reporter {
  const { stream = process.stdout, clock = systemClock, printEveryMs = PRINT_EVERY_MS, cwd = process.cwd() } = options
  const color = options.color ?? styleText('bold', '.', { stream }) !== '.'
  const redraws = color && stream.isTTY === true
  const screen = openScreen({ stream, color, redraws, columns: options.columns })
  const live = followRun()
  let startedMs: number | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  return {
    name: 'console',
    observe(event) {
      if (!isOver) watch(event)
    },
    async report(report) {
      stop()
      try {
        await screen.finish(summaryOf(viewOf(report), { columns: screen.columns, cwd }))
      } catch (error) {
        return { reporter: 'console', kind: 'failed', ...describeError(error, 'E_REPORT_FAILED') }
      }
      return {
        reporter: 'console',
        kind: 'delivered',
        where: stream.isTTY === true ? 'the terminal' : 'standard output',
      }
    },
  }

  function watch(event: RunEvent): void {
    startedMs ??= clock.elapsedMs()
    guarded(() => screen.print(live.tell(event, now())))
    if (event.kind === 'run-finished') stop()
    else if (!isOver) timer ??= setInterval(() => guarded(tick), redraws ? REDRAW_EVERY_MS : printEveryMs).unref()
  }

  function tick(): void {
    if (redraws) screen.status(live.status(now().elapsedMs))
    else screen.print(live.news(now()))
  }

  // What goes wrong in showing progress ends the showing and not the run: the summary is told from the record.
  function guarded(show: () => void): void {
    try {
      show()
    } catch {
      stop()
    }
  }

  function now(): Moment {
    return { elapsedMs: clock.elapsedMs() - (startedMs ?? 0), columns: screen.columns }
  }

  function stop(): void {
    isOver = true
    clearInterval(timer)
  }
}
