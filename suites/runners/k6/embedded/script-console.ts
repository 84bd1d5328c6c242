import { consoleText } from './console-text.ts'
import { currentUser } from './current.ts'
import type { LogLevel } from './log.ts'

/** The `console` of a script. */
export const scriptConsole: Readonly<Record<string, (...values: readonly unknown[]) => void>> = {
  log: (...values) => write('info', values),
  info: (...values) => write('info', values),
  debug: (...values) => write('debug', values),
  warn: (...values) => write('warning', values),
  error: (...values) => write('error', values),
}

function write(level: LogLevel, values: readonly unknown[]): void {
  currentUser().run.log.add(level, values.map(consoleText).join(' '), 'console')
}
