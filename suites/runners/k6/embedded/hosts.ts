/** The hosts that may receive requests, as `name` or `name:port`; a name alone stands for every port. */
export class AllowedHosts {
  // `undefined`: all.
  readonly #allowed: ReadonlySet<string> | undefined
  readonly #refused = new Set<string>()

  constructor(hosts: readonly string[] | 'any') {
    this.#allowed = hosts === 'any' ? undefined : new Set(hosts.map((host) => host.toLowerCase()))
  }

  /** Whether requests may go there; a host that may not is remembered. */
  allows(host: string): boolean {
    if (this.#allowed === undefined) return true
    if (this.#allowed.has(host) || this.#allowed.has(host.replace(/:\d+$/, ''))) return true
    this.#refused.add(host)
    return false
  }

  /** Remembers hosts that another thread refused. */
  refuse(hosts: readonly string[]): void {
    for (const host of hosts) this.#refused.add(host)
  }

  get refused(): readonly string[] {
    return [...this.#refused]
  }
}
