import { describe, expect, it } from 'vitest'
import type { DeepHealth, Health } from './documents.mjs'
import { noted, NOTHING, standingOf, type Reading } from './reading.mjs'
import { HEALTH_FRESH_MS, STEADY_STREAK, summarise } from './summary.mjs'

const HEALTH: Health = { status: 'healthy', environment: 'dev', version: 'a1', timestamp: '2026-01-01T12:00:00.000Z' }
const DEEP: DeepHealth = { ...HEALTH, database: 'connected', databaseLatencyMs: 3.21, migrations: 'current' }
const SILENCE = { kind: 'unreachable', sentence: 'The service does not answer.' } as const
const PROBLEM = {
  kind: 'problem',
  status: 503,
  type: 'urn:problem:x',
  sentence: 'Slow.',
  retryAfterMs: 0,
  version: 'a1',
} as const

function good<T>(value: T, version = 'a1') {
  return { kind: 'answered', value, version, deployment: 'blue', etag: undefined } as const
}

function after<T>(...answers: readonly [Parameters<typeof noted<T>>[1], number][]): Reading<T> {
  return answers.reduce<Reading<T>>((reading, [answer, nowMs]) => noted(reading, answer, nowMs), NOTHING)
}

const service = after<Health>([good(HEALTH), 1_000])
const deep = after<DeepHealth>([good(DEEP), 2_000])

describe('summarise', () => {
  it('two current answers that agree are well', () => {
    expect(summarise({ service, deep, nowMs: 3_000 })).toEqual({
      state: 'well',
      tone: 'good',
      headline: 'All is well',
      sentence: 'The service answers in dev; its database answers in 3.2 ms and has every migration.',
    })
  })

  it.each([
    ['nothing was asked', { service: NOTHING, deep: NOTHING }, 'waiting'],
    ['the database was not asked', { service, deep: NOTHING }, 'waiting'],
    ['the service was not asked', { service: NOTHING, deep }, 'waiting'],
    ['nothing answers', { service: after<Health>([SILENCE, 1_000]), deep: NOTHING }, 'unreachable'],
    ['nothing answers any more', { service: after([good(HEALTH), 0], [SILENCE, 2_500]), deep }, 'unreachable'],
    ['the service answers an error', { service: after([good(HEALTH), 0], [PROBLEM, 2_500]), deep }, 'degraded'],
    ['the database has a problem', { service, deep: after([good(DEEP), 0], [PROBLEM, 2_500]) }, 'degraded'],
    ['deep health alone is silent', { service, deep: after([good(DEEP), 0], [SILENCE, 2_500]) }, 'degraded'],
    ['two versions answer', { service, deep: after([good(DEEP, 'b2'), 2_000]) }, 'mixed'],
  ] as const)('%s: it is not well', (_, readings, state) => {
    expect(summarise({ ...readings, nowMs: 3_000 }).state).toBe(state)
    expect(summarise({ ...readings, nowMs: 3_000 }).tone).not.toBe('good')
  })

  it('an answer speaks for a while only', () => {
    expect(summarise({ service, deep, nowMs: 1_000 + HEALTH_FRESH_MS }).state).toBe('well')
    expect(summarise({ service, deep, nowMs: 1_001 + HEALTH_FRESH_MS }).state).toBe('old')
  })

  it('a problem is told in its own words', () => {
    const sick = after([good(DEEP), 0], [PROBLEM, 2_500])
    expect(summarise({ service, deep: sick, nowMs: 3_000 }).sentence).toBe('Slow.')
  })

  it('a long silence says how long it has been', () => {
    const silent = after<Health>([SILENCE, 0], [SILENCE, 150_000])
    expect(summarise({ service: silent, deep, nowMs: 150_000 }).sentence).toBe(
      'The service does not answer. It has been so for 2 min.',
    )
  })

  it('after an outage it is recovering until there were enough good answers in a row', () => {
    const answers: [Parameters<typeof noted<Health>>[1], number][] = [
      [SILENCE, 0],
      [SILENCE, 10_000],
      [good(HEALTH), 45_000],
    ]
    const states = Array.from({ length: STEADY_STREAK }, (_, i) => {
      const recovered = after(...answers)
      answers.push([good(HEALTH), 46_000 + i])
      return summarise({
        service: recovered,
        deep: after([good(DEEP), 45_000], [good(DEEP), 45_001], [good(DEEP), 45_002]),
        nowMs: 46_000,
      })
    })
    expect(states.map(({ state }) => state)).toEqual(['recovering', 'recovering', 'well'])
    expect(states[0]?.sentence).toBe('It answers again, after 45 s in which it did not, or not well.')
  })
})

describe('standingOf', () => {
  it('what failed since is old, however young it is', () => {
    const reading = after([good(HEALTH), 1_000], [PROBLEM, 1_001])
    expect(standingOf(reading, { nowMs: 1_002, freshMs: 10_000 })).toBe('old')
    expect(reading.good?.at).toBe(1_000)
  })

  it('what never answered is none', () => {
    expect(standingOf(after([SILENCE, 1]), { nowMs: 2, freshMs: 10 })).toBe('none')
  })

  it('a fault lasts from its first answer to the first good one', () => {
    expect(after([SILENCE, 5], [PROBLEM, 9]).fault).toEqual({ kind: 'problem', sentence: 'Slow.', since: 5, at: 9 })
    expect(after([SILENCE, 5], [PROBLEM, 9], [good(HEALTH), 12])).toMatchObject({
      fault: undefined,
      outage: { since: 5, until: 12 },
    })
  })
})
