import { describe, expect, it } from 'vitest'
import { goQuoted, goQuotedBytes } from './go-quoted.ts'

describe('goQuoted', () => {
  it.each([
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ['\0\x07\b\t\n\v\f\r\x1b\x7f', String.raw`"\x00\a\b\t\n\v\f\r\x1b\x7f"`],
    ['ü€😀', '"ü€😀"'],
    ['\u0085\u00a0', String.raw`"\u0085\u00a0"`],
  ])('%j', (text, quoted) => {
    expect(goQuoted(text)).toBe(quoted)
    expect(goQuotedBytes(Buffer.from(text))).toBe(quoted)
  })

  it('tells bytes that are no text', () => {
    expect(goQuotedBytes(Buffer.from('a\x00\x80\xa0\xff', 'latin1'))).toBe(String.raw`"a\x00\x80\xa0\xff"`)
  })
})
