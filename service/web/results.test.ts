import { describe, expect, it } from 'vitest'
import type { Activity } from '../activity.ts'
import type { Results } from '../response.ts'
import { currentOf, keep, keptIn } from './participation.mjs'
import { resultsModel } from './results.mjs'
import { nextOf } from './session-text.mjs'

const NOW = '2026-01-01T12:00:00.000Z'

function activity(rest: Partial<Activity> = {}): Activity {
  return {
    id: 'one',
    sessionId: 's',
    kind: 'poll',
    title: 'Which?',
    options: ['a', 'b'],
    position: 1,
    status: 'active',
    createdAt: NOW,
    updatedAt: NOW,
    startedAt: null,
    completedAt: null,
    ...rest,
  }
}

function results(rest: Partial<Results> = {}): Results {
  return { activity: activity(), responseCount: 0, options: [], words: [], questions: [], ...rest }
}

describe('resultsModel', () => {
  it('of no votes there are no shares', () => {
    const model = resultsModel(results({ options: [{ text: 'a', count: 0 }] }))
    expect(model).toMatchObject({ total: '0 votes', bars: [{ text: 'a', share: 0, count: '0 votes' }] })
  })

  it('votes have counts and shares', () => {
    const options = [
      { text: 'a', count: 2 },
      { text: 'b', count: 1 },
    ]
    const { total, bars } = resultsModel(results({ responseCount: 3, options }))
    expect(total).toBe('3 votes')
    expect(bars.map(({ count }) => count)).toEqual(['2 votes, 67 %', '1 vote, 33 %'])
    expect(bars[0]?.share).toBeCloseTo(2 / 3)
  })

  it('words that were named more are larger, and alike when all were named as often', () => {
    const levelsOf = (...counts: number[]) =>
      resultsModel(results({ words: counts.map((count) => ({ text: `${count}`, count })) })).words.map(
        ({ level }) => level,
      )
    expect(levelsOf(9, 5, 1)).toEqual([5, 3, 1])
    expect(levelsOf(1, 1)).toEqual([1, 1])
  })

  it('answers of the other kinds are answers', () => {
    const asked = results({
      activity: activity({ kind: 'questions' }),
      responseCount: 1,
      questions: [{ text: 'Why?', askedAt: NOW }],
    })
    expect(resultsModel(asked)).toMatchObject({ total: '1 answer', questions: [{ text: 'Why?' }] })
  })
})

describe('currentOf', () => {
  const ended = activity({ id: 'ended', status: 'completed', completedAt: '2026-01-01T11:00:00.000Z' })
  const later = activity({ id: 'later', status: 'completed', completedAt: '2026-01-01T11:30:00.000Z' })
  const draft = activity({ id: 'draft', status: 'draft' })

  it.each([
    ['nothing is', [], undefined],
    ['drafts are not', [draft], undefined],
    ['what is active is', [later, activity(), draft], 'one'],
    ['else what ended last', [later, ended, draft], 'later'],
  ])('%s', (_, activities, id) => {
    expect(currentOf(activities)?.id).toBe(id)
  })
})

describe('keptIn', () => {
  const place = { id: 'p', sessionId: 's', nickname: 'Ada', token: 't', until: 1_000, voted: ['one'] }

  function storage(text: string | null = null) {
    let kept = text
    return {
      getItem: () => kept,
      setItem: (_: string, value: string) => void (kept = value),
      removeItem: () => void (kept = null),
    }
  }

  it('gives back what was kept until its token ends', () => {
    const kept = storage()
    keep(kept, place)
    expect(keptIn(kept, 999)).toEqual(place)
    expect(keptIn(kept, 1_000)).toBeUndefined()
    keep(kept, undefined)
    expect(keptIn(kept, 0)).toBeUndefined()
  })

  it.each([null, '', '{', '[]', '{"id":1}'])('%j is no place', (text) => {
    expect(keptIn(storage(text), 0)).toBeUndefined()
  })

  it('storage that refuses keeps nothing and breaks nothing', () => {
    const refuse = () => {
      throw new Error('refused')
    }
    expect(() => keep({ setItem: refuse, removeItem: refuse }, place)).not.toThrow()
    expect(keptIn({ getItem: refuse }, 0)).toBeUndefined()
  })
})

describe('nextOf', () => {
  it('goes one way', () => {
    expect((['draft', 'active', 'completed'] as const).map((status) => nextOf(status)?.status)).toEqual([
      'active',
      'completed',
      undefined,
    ])
  })
})
