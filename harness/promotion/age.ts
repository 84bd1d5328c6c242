/** Milliseconds in an hour. */
export const HOUR_MS = 3_600_000

const CLOCK_SKEW_MS = 300_000 // two machines' clocks may differ; more is a wrong clock or a wrong record

/** How old something is by two instants, and whether that may be. */
export function ageOf(
  at: string,
  now: string,
  maxAgeMs: number,
): { readonly ageMs: number; readonly kind: 'fresh' | 'stale' | 'future' } {
  const ageMs = Date.parse(now) - Date.parse(at)
  if (Number.isNaN(ageMs) || ageMs < -CLOCK_SKEW_MS) return { ageMs, kind: 'future' }
  return { ageMs: Math.max(0, ageMs), kind: ageMs > maxAgeMs ? 'stale' : 'fresh' }
}

/** A span in words: `40 min`, `3.5 h`, `12 d`. */
export function span(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 90) return `${Math.round(minutes)} min`
  const hours = minutes / 60
  return hours < 48 ? `${Number(hours.toFixed(1))} h` : `${Number((hours / 24).toFixed(1))} d`
}
