import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LogLevel, LogLine } from '../embedded/log.ts'
import type { LoadFlags } from './flags.ts'
import { logWriter } from './log-text.ts'

const LEVELS: readonly LogLevel[] = ['error', 'warning', 'info', 'debug']

/** Where log lines go. */
export interface LogOutput extends Disposable {
  write(line: LogLine): void
}

/**
 * Opens what `--log-output` and `--console-output` name.
 * @throws Error a file can't be written, or an output is none
 */
export function openLog(
  flags: Pick<LoadFlags, 'logOutput' | 'consoleOutput' | 'logFormat'>,
  startMs: number,
  { cwd, out, err }: { readonly cwd: string; readonly out: NodeJS.WritableStream; readonly err: NodeJS.WritableStream },
): LogOutput {
  const text = logWriter(flags.logFormat, startMs)
  const [log, console] = [sinkOf(flags.logOutput, { cwd, out, err }), consoleSinkOf(flags.consoleOutput, cwd)]
  return {
    write(line) {
      const sink = line.source === 'console' && console !== undefined ? console : log
      if (LEVELS.indexOf(line.level) <= LEVELS.indexOf(sink.level)) sink.write(`${text(line)}\n`)
    },
    [Symbol.dispose]() {
      log.close()
      console?.close()
    },
  }
}

interface Sink {
  /** The lowest level that is written. */
  readonly level: LogLevel
  write(text: string): void
  close(): void
}

function sinkOf(
  output: string,
  { cwd, out, err }: { readonly cwd: string; readonly out: NodeJS.WritableStream; readonly err: NodeJS.WritableStream },
): Sink {
  switch (output) {
    case 'stderr':
      return streamSink(err)
    case 'stdout':
      return streamSink(out)
    case 'none':
      return { level: 'debug', write: () => undefined, close: () => undefined }
    default: {
      const [, file, level = 'debug'] = /^file=([^,]+)(?:,level=(\w+))?$/.exec(output) ?? []
      const known = LEVELS.find((one) => one === level || (one === 'warning' && level === 'warn'))
      if (file !== undefined && known !== undefined) return fileSink(resolve(cwd, file), known)
      throw new Error(`unsupported log output '${output}': expected stderr, stdout, none, or file=FILE[,level=LEVEL]`)
    }
  }
}

function consoleSinkOf(file: string | undefined, cwd: string): Sink | undefined {
  return file === undefined ? undefined : fileSink(resolve(cwd, file), 'debug')
}

function streamSink(stream: NodeJS.WritableStream): Sink {
  return { level: 'debug', write: (text) => void stream.write(text), close: () => undefined }
}

function fileSink(path: string, level: LogLevel): Sink {
  const file = openSync(path, 'a')
  return { level, write: (text) => void writeSync(file, text), close: () => closeSync(file) }
}
