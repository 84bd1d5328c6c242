import { describe, expect, it } from 'vitest'
import { CounterSink, RateSink, TrendSink } from './sinks.ts'
import { holds, parseThreshold, supportsStatistic } from './threshold.ts'

function expression(source: string): Exclude<ReturnType<typeof parseThreshold>, { fault: string }> {
  const parsed = parseThreshold(source)
  if ('fault' in parsed) throw new Error(parsed.fault)
  return parsed
}

describe('parseThreshold', () => {
  it.each([
    'p(95)<',
    'p(95)',
    '',
    '<5',
    'p95<5',
    'p(x)<5',
    'avg<abc',
    'median<5',
    'p(-1)<5',
    'p(101)<5',
    'p(NaN)<5',
    'p(+Inf)<5',
    'p( 95 )<5',
    'count<0x10',
    'count!5',
    'count<1e999',
  ])('refuses %j', (source) => {
    expect(parseThreshold(source)).toHaveProperty('fault')
  })

  it.each([
    ['p(95)<500', 'p(95)', '<', 500],
    [' p(99.9) <= 1.5 ', 'p(99.9)', '<=', 1.5],
    ['count===3', 'count', '===', 3],
    ['rate==1', 'rate', '==', 1],
    ['value!=-2', 'value', '!=', -2],
    ['p(9e1)<inf', 'p(90)', '<', Infinity],
    ['p(0)>-.5', 'p(0)', '>', -0.5],
    ['med >= 1e3', 'med', '>=', 1000],
  ])('reads %j', (source, statistic, operator, value) => {
    expect(parseThreshold(source)).toEqual({ source, statistic, operator, value })
  })
})

describe('supportsStatistic', () => {
  it.each([
    ['trend', 'p(95)<1', true],
    ['trend', 'rate<1', false],
    ['counter', 'rate<1', true],
    ['counter', 'avg<1', false],
    ['gauge', 'value<1', true],
    ['rate', 'count<1', false],
  ] as const)('%s, %s: %s', (type, source, supported) => {
    expect(supportsStatistic(type, expression(source))).toBe(supported)
  })
})

describe('holds', () => {
  it('fails when the limit is crossed', () => {
    const trend = new TrendSink()
    for (const value of [1, 2, 600]) trend.add(value)
    expect(holds(expression('max<500'), trend, 1000)).toBe(false)
    expect(holds(expression('med<500'), trend, 1000)).toBe(true)
  })

  it('holds without samples, as k6 has it: whoever judges must look at the count', () => {
    expect(holds(expression('p(95)<500'), new TrendSink(), 1000)).toBe(true)
    expect(holds(expression('rate>0.99'), new RateSink(), 1000)).toBe(true)
    expect(holds(expression('count>0'), new CounterSink(), 1000)).toBe(false)
  })

  it('takes the rate of a counter by the second', () => {
    const counter = new CounterSink()
    counter.add(10)
    expect(holds(expression('rate==5'), counter, 2000)).toBe(true)
    expect(holds(expression('rate==5'), counter, 0)).toBe(true)
  })
})
