import type { Writable } from 'node:stream'
import { paint, type Line } from './line.ts'

const ERASE_LINE = '\r\u001B[2K'
const DEFAULT_COLUMNS = { terminal: 80, file: 120 } as const
const LEAST_COLUMNS = 40

/** Where a reporter writes: a terminal, a pipe or a file. */
export type ScreenStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** How a screen is written to. */
export interface ScreenOptions {
  readonly stream: ScreenStream
  readonly color: boolean
  /** Whether the last line may be drawn again in its place. */
  readonly redraws: boolean
  /** `undefined`: asked of the stream each time, for a terminal that is resized. */
  readonly columns: number | undefined
}

/** Lines that stay, above one that is drawn again and again. */
export interface Screen {
  readonly columns: number
  /** Prints lines that stay, in place of the last line; it is there again when it is drawn next. */
  print(lines: readonly Line[]): void
  /** Draws the last line; `undefined` takes it away. Nothing where lines cannot be redrawn. */
  status(line: Line | undefined): void
  /** Prints, and waits until it is written. Rejects when this or anything before could not be. */
  finish(lines: readonly Line[]): Promise<void>
}

/** A screen on a stream. A stream that breaks (`| head`) is no fault of the run: `finish` alone tells of it. */
export function openScreen({ stream, color, redraws, columns }: ScreenOptions): Screen {
  const fallback = redraws ? DEFAULT_COLUMNS.terminal : DEFAULT_COLUMNS.file
  let drawn = ''
  let isListening = false
  let broken: Error | undefined
  return {
    get columns() {
      return width()
    },
    print(lines) {
      if (lines.length === 0) return
      write(erased() + painted(lines))
      drawn = ''
    },
    status(line) {
      if (!redraws) return
      // One column stays free: a terminal that has written its last column may already be on the next line.
      const next = line === undefined ? '' : paint(line, { columns: width() - 1, color })
      if (next === drawn) return
      write(erased() + next)
      drawn = next
    },
    async finish(lines) {
      const text = erased() + painted(lines)
      drawn = ''
      await new Promise<void>((resolve) => {
        write(text, (error) => {
          broken ??= error ?? undefined
          resolve()
        })
      })
      if (broken !== undefined) throw broken
    },
  }

  function width(): number {
    return Math.max(LEAST_COLUMNS, columns ?? stream.columns ?? fallback)
  }

  function erased(): string {
    return drawn === '' ? '' : ERASE_LINE
  }

  function painted(lines: readonly Line[]): string {
    return lines.map((line) => `${paint(line, { columns: width(), color })}\n`).join('')
  }

  function write(text: string, done?: (error?: Error | null) => void): void {
    if (!isListening) stream.on('error', (error) => (broken ??= error)) // unheard, it would end the process
    isListening = true
    if (broken === undefined) stream.write(text, done)
    else done?.(broken)
  }
}
