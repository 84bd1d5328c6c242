import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText } from '../testing/arbitrary.ts'
import { readXml } from '../testing/read-xml.ts'
import { element, xmlDocument } from './xml.ts'

describe('xmlDocument', () => {
  it('is well-formed, whatever the texts are', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), hostileText)
    fc.assert(
      fc.property(text, text, (attribute, content) => {
        const document = xmlDocument(element('a', { b: attribute }, [element('c', {}, [content]), element('d', {})]))
        expect(readXml(document).children.map(({ name }) => name)).toEqual(['c', 'd'])
      }),
    )
  })

  it('gives back what was put in, where XML can hold it', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, (attribute, content) => {
        const read = readXml(xmlDocument(element('a', { b: attribute }, [content])))
        expect([read.attributes['b'], read.text]).toEqual([attribute, content])
      }),
    )
  })

  it.each([
    ['markup', '</a><b x="1">&amp;', '</a><b x="1">&amp;'],
    ['the end of a CDATA section', ']]>', ']]>'],
    ['line breaks and tabs', 'a\n\tb', 'a\n\tb'],
    ['a Windows line end', 'a\r\nb\rc', 'a\nb\nc'],
    ['colours', '\u001B[31mred\u001B[39m', 'red'],
    ['control characters', 'a\u0000\u0008\u001Fb\u0085c', 'abc'],
    ['what is no character', 'a\uFFFE\uFFFF\uD800b', 'ab'],
    ['an emoji', '\u{1F600}', '\u{1F600}'],
  ])('holds %s', (_what, text, held) => {
    const read = readXml(xmlDocument(element('a', { b: text }, [text])))
    expect([read.attributes['b'], read.text]).toEqual([held, held])
  })

  it('leaves out attributes that are not there', () => {
    expect(xmlDocument(element('a', { b: undefined, c: 0 }))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<a c="0"/>\n',
    )
  })

  it('puts elements on lines of their own', () => {
    expect(xmlDocument(element('a', {}, [element('b', {}, ['text'])]))).toContain('<a>\n  <b>text</b>\n</a>\n')
  })
})
