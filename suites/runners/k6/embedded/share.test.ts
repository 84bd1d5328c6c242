import { describe, expect, it } from 'vitest'
import { Segment } from './segment.ts'
import { Share } from './share.ts'

function sharesOf(threads: number): readonly Share[] {
  const first = Share.first(threads)
  return Array.from({ length: threads }, (_, index) => new Share(first.dataFor(index)))
}

describe('Share', () => {
  it.each([
    [1, 5, [5]],
    [2, 5, [3, 2]],
    [3, 1, [1, 0, 0]],
    [4, 10, [3, 3, 2, 2]],
  ])('divides among %i threads %i virtual users as %j', (threads, vus, expected) => {
    expect(sharesOf(threads).map((share) => share.of(vus))).toEqual(expected)
  })

  it('gives every virtual user an id of its own, without gaps', () => {
    const [a, b] = sharesOf(2)
    expect([a?.nextUserId(), a?.nextUserId(), b?.nextUserId(), a?.nextUserId()]).toEqual([1, 2, 3, 4])
    expect(b?.total('initializedVus')).toBe(4)
  })

  it('gives each number to one thread', () => {
    const owners = [0, 1, 2, 3, 4].map((number) => sharesOf(2).findIndex((share) => share.has(number)))
    expect(owners).toEqual([0, 1, 0, 1, 0])
  })

  it('leaves threads out of a scenario that is too small for them', () => {
    expect(sharesOf(3).map((share) => share.inScenario(0, 2)?.of(3))).toEqual([2, 1, undefined])
  })

  it('counts over all threads, scenario by scenario', () => {
    const [a, b] = sharesOf(2)
    a?.add('completed', 2)
    b?.add('completed', 1)
    expect([a?.total('completed'), b?.total('completed')]).toEqual([3, 3])
    const [one, other] = [a?.inScenario(0, 9), b?.inScenario(0, 9)]
    expect([one?.startIteration(), other?.startIteration(), b?.inScenario(1, 9)?.startIteration()]).toEqual([0, 1, 0])
    expect([one?.takeIteration(), other?.takeIteration()]).toEqual([0, 1])
  })

  it('has, of a segment, its part of what the segment has', () => {
    const shares = sharesOf(2).map((share) => share.within(Segment.read('1/3:2/3', '0,1/3,2/3,1')))
    const owned = (share: Share): readonly number[] => [...Array(12).keys()].filter((number) => share.has(number))
    expect(shares.map(owned)).toEqual([
      [1, 7],
      [4, 10],
    ])
    expect(shares.map((share) => share.of(10))).toEqual([2, 1])
    expect(shares.map((share) => share.inScenario(0, 3)?.threads)).toEqual([1, undefined])
  })
})
