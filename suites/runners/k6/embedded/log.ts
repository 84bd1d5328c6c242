/** Levels of what a run logs, as k6 names them. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error'

/** Where a line comes from, as k6 marks it: the script's `console`, an exception of an iteration, or the option `httpDebug`. */
export type LogSource = 'console' | 'stacktrace' | 'http-debug'

/** One line that the script or the engine logged. */
export interface LogLine {
  readonly level: LogLevel
  readonly message: string
  readonly source?: LogSource
  /** Milliseconds since 1970. */
  readonly atMs: number
}

const MOST_LINES = 10_000 // of one run; what comes after is told, and not kept

/** What a run logs; the same error again and again fills no memory. */
export class Log {
  readonly lines: LogLine[] = []
  dropped = 0
  readonly #onLine: (line: LogLine) => void

  constructor(onLine: (line: LogLine) => void = () => undefined) {
    this.#onLine = onLine
  }

  add(level: LogLevel, message: string, source?: LogSource): void {
    this.keep({ level, message, ...(source === undefined ? {} : { source }), atMs: Date.now() })
  }

  /** Takes a line that is whole already. */
  keep(line: LogLine): void {
    if (this.lines.length < MOST_LINES) this.lines.push(line)
    else this.dropped += 1
    this.#onLine(line)
  }
}
