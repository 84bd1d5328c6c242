import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cutMiddle, cutPath, pad, widthOf, wrap } from './width.ts'

const text = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 80 }))
const columns = fc.integer({ min: 8, max: 60 })

describe('widthOf', () => {
  it.each([
    ['plain', 5],
    ['漢字', 4],
    ['\u{1F600}', 2],
    ['e\u0301', 1],
  ])('%s takes %i columns', (shown, width) => {
    expect(widthOf(shown)).toBe(width)
  })
})

describe('cut', () => {
  it('says that something was left out', () => {
    expect(cut('abcdefghij', 8)).toBe('abcde...')
  })

  it('never halves a wide character', () => {
    expect(cut('漢字漢字漢字', 8)).toBe('漢字...')
  })

  it('leaves text that fits', () => {
    expect(cut('漢字漢字', 8)).toBe('漢字漢字')
  })

  it('gives what fits where there is no room for dots', () => {
    expect(cut('abcdef', 2)).toBe('ab')
  })

  it('fits, whatever the text', () => {
    fc.assert(fc.property(text, columns, (shown, room) => widthOf(cut(shown, room)) <= room))
  })
})

describe('cutMiddle', () => {
  it('keeps both ends, more of the last', () => {
    expect(cutMiddle('contract > sessions > POST answers 201', 23)).toBe('contract... answers 201')
  })

  it('fits, whatever the text', () => {
    fc.assert(fc.property(text, columns, (shown, room) => widthOf(cutMiddle(shown, room)) <= room))
  })
})

describe('cutPath', () => {
  const id = 'contract > a.spec.ts > Sessions > POST answers 201'

  it.each([
    [50, id],
    [49, 'contract > ... > Sessions > POST answers 201'],
    [43, 'contract > ... > POST answers 201'],
    [32, '... > POST answers 201'],
    [12, 'con...rs 201'],
  ])('at %i columns', (room, shown) => {
    expect(cutPath(id, room)).toBe(shown)
  })

  it('fits, whatever the id', () => {
    const ids = fc.array(text).map((parts) => parts.join(' > '))
    fc.assert(fc.property(ids, columns, (shown, room) => widthOf(cutPath(shown, room)) <= room))
  })

  it('takes no long time for an id that was built to take one', () => {
    const start = performance.now()
    cutPath('a > '.repeat(100_000), 80)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('pad', () => {
  it('counts columns, not characters', () => {
    expect(pad('漢', 4, 'left')).toBe('漢  ')
    expect(pad('漢', 4, 'right')).toBe('  漢')
  })

  it('leaves text that is longer', () => {
    expect(pad('abcdef', 4, 'left')).toBe('abcdef')
  })
})

describe('wrap', () => {
  it('breaks at spaces', () => {
    expect(wrap('expected status 201, got 500', { columns: 16, lines: 3 })).toEqual(['expected status', '201, got 500'])
  })

  it('breaks a word that is too long', () => {
    expect(wrap('abcdefghijklmno', { columns: 8, lines: 3 })).toEqual(['abcdefgh', 'ijklmno'])
  })

  it('says that lines were left out', () => {
    expect(wrap('one\ntwo\nthree', { columns: 20, lines: 2 })).toEqual(['one', 'two ...'])
  })

  it('leaves lines out at the end of a word', () => {
    expect(wrap('one two three four', { columns: 10, lines: 1 })).toEqual(['one ...'])
    expect(wrap('onetwothree four', { columns: 10, lines: 1 })).toEqual(['onetwo ...'])
  })

  it('keeps line breaks and drops empty lines', () => {
    expect(wrap('one\n\n  two\n', { columns: 20, lines: 5 })).toEqual(['one', '  two'])
  })

  it('gives no more and no wider lines than were asked for, whatever the text', () => {
    fc.assert(
      fc.property(text, columns, fc.integer({ min: 1, max: 4 }), (shown, room, lines) => {
        const wrapped = wrap(shown, { columns: room, lines })
        expect(wrapped.length).toBeLessThanOrEqual(lines)
        for (const line of wrapped) expect(widthOf(line)).toBeLessThanOrEqual(room)
      }),
    )
  })

  it('loses no word while there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,7}$/), { maxLength: 20 }), (words) => {
        expect(wrap(words.join(' '), { columns: 12, lines: 100 }).join(' ')).toBe(words.join(' '))
      }),
    )
  })
})
