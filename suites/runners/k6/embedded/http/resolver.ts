import { lookup as lookUp, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** How names become addresses: k6's option `dns`. */
export interface DnsOptions {
  /** How long an answer is kept (ms); 0: not at all; infinite: for the whole run. */
  readonly ttlMs: number
  readonly select: (typeof DNS_SELECTIONS)[number]
  readonly policy: (typeof DNS_POLICIES)[number]
}

/** Which of several addresses is used. */
export const DNS_SELECTIONS = ['first', 'random', 'roundRobin'] as const
/** Which kinds of addresses are used. */
export const DNS_POLICIES = ['preferIPv4', 'preferIPv6', 'onlyIPv4', 'onlyIPv6', 'any'] as const
/** k6's own. */
export const DEFAULT_DNS: DnsOptions = { ttlMs: 300_000, select: 'random', policy: 'preferIPv4' }

/** A name was resolved to an address that the options forbid: nothing was sent. */
export class BlacklistedAddressError extends Error {
  override readonly name = 'BlacklistedAddressError'
}

type Answer = Parameters<LookupFunction>[2]

/** Finds the addresses of names for the connections of a run. */
export class Resolver {
  readonly #dns: DnsOptions
  readonly #blacklist: readonly BlacklistedRange[]
  readonly #kept = new Map<string, { readonly addresses: readonly LookupAddress[]; readonly untilMs: number }>()
  #turn = 0

  constructor(dns: DnsOptions, blacklist: readonly BlacklistedRange[]) {
    this.#dns = dns
    this.#blacklist = blacklist
  }

  /** @throws BlacklistedAddressError */
  refuseBlacklisted(address: string): void {
    const range = this.#blacklist.find(({ list }) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))
    if (range) throw new BlacklistedAddressError(`IP (${address}) is in a blacklisted range (${range.text})`)
  }

  /** In the form that a socket asks in. */
  lookup(hostname: string, all: boolean, answer: Answer): void {
    const kept = this.#kept.get(hostname)
    if (kept && kept.untilMs > performance.now()) {
      this.#answer(kept.addresses, all, answer)
      return
    }
    lookUp(hostname, { all: true, order: 'verbatim' }, (error, found) => {
      const addresses = error ? [] : this.#suitable(found)
      if (addresses.length === 0) {
        answer(error ?? Object.assign(new Error(`no suitable address for ${hostname}`), { code: 'ENOTFOUND' }), '')
        return
      }
      if (this.#dns.ttlMs > 0) this.#kept.set(hostname, { addresses, untilMs: performance.now() + this.#dns.ttlMs })
      this.#answer(addresses, all, answer)
    })
  }

  #suitable(found: readonly LookupAddress[]): readonly LookupAddress[] {
    const four = found.filter(({ family }) => family === 4)
    const six = found.filter(({ family }) => family === 6)
    switch (this.#dns.policy) {
      case 'onlyIPv4':
        return four
      case 'onlyIPv6':
        return six
      case 'preferIPv4':
        return four.length > 0 ? four : six
      case 'preferIPv6':
        return six.length > 0 ? six : four
      case 'any':
        return found
    }
  }

  #answer(addresses: readonly LookupAddress[], all: boolean, answer: Answer): void {
    const chosen = addresses[this.#index(addresses.length)]
    if (chosen === undefined) return
    try {
      this.refuseBlacklisted(chosen.address)
    } catch (error) {
      answer(error instanceof Error ? error : new Error(String(error)), '')
      return
    }
    if (all) answer(null, [chosen])
    else answer(null, chosen.address, chosen.family)
  }

  #index(count: number): number {
    switch (this.#dns.select) {
      case 'first':
        return 0
      case 'random':
        return Math.floor(Math.random() * count)
      case 'roundRobin':
        return (this.#turn += 1) % count
    }
  }
}

/** Addresses that receive nothing. */
export interface BlacklistedRange {
  readonly text: string
  readonly list: BlockList
}

/** The range of a text such as `10.0.0.0/8`; `undefined`: it is none. As in k6, a single address is one with `/32`. */
export function readRange(text: string): BlacklistedRange | undefined {
  const [address = '', bits] = text.split('/')
  const family = isIP(address)
  if (family === 0) return undefined
  const [type, most] = family === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const)
  const prefix = bits === undefined || bits === '' ? NaN : Number(bits)
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return undefined
  const list = new BlockList()
  list.addSubnet(address, prefix, type)
  return { text, list }
}
