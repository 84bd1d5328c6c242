import { hostOf, isOfHosts } from '../../../../harness/target-hosts.ts'

/** The hosts that may receive requests, as `isOfHosts` reads them. What was decided of an origin is kept: it is asked for each request. */
export class AllowedHosts {
  readonly #hosts: readonly string[] | 'any'
  readonly #allowed = new Set<string>()
  readonly #refused = new Set<string>()

  constructor(hosts: readonly string[] | 'any') {
    this.#hosts = hosts
  }

  /** Whether requests may go to the origin; a host that may not is remembered. */
  allows(origin: string): boolean {
    if (this.#hosts === 'any' || this.#allowed.has(origin)) return true
    const isAllowed = isOfHosts(origin, this.#hosts)
    if (isAllowed) this.#allowed.add(origin)
    else this.#refused.add(hostOf(origin))
    return isAllowed
  }

  /** Remembers hosts that another thread refused. */
  refuse(hosts: readonly string[]): void {
    for (const host of hosts) this.#refused.add(host)
  }

  get refused(): readonly string[] {
    return [...this.#refused]
  }
}
