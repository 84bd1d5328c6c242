import { describe, expect, it } from 'vitest'
import type { CaseResult } from '../../harness/suite.ts'
import { specCases, type SpecCases } from './spec-cases.ts'
import type { ToldCase, ToldError } from './told.ts'

const TOLD: ToldCase = {
  key: 'one',
  file: '/specs/orders/list.spec.ts',
  titles: ['a list', 'is empty'],
  isRepeatable: true,
  attempts: [{ passed: true, durationMs: 3, errors: [] }],
}

function collect(...told: readonly Partial<ToldCase>[]): SpecCases & { readonly seen: readonly CaseResult[] } {
  const seen: CaseResult[] = []
  const cases = specCases({
    suite: 's',
    dir: '/specs',
    reproduce: (id) => `run ${id}`,
    onCase: (one) => seen.push(one),
  })
  for (const one of told) cases.take(JSON.stringify({ kind: 'case', case: { ...TOLD, ...one } }))
  return { ...cases, seen }
}

function failing(...errors: readonly ToldError[]): CaseResult | undefined {
  return collect({ attempts: [{ passed: false, durationMs: 1, errors }] }).cases()[0]
}

describe('specCases', () => {
  it.each(['', 'hello', '{"kind":"case"', '{"kind":"case","case":{}}', '{"kind":"other"}'])(
    'a line that is not ours is a fault: %s',
    (line) => {
      const cases = collect()
      cases.take(line)
      expect(cases.faults()).toEqual([`its reporter told no line of ours: ${line}`])
    },
  )

  it('two cases with one id are a fault, for one would hide the other', () => {
    const cases = collect({ key: 'one' }, { key: 'two' })
    expect(cases.faults()).toEqual(['two cases have the id s > orders/list.spec.ts > a list > is empty'])
  })

  it('is not whole before the end is told', () => {
    const cases = collect({})
    expect(cases.isWhole()).toBe(false)
    cases.take('{"kind":"end"}')
    expect(cases.isWhole()).toBe(true)
  })

  it('a case that is told again is replaced, and seen once', () => {
    const cases = collect({}, { attempts: [...TOLD.attempts, { passed: false, durationMs: 1, errors: [] }] })
    expect(cases.cases().map(({ attempts }) => attempts.length)).toEqual([2])
    expect(cases.seen).toHaveLength(1)
    expect(cases.faults()).toEqual([])
  })

  it.each<[string, Partial<ToldCase>, string]>([
    ['file and titles', {}, 's > orders/list.spec.ts > a list > is empty'],
    ['a project', { project: 'phone' }, 's > orders/list.spec.ts > [phone] > a list > is empty'],
    ['the second of its title', { ordinal: 2 }, 's > orders/list.spec.ts > a list > is empty (2)'],
    ['the second of a single title', { ordinal: 2, titles: ['x'] }, 's > orders/list.spec.ts > x (2)'],
    ['no file', { file: undefined, titles: ['(unhandled errors)'] }, 's > (unhandled errors)'],
    ['no title', { titles: [] }, 's > orders/list.spec.ts > (without a title)'],
  ])('the id tells %s', (_what, told, id) => {
    expect(collect(told).cases()[0]?.id).toBe(id)
  })

  it('only what can be repeated has a command', () => {
    expect(collect({}).cases()[0]?.reproduce).toBe('run s > orders/list.spec.ts > a list > is empty')
    expect(collect({ isRepeatable: false }).cases()[0]).not.toHaveProperty('reproduce')
  })

  it('a try without an expectation that did not hold is errored', () => {
    expect(failing({ message: 'boom', isAssertion: false })?.attempts[0]?.status).toBe('errored')
    expect(failing()?.attempts).toMatchObject([{ status: 'errored', failure: { message: 'The tool gave no reason.' } }])
  })

  it('an expectation that did not hold outranks what broke beside it', () => {
    const errors = [
      { message: 'boom', isAssertion: false },
      { message: 'expected 1', isAssertion: true },
    ]
    expect(failing(...errors)?.attempts).toMatchObject([
      { status: 'failed', failure: { message: 'boom\n\nexpected 1' } },
    ])
  })

  it('values are taken from the message where the tool gives none', () => {
    const message = 'expect(received).toBe(expected)\n\nExpected: "a: b"\nReceived: \u001b[31m"c"\u001b[39m'
    expect(failing({ message, isAssertion: true })?.attempts[0]?.failure).toMatchObject({
      expected: '"a: b"',
      actual: '"c"',
    })
  })

  it('long texts are cut, and say by how much', () => {
    const failure = failing({ message: 'x'.repeat(5000), isAssertion: true, expected: 'y'.repeat(2001), actual: '' })
      ?.attempts[0]?.failure
    expect(failure?.message).toMatch(/x \.\.\. \(1000 characters more\)$/)
    expect(failure?.expected).toMatch(/y \.\.\. \(1 characters more\)$/)
    expect(failure?.actual).toBe('')
  })
})
