/** Levels of what a run logs, as k6 names them. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error'

/** One line that the script or the engine logged. */
export interface LogLine {
  readonly level: LogLevel
  readonly message: string
  /** Whether the script wrote it by `console`. */
  readonly fromConsole: boolean
}

const MOST_LINES = 10_000 // of one run; what comes after is counted only

/** What a run logs; the same error again and again fills no memory. */
export class Log {
  readonly lines: LogLine[] = []
  dropped = 0

  add(level: LogLevel, message: string, fromConsole = false): void {
    if (this.lines.length < MOST_LINES) this.lines.push({ level, message, fromConsole })
    else this.dropped += 1
  }
}
