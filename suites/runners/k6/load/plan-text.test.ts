import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../embedded/options/options.ts'
import { planText } from './plan-text.ts'

function planOf(options: unknown, threads = 1): readonly string[] {
  return planText(resolveOptions([{ name: 'options', options }]).scenarios, threads)
    .trimEnd()
    .split('\n')
}

describe('planText', () => {
  it.each([
    [{ vus: 5, duration: '3s' }, '    default: 5 looping VUs for 3s'],
    [{ vus: 2, iterations: 9 }, '    default: 9 iterations shared by 2 VUs'],
    [{ stages: [{ duration: '1m', target: 7 }] }, '    default: up to 7 looping VUs for 1m0s over 1 stage'],
  ])('tells %j in one line', (options, line) => {
    expect(planOf(options)[1]).toBe(line)
  })

  it('tells the most that all scenarios may have, and what differs in each', () => {
    const lines = planOf(
      {
        scenarios: {
          open: {
            executor: 'constant-arrival-rate',
            rate: 30,
            timeUnit: '1m',
            duration: '2s',
            preAllocatedVUs: 1,
            maxVUs: 4,
          },
          late: {
            executor: 'per-vu-iterations',
            vus: 2,
            iterations: 3,
            maxDuration: '5s',
            exec: 'other',
            startTime: '1s',
          },
        },
      },
      2,
    )
    expect(lines).toEqual([
      '  2 scenarios, at most 6 VUs and 36s, 2 threads',
      '    open: 30 iterations/1m0s for 2s (1 to 4 VUs)',
      '    late: 3 iterations for each of 2 VUs (exec: other, from 1s on)',
    ])
  })
})
