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
  currentUser().run.log.add(level, values.map(shown).join(' '), 'console')
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value !== 'object' || value === null) return String(value)
  return JSON.stringify(value)
}
