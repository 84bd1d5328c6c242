const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Milliseconds of a duration as k6 writes it: `1m30s`, `1.5h`, `500ms`, `2d`, or a plain number of milliseconds. */
export function parseDurationMs(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? text : undefined
  const trimmed = text.trim()
  if (/^[+-]?\d+(?:\.\d+)?$/.test(trimmed)) return Number(trimmed)
  const [, sign = '', rest = ''] = /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h|d))+)$/.exec(trimmed) ?? []
  if (rest === '') return undefined
  const parts = rest.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)/g)
  let total = 0
  for (const [, amount = '0', unit = 'ms'] of parts) total += Number(amount) * (UNITS_MS[unit] ?? 0)
  return sign === '-' ? -total : total
}

/** A duration as Go writes it: `1m30s`, `24h0m0s`, `1.5ms`, `0s`. */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s'
  if (ms < 0) return `-${goDuration(-ms)}`
  if (ms < 1e-3) return `${rounded(ms * 1e6)}ns`
  if (ms < 1) return `${rounded(ms * 1000)}µs`
  if (ms < 1000) return `${rounded(ms)}ms`
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60]
  const seconds = rounded((ms % 60_000) / 1000)
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}

// To whole nanoseconds of a second.
function rounded(value: number): number {
  return Number(value.toFixed(9))
}
