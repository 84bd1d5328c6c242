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

// As k6 prints them: objects as JSON, errors and what is no JSON as their text.
function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'function') return '[object Function]'
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return JSON.stringify(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
