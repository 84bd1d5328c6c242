import { describe, expect, it } from 'vitest'
import { resolveOptions } from './options/options.ts'
import { threadsNeeded } from './threads-needed.ts'

const arrivals = (rate: number, timeUnit = '1s'): object => ({
  executor: 'constant-arrival-rate',
  rate,
  timeUnit,
  duration: '1s',
  preAllocatedVUs: 500,
})

describe('threadsNeeded', () => {
  it.each([
    ['some virtual users', { vus: 100, duration: '1s' }, 4, 1],
    ['more than one thread should have', { vus: 101, duration: '1s' }, 4, 2],
    [
      'the peak of a ramp',
      {
        stages: [
          { duration: '1s', target: 250 },
          { duration: '1s', target: 0 },
        ],
      },
      4,
      3,
    ],
    ['more than there are cores', { vus: 5000, duration: '1s' }, 2, 2],
    ['a low arrival rate, however many virtual users it has', { scenarios: { a: arrivals(100) } }, 4, 1],
    ['a high arrival rate', { scenarios: { a: arrivals(25_000) } }, 4, 3],
    ['a rate by the minute', { scenarios: { a: arrivals(25_000, '1m') } }, 4, 1],
    [
      'scenarios that need one together',
      { scenarios: { a: arrivals(5000), b: { executor: 'constant-vus', vus: 40, duration: '1s' } } },
      4,
      1,
    ],
    [
      'scenarios that need two together',
      { scenarios: { a: arrivals(5000), b: { executor: 'constant-vus', vus: 60, duration: '1s' } } },
      4,
      2,
    ],
  ])('%s', (_what, options, cores, threads) => {
    expect(threadsNeeded(resolveOptions([{ name: 'options', options }]), cores)).toBe(threads)
  })

  it.each([
    ['virtual users', { vus: 400, duration: '1s' }, '0:1/4', 1],
    ['more virtual users', { vus: 400, duration: '1s' }, '0:1/2', 2],
    ['an arrival rate', { scenarios: { a: arrivals(40_000) } }, '0:1/4', 1],
    ['a higher arrival rate', { scenarios: { a: arrivals(80_000) } }, '0:1/4', 2],
  ])('%s of a segment count alone', (_what, load, executionSegment, threads) => {
    const options = resolveOptions([{ name: 'options', options: { ...load, executionSegment } }])
    expect(threadsNeeded(options, 8)).toBe(threads)
  })
})
