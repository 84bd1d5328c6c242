import { WriteStream } from 'node:tty'
import { describeError } from '../harness/errors.ts'
import type { RunEvent } from '../harness/events.ts'
import { systemClock, type Clock, type Env } from '../harness/ports.ts'
import type { Reporter } from '../harness/report.ts'
import { followRun, type Moment } from './console/live.ts'
import { openScreen, type ScreenStream } from './console/screen.ts'
import { summaryOf } from './console/summary.ts'
import { viewOf } from './render/view.ts'

const REDRAW_EVERY_MS = 100
const PRINT_EVERY_MS = 5000
const COLORS = 2 // least colour depth (bits) at which a terminal has colours

/** Options of `consoleReporter`. */
export interface ConsoleOptions {
  /** @default standard output */
  readonly stream?: ScreenStream
  /** Whether the stream is a terminal, where progress is redrawn in place. @default what the stream says; false with TERM=dumb */
  readonly isTTY?: boolean
  /** Width that lines are cut to. @default the terminal's, 120 elsewhere */
  readonly columns?: number
  /** @default by NO_COLOR, FORCE_COLOR and TERM, as Node reads them; never where the stream is no terminal and nothing forces it */
  readonly color?: boolean
  /** Environment that the defaults are read from. @default the process's */
  readonly env?: Env
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
  const { env = process.env, clock = systemClock, printEveryMs = PRINT_EVERY_MS, cwd = process.cwd() } = options
  const stream = options.stream ?? process.stdout
  const isTTY = options.isTTY ?? stream.isTTY === true
  const redraws = isTTY && env['TERM'] !== 'dumb'
  const color = options.color ?? ((isTTY || env['FORCE_COLOR'] !== undefined) && colorDepth(env) > COLORS)
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
      return { reporter: 'console', kind: 'delivered', where: isTTY ? 'the terminal' : 'standard output' }
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

// Node's own rules, for an environment that is handed in.
function colorDepth(env: Env): number {
  return WriteStream.prototype.getColorDepth(env)
}
