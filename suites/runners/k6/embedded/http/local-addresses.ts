import { isIP } from 'node:net'

interface Block {
  readonly family: Family
  readonly first: bigint
  readonly count: bigint
}

type Family = 4 | 6

const BITS = { 4: 32, 6: 128 } as const
const GROUP_BITS = { 4: 8, 6: 16 } as const

/** Addresses to connect from, in their order: k6's option `localIPs`. */
export class LocalAddresses {
  readonly #blocks: readonly Block[]
  readonly #count: bigint

  private constructor(blocks: readonly Block[]) {
    this.#blocks = blocks
    this.#count = blocks.reduce((sum, { count }) => sum + count, 0n)
  }

  static readonly none: LocalAddresses = new LocalAddresses([])

  /** Reads addresses, ranges such as `10.0.0.1-10.0.0.9`, and blocks such as `10.0.0.0/24`, between commas; `undefined`: they are none. */
  static read(text: string): LocalAddresses | undefined {
    const blocks = text.split(',').map((part) => blockOf(part.trim()))
    const known = blocks.filter((block) => block !== undefined)
    return known.length === blocks.length ? new LocalAddresses(known) : undefined
  }

  /** The address of a virtual user, whose ids count from 1 on; `undefined`: any. */
  of(user: number): string | undefined {
    if (this.#count === 0n) return undefined
    let index = BigInt(Math.max(0, user - 1)) % this.#count
    for (const { family, first, count } of this.#blocks) {
      if (index < count) return textOf(family, first + index)
      index -= count
    }
    return undefined
  }
}

function blockOf(text: string): Block | undefined {
  const [address = '', bits, ...more] = text.split('/')
  if (more.length > 0) return undefined
  if (bits !== undefined) return networkOf(address, Number(bits || NaN))
  const [from = '', to = from] = text.split('-')
  const [family, last] = [isFamily(isIP(from)), isFamily(isIP(to))]
  if (family === undefined || family !== last) return undefined
  const first = numberOf(family, from)
  const count = numberOf(family, to) - first + 1n
  return count > 0n ? { family, first, count } : undefined
}

// Of a block of IPv4, the first and the last address are nobody's.
function networkOf(address: string, prefix: number): Block | undefined {
  const family = isFamily(isIP(address))
  if (family === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > BITS[family]) return undefined
  const size = 1n << BigInt(BITS[family] - prefix)
  const first = (numberOf(family, address) / size) * size
  return family === 4 && size > 2n ? { family, first: first + 1n, count: size - 2n } : { family, first, count: size }
}

function isFamily(value: number): Family | undefined {
  return value === 4 || value === 6 ? value : undefined
}

function numberOf(family: Family, address: string): bigint {
  const groups = family === 4 ? address.split('.').map(BigInt) : groupsOf(address)
  return groups.reduce((sum, group) => (sum << BigInt(GROUP_BITS[family])) + group, 0n)
}

// `::` stands for as many zeros as are missing; the address is known to be one.
function groupsOf(address: string): readonly bigint[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail].map((part) => part.split(':').filter(Boolean))
  const given = [...(before ?? []), ...(after ?? [])].length
  return [...(before ?? []), ...Array.from({ length: 8 - given }, () => '0'), ...(after ?? [])].map((hex) =>
    BigInt(`0x${hex}`),
  )
}

function textOf(family: Family, number: bigint): string {
  const size = GROUP_BITS[family]
  const groups = Array.from({ length: BITS[family] / size }, (_, index) =>
    BigInt.asUintN(size, number >> BigInt(BITS[family] - size * (index + 1))),
  )
  return family === 4 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':')
}
