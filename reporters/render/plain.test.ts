import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain, plainLine } from './plain.ts'

// Text as hostile targets send it: sequences, controls, overrides and log commands among ordinary characters.
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\u001B[2J',
        '\u001B]0;x\u0007',
        '\u009B31m',
        '\r',
        '\n',
        '\u202E',
        '\u200B',
        '##[error]',
        '\uD800',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('plain', () => {
  it.each([
    ['a colour', '\u001B[31mred\u001B[39m', 'red'],
    ['a cursor move', 'a\u001B[1A\u001B[2Kb', 'ab'],
    ['a title', '\u001B]0;owned\u0007text', 'text'],
    ['an 8-bit sequence', '\u009B31mred', 'red'],
    ['half a sequence', 'a\u001B', 'a?'],
    ['a sequence that never ends', 'a\u001B]0;b', 'a0;b'],
    ['a short sequence', 'a\u001BcFAIL\u001B(B', 'aFAIL'],
    ['a device control string', 'a\u001BPq#0\u001B\\b\u0090x\u009Cc', 'abc'],
    ['a backspace', 'FAIL\b\b\b\bPASS', 'FAIL????PASS'],
    ['a carriage return', 'FAIL\rPASS', 'FAIL\nPASS'],
    ['a Windows line end', 'a\r\nb', 'a\nb'],
    ['a line separator', 'a\u2028b', 'a\nb'],
    ['a direction override', 'a\u202Eb', 'ab'],
    ['zero-width characters', 'PA\u200BSS\uFEFF', 'PASS'],
    ['a lone surrogate', 'a\uD800b', 'a?b'],
    ['a command of a CI log', 'x ##[error]y ##vso[task.complete]z', 'x # #[error]y # #vso[task.complete]z'],
    ['a heading', '## What\n# else', '## What\n# else'],
    ['an emoji and an ideograph', 'ok \u{1F600} 漢', 'ok \u{1F600} 漢'],
  ])('neutralises %s', (_what, text, shown) => {
    expect(plain(text)).toBe(shown)
  })

  it('leaves no control character but the newline, whatever comes in', () => {
    fc.assert(fc.property(hostile, (text) => !/[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u.test(plain(text))))
  })

  it.each(['\u001B]0;', '\u001B[', '\u001BP', '\u009D', '##['])(
    'takes time in proportion to the length for %j',
    (part) => {
      const text = part.repeat(400_000 / part.length)
      const start = performance.now()
      plain(text)
      expect(performance.now() - start).toBeLessThan(2000) // about 20 ms; 38 s where each part is searched to the end
    },
  )

  it('changes nothing the second time', () => {
    fc.assert(fc.property(hostile, (text) => plain(plain(text)) === plain(text)))
  })
})

describe('plainLine', () => {
  it('is one line without white space around it', () => {
    expect(plainLine('  a\n\n\tb  \r\n c ')).toBe('a b c')
  })
})
