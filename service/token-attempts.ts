const WINDOW_MS = 60_000
const MOST_ADDRESSES = 10_000

/** Counts failed logins by address, and says when one has to wait. */
export interface TokenAttempts {
  /** Seconds to wait; 0: go on. */
  waitSeconds(address: string): number
  fail(address: string): void
}

/** So many failures in a minute for each address; those that succeed do not count. */
export function tokenAttempts(options: { readonly limit: number; readonly clock: () => string }): TokenAttempts {
  const windows = new Map<string, { readonly endsAtMs: number; count: number }>()
  const nowMs = () => Date.parse(options.clock())
  return {
    waitSeconds(address) {
      const window = windows.get(address)
      if (!window || window.count < options.limit) return 0
      return Math.max(0, Math.ceil((window.endsAtMs - nowMs()) / 1000))
    },
    fail(address) {
      const window = windows.get(address)
      if (window && window.endsAtMs > nowMs()) {
        window.count += 1
        return
      }
      windows.delete(address)
      if (windows.size >= MOST_ADDRESSES) windows.delete(windows.keys().next().value ?? '') // the oldest
      windows.set(address, { endsAtMs: nowMs() + WINDOW_MS, count: 1 })
    },
  }
}
