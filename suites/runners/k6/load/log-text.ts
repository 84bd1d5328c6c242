import type { LogLine } from '../embedded/log.ts'
import type { LoadFlags } from './flags.ts'

/** Writes log lines in the form that was asked for, as k6 does. */
export function logWriter(format: LoadFlags['logFormat'], startMs: number): (line: LogLine) => string {
  switch (format) {
    case 'json':
      return ({ level, message, source, atMs }) =>
        JSON.stringify({
          level,
          msg: message,
          ...(source === undefined ? {} : { source }),
          time: new Date(atMs).toISOString(),
        })
    case 'raw':
      return ({ message }) => message
    case 'text':
      return ({ level, message, source, atMs }) => {
        const seconds = String(Math.max(0, Math.floor((atMs - startMs) / 1000))).padStart(4, '0')
        const origin = source === undefined ? '' : `  source=${source}`
        return `${level.slice(0, 4).toUpperCase()}[${seconds}] ${message.trimEnd()}${origin}`
      }
  }
}
