import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bag } from './bag.ts'

const ascending = (left: number, right: number): number => left - right

describe('Bag', () => {
  it('has what came and did not go, as often as it came', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 5 }))), (steps) => {
        const bag = new Bag<number>()
        const list: number[] = []
        for (const [comes, thing] of steps) {
          if (comes) {
            bag.add(thing)
            list.push(thing)
          }
          const index = comes ? -1 : list.indexOf(thing)
          const wasThere = comes ? false : bag.delete(thing)
          expect(wasThere).toBe(index >= 0)
          if (index >= 0) list.splice(index, 1)
          expect(bag.size).toBe(list.length)
        }
        expect([...bag.takeAll()].sort(ascending)).toEqual(list.sort(ascending))
        expect(bag.size).toBe(0)
      }),
    )
  })
})
