import { OptionsError } from './options/fields.ts'

/** From where to where a part of the whole reaches, in counts of `denominator`. */
interface Part {
  readonly from: number
  readonly to: number
}

interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

const MOST_PARTS = 1_000_000 // the numbers of a cycle are kept in a list

/**
 * The part of a test that this instance runs, as k6's option `executionSegment` says it, of several that run at the same time.
 * Of what is numbered from 0 on, each has its numbers in every cycle: together they have all, and none twice.
 */
export class Segment {
  // Of a cycle: how many of the numbers before each are ours, and those that are.
  readonly #before: readonly number[]
  readonly #ours: readonly number[]

  private constructor(owned: readonly boolean[]) {
    let count = 0
    this.#before = owned.map((isOurs) => (isOurs ? count++ : count))
    this.#ours = [...owned.keys()].filter((number) => owned[number])
  }

  static readonly whole: Segment = new Segment([true])

  /**
   * @param segment - such as `1/4:1/2`, `50%` or `0.5:1`
   * @param sequence - where the parts of all instances begin and end, such as `0,1/4,1/2,1`
   * @throws OptionsError
   */
  static read(segment: string, sequence: string): Segment {
    const [first = '0', second] = segment === '' ? ['0', '1'] : segment.split(':')
    const [from, to] = [second === undefined ? '0' : first, second ?? first].map((text) => fractionOf(text, segment))
    const cuts = sequence === '' ? [] : sequence.split(',').map((text) => fractionOf(text, sequence))
    if (from === undefined || to === undefined || cuts.length === 1)
      throw unreadable(cuts.length === 1 ? sequence : segment)
    const ends = (sequence === '' ? [from, to] : cuts).map(({ denominator }) => denominator)
    const denominator = [...ends, from.denominator, to.denominator].reduce(
      (all, one) => (all * one) / divisor(all, one),
      1n,
    )
    if (denominator > MOST_PARTS) throw unreadable(sequence || segment)
    const count = (one: Fraction): number => Number((one.numerator * denominator) / one.denominator)
    const own = { from: count(from), to: count(to) }
    const parts = partsBetween([0, ...(sequence === '' ? [own.from, own.to] : cuts.map(count)), Number(denominator)])
    const index = parts.findIndex((part) => part.from === own.from && part.to === own.to)
    if (index >= 0) return new Segment(ownersOf(parts, Number(denominator)).map((owner) => owner === index))
    throw new OptionsError(
      'configuration',
      `provided segment ${segment || '0:1'} can't be found in sequence ${sequence}`,
    )
  }

  /** The part of the whole, in 0..1. */
  get share(): number {
    return this.#ours.length / this.#before.length
  }

  /** How many of so many are this instance's. */
  of(total: number): number {
    const cycle = this.#before.length
    return Math.floor(total / cycle) * this.#ours.length + (this.#before[total % cycle] ?? 0)
  }

  /** Whether what has this number, from 0 on, is this instance's. */
  has(number: number): boolean {
    return this.of(number + 1) > this.of(number)
  }

  /** The number, over all instances, of what has this one here. */
  numberOf(own: number): number {
    const count = this.#ours.length
    return Math.floor(own / count) * this.#before.length + (this.#ours[own % count] ?? 0)
  }
}

// Who has which number of a cycle: whoever has fewer than belong to it by then, the largest part first.
function ownersOf(parts: readonly Part[], cycle: number): readonly number[] {
  const takers = parts
    .map(({ from, to }, index) => ({ index, size: to - from, taken: 0 }))
    .toSorted((a, b) => b.size - a.size)
  return Array.from({ length: cycle }, (_, number) => {
    const taker = takers.find(({ taken, size }) => number * size >= taken * cycle)
    if (taker === undefined) return -1
    taker.taken += 1
    return taker.index
  })
}

function partsBetween(ends: readonly number[]): readonly Part[] {
  const distinct = ends.filter((end, index) => end !== ends[index - 1])
  if (distinct.some((end, index) => end < (distinct[index - 1] ?? 0)))
    throw new OptionsError('script', 'the ends of execution segments must ascend from 0 to 1')
  return distinct.slice(1).map((to, index) => ({ from: distinct[index] ?? 0, to }))
}

// `1/3`, `0.25` or `25%`
function fractionOf(text: string, whole: string): Fraction {
  const [, digits, places = '', divided = '1', percent] = /^(\d+)(?:\.(\d+))?(?:\/(\d+))?(%)?$/.exec(text.trim()) ?? []
  const denominator = BigInt(divided) * 10n ** BigInt(places.length) * (percent === undefined ? 1n : 100n)
  if (digits === undefined || denominator === 0n) throw unreadable(whole)
  const numerator = BigInt(digits + places)
  const common = divisor(numerator, denominator)
  return { numerator: numerator / common, denominator: denominator / common }
}

function divisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : divisor(other, one % other)
}

function unreadable(text: string): OptionsError {
  return new OptionsError(
    'script',
    `"${text}" is no execution segment, such as 1/4:1/2, and no sequence of them, such as 0,1/4,1/2,1`,
  )
}
