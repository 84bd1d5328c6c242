import type { Measurement } from '../../harness/suite.ts'

const SIGNIFICANT = 4 // digits; as the gate's own messages
const MINUTE_MS = 60_000

/** A duration for people: `840 ms`, `2.8 s`, `1 min 12 s`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  const rest = seconds % 60
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`
}

/** Minutes and seconds of a clock that started at zero: `0:07`. */
export function formatElapsed(ms: number): string {
  const seconds = String(Math.floor((ms % MINUTE_MS) / 1000)).padStart(2, '0')
  return `${Math.floor(ms / MINUTE_MS)}:${seconds}`
}

/** A number with four significant digits, never fewer than its whole part, in groups of three: `4,120`, `12.35`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  const digits = Math.min(20, Math.max(0, SIGNIFICANT - 1 - magnitude))
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits })
}

/** A measured value with its unit; ratios as percent. */
export function formatValue(value: number, unit: Measurement['unit']): string {
  switch (unit) {
    case 'ms':
      return `${formatNumber(value)} ms`
    case 'ratio':
      return `${formatNumber(value * 100)} %`
    case 'per-second':
      return `${formatNumber(value)}/s`
    case 'count':
      return formatNumber(value)
    case 'bytes':
      return formatBytes(value)
  }
}

/** `1 case`, `3 cases`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`; past `most`, the rest is counted. */
export function listed(items: readonly string[], most = 4): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${formatNumber(bytes)} B`
  return bytes < 1_000_000 ? `${formatNumber(bytes / 1000)} kB` : `${formatNumber(bytes / 1_000_000)} MB`
}
