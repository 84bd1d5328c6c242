import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../harness/width.ts'
import { hang, paint, span, table } from './line.ts'

const narrow = { columns: 20, color: false }
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/

describe('paint', () => {
  it('is one line without control characters, no wider than the paper, whatever the text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001B[2K\r', '\n', '\u009B1A', '漢字'))
    fc.assert(
      fc.property(
        fc.array(
          text.map((piece) => span(piece)),
          { maxLength: 5 },
        ),
        fc.integer({ min: 5, max: 40 }),
        (line, columns) => {
          const painted = paint(line, { columns, color: false })
          expect(painted).not.toMatch(CONTROL)
          expect(widthOf(painted)).toBeLessThanOrEqual(columns)
        },
      ),
    )
  })

  it('colours by its own styles only', () => {
    expect(paint([span('\u001B[32mPASS\u001B[0m', 'fail')], { columns: 20, color: true })).toBe(
      '\u001B[1m\u001B[31mPASS\u001B[39m\u001B[22m',
    )
  })

  it('colours nothing that is empty', () => {
    expect(paint([span('', 'fail')], { columns: 20, color: true })).toBe('')
  })

  it('says that it was cut', () => {
    expect(paint([span('abc '), span('defghijklmnopqrstuvwxyz')], narrow)).toBe('abc defghijklmnop...')
  })
})

describe('hang', () => {
  it('puts every line at the same place', () => {
    const lines = hang([span('Why '), span('1. ')], 'expected 200, got 500', { columns: 20, lines: 3 })
    expect(lines.map((line) => paint(line, narrow))).toEqual(['Why 1. expected 200,', '       got 500'])
  })

  it('lets no text begin at the first column', () => {
    const lines = hang([span('  ')], 'x\rPASS  all well\n\u001B[1000DPASS', { columns: 40, lines: 5 })
    expect(lines.map((line) => paint(line, { columns: 40, color: false }))).toEqual([
      '  x',
      '  PASS  all well',
      '  PASS',
    ])
  })
})

describe('table', () => {
  it('aligns columns by what is shown of their cells', () => {
    const rows = [
      [span('Suite'), span('Cases')],
      [span('\u001B[31m漢字'), span('12')],
    ]
    expect(table(rows, ['left', 'right']).map((line) => paint(line, narrow))).toEqual([
      '  Suite  Cases',
      '  漢字      12',
    ])
  })
})
