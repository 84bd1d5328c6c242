import { describe, expect, it } from 'vitest'
import { OptionsError } from './options/fields.ts'
import { Segment } from './segment.ts'

describe('Segment', () => {
  it.each([
    ['', '', 22, 22],
    ['0:1/3', '0,1/3,2/3,1', 22, 8],
    ['1/3:2/3', '0,1/3,2/3,1', 22, 7],
    ['2/3:1', '0,1/3,2/3,1', 22, 7],
    ['12/13:1', '0,1/13,2/13,3/13,4/13,5/13,6/13,7/13,8/13,9/13,10/13,11/13,12/13,1', 12, 0],
    ['50%', '', 5, 3],
    ['0.5:1', '', 5, 2],
    ['1/4', '', 8, 2],
    ['1/3:2/3', '1/3,2/3', 3, 1],
  ])('%s of %s has its share of %i', (segment, sequence, total, expected) => {
    expect(Segment.read(segment, sequence).of(total)).toBe(expected)
  })

  it('has its own numbers, spread evenly', () => {
    const sequence = '0,0.3,0.5,0.6,0.7,0.8,0.9,1'
    const numbers = (segment: string): readonly number[] => {
      const read = Segment.read(segment, sequence)
      return [...Array(20).keys()].filter((number) => read.has(number))
    }
    expect(numbers('0:0.3')).toEqual([0, 4, 7, 10, 14, 17])
    expect(numbers('0.3:0.5')).toEqual([1, 5, 11, 15])
    expect(numbers('0.5:0.6')).toEqual([2, 12])
  })

  it('has, together with the others, everything once', () => {
    const ends = ['0', '1/7', '1/2', '3/5', '1']
    const segments = ends.slice(1).map((end, index) => Segment.read(`${ends[index]}:${end}`, ends.join(',')))
    for (const number of Array(150).keys()) expect(segments.filter((segment) => segment.has(number))).toHaveLength(1)
    for (const segment of segments)
      for (const own of Array(30).keys()) {
        expect(segment.has(segment.numberOf(own))).toBe(true)
        expect(segment.of(segment.numberOf(own))).toBe(own)
      }
  })

  it.each([
    ['1/4:1/2', '0,1/2,1', "provided segment 1/4:1/2 can't be found in sequence 0,1/2,1"],
    ['', '0,1/2,1', "provided segment 0:1 can't be found in sequence 0,1/2,1"],
    ['1/2:1/4', '', 'must ascend'],
    ['1/2:1/2', '', "can't be found"],
    ['0:2', '', 'must ascend'],
    ['x', '', 'is no execution segment'],
    ['1/0', '', 'is no execution segment'],
    ['0:1', '1', 'is no execution segment'],
  ])('refuses %s of %s', (segment, sequence, message) => {
    expect(() => Segment.read(segment, sequence)).toThrow(OptionsError)
    expect(() => Segment.read(segment, sequence)).toThrow(message)
  })
})
