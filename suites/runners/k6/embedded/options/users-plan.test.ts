import { describe, expect, it } from 'vitest'
import { resolveOptions } from './options.ts'
import { mostUsers, usersPlan } from './users-plan.ts'

function most(scenarios: Readonly<Record<string, object>>): number {
  const { scenarios: all } = resolveOptions([{ name: 'script', options: { scenarios } }])
  return mostUsers(all.map((scenario) => usersPlan(scenario, (vus) => vus)))
}

const constant = { executor: 'constant-vus', vus: 3, duration: '10s' }
const up = { executor: 'ramping-vus', startVUs: 0, stages: [{ duration: '10s', target: 10 }], gracefulStop: '0s' }
const down = { executor: 'ramping-vus', startVUs: 10, stages: [{ duration: '10s', target: 0 }], gracefulStop: '0s' }

describe('mostUsers', () => {
  it.each([
    ['scenarios at the same time', { a: constant, b: constant }, 6],
    [
      'scenarios one after the other',
      { a: { ...constant, gracefulStop: '0s' }, b: { ...constant, startTime: '10s' } },
      3,
    ],
    ['a scenario that starts in the grace of another', { a: constant, b: { ...constant, startTime: '39s' } }, 6],
    ['a scenario that starts after the grace of another', { a: constant, b: { ...constant, startTime: '40s' } }, 3],
    ['ramps that cross, and let go at once', { up, down: { ...down, gracefulRampDown: '0s' } }, 10],
    ['ramps that cross, and let go after 2 s', { up, down: { ...down, gracefulRampDown: '2s' } }, 12],
    [
      'ramps that cross, and let go after all',
      { up: { ...up, gracefulStop: '1s' }, down: { ...down, gracefulStop: '1s' } },
      20,
    ],
    [
      'a ramp that comes back within its grace',
      { a: { executor: 'ramping-vus', startVUs: 5, stages: [5, 0, 5].map((target) => ({ duration: '1s', target })) } },
      5,
    ],
    [
      'a ramp that comes back after its grace, beside one that fills the gap',
      {
        a: {
          executor: 'ramping-vus',
          startVUs: 5,
          gracefulRampDown: '1s',
          stages: [
            { duration: '0s', target: 0 },
            { duration: '5s', target: 0 },
            { duration: '0s', target: 5 },
            { duration: '1s', target: 5 },
          ],
        },
        b: { ...constant, vus: 4, duration: '2s', startTime: '2s', gracefulStop: '1s' },
      },
      5,
    ],
    [
      'an arrival rate',
      { a: { executor: 'constant-arrival-rate', rate: 1, duration: '1s', preAllocatedVUs: 2, maxVUs: 9 } },
      2,
    ],
  ])('needs as many as k6 plans: %s', (_name, scenarios, expected) => {
    expect(most(scenarios)).toBe(expected)
  })
})
