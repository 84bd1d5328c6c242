import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from './ask.mjs'
import { Poller, type Task } from './poller.mjs'

const GOOD: Answer<unknown> = { kind: 'answered', value: 1, version: 'a', deployment: 'b', etag: undefined }
const SILENCE: Answer<unknown> = { kind: 'unreachable', sentence: 'No.' }
const problem = (retryAfterMs = 0): Answer<unknown> => ({
  kind: 'problem',
  status: 503,
  type: 'x',
  sentence: 'No.',
  retryAfterMs,
  version: 'a',
})

/** A poller on a clock of its own, and what it has asked. */
function scene(answers: Record<string, () => Answer<unknown> | Promise<Answer<unknown>>>, everyMs = 5_000) {
  const asked: { name: string; at: number }[] = []
  let isWatched = true
  let inFlight = 0
  let mostInFlight = 0
  let silences = 0
  const poller = new Poller({
    now: () => Date.now(),
    setTimer: (run, ms) => setTimeout(run, ms),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    random: () => 0,
    isWatched: () => isWatched,
    onSilence: () => (silences += 1),
    onChange: () => undefined,
  })
  const tasks = Object.entries(answers).map(([name, answer]): Task => {
    const ask = async () => {
      asked.push({ name, at: Date.now() })
      mostInFlight = Math.max(mostInFlight, (inFlight += 1))
      const came = await answer()
      inFlight -= 1
      return came
    }
    return { name, everyMs, ask }
  })
  poller.setTasks(tasks)
  return {
    poller,
    tasks,
    countOf: (name: string) => asked.filter((one) => one.name === name).length,
    /** To the next 10 ms: a timer of no length takes 1. */
    timesOf: (name: string) => asked.filter((one) => one.name === name).map(({ at }) => Math.round(at / 10) * 10),
    order: () => asked.map(({ name }) => name),
    mostInFlight: () => mostInFlight,
    silences: () => silences,
    watch(value: boolean) {
      isWatched = value
      poller.resume()
    },
  }
}

describe('Poller', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }))
  afterEach(() => void vi.useRealTimers())

  it('asks each thing at its pace, one request at a time', async () => {
    const slow = async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 700)
      })
      return GOOD
    }
    const seen = scene({ a: slow, b: slow, c: slow })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.mostInFlight()).toBe(1)
    for (const name of ['a', 'b', 'c']) {
      expect(seen.countOf(name)).toBeGreaterThanOrEqual(10)
      expect(seen.countOf(name)).toBeLessThanOrEqual(13)
    }
  })

  it('when the first is silent, everything waits for it, longer each time', async () => {
    const seen = scene({ first: () => SILENCE, other: () => GOOD })
    await vi.advanceTimersByTimeAsync(300_000)
    expect(seen.timesOf('first')).toEqual([0, 10_000, 30_000, 70_000, 130_000, 190_000, 250_000])
    expect(seen.countOf('other')).toBe(0)
    expect(seen.silences()).toBe(7)
  })

  it('when it answers again, all is asked at once', async () => {
    let answer: Answer<unknown> = SILENCE
    const seen = scene({ first: () => answer, other: () => GOOD }, 30_000)
    await vi.advanceTimersByTimeAsync(1_000)
    answer = GOOD
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.order().slice(0, 3)).toEqual(['first', 'first', 'other'])
    expect(seen.timesOf('other')[0]).toBe(60_000)
  })

  it('when another is silent, the first is asked for whether all are', async () => {
    const seen = scene({ first: () => GOOD, other: () => SILENCE }, 30_000)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(seen.order()).toEqual(['first', 'other', 'first'])
    expect(seen.silences()).toBe(0)
  })

  it('a problem is asked for less often, and what goes well is not', async () => {
    const seen = scene({ first: () => GOOD, sick: () => problem() })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(seen.timesOf('sick')).toEqual([0, 10_000, 30_000, 70_000])
    expect(seen.countOf('first')).toBe(25)
  })

  it('Retry-After is waited for, by askNow too', async () => {
    const seen = scene({ first: () => GOOD, sick: () => problem(100_000) })
    await vi.advanceTimersByTimeAsync(50_000)
    seen.poller.askNow()
    await vi.advanceTimersByTimeAsync(49_000)
    expect(seen.countOf('sick')).toBe(1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(seen.countOf('sick')).toBe(2)
  })

  it('askNow asks at once, and however often it is called, once a second', async () => {
    const seen = scene({ first: () => SILENCE })
    await vi.advanceTimersByTimeAsync(2_000)
    for (let i = 0; i < 40; i += 1) {
      seen.poller.askNow()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(seen.timesOf('first').slice(0, 2)).toEqual([0, 2_000])
    expect(seen.countOf('first')).toBeLessThanOrEqual(6)
  })

  it('nothing is asked while nobody looks', async () => {
    const seen = scene({ first: () => GOOD })
    await vi.advanceTimersByTimeAsync(1_000)
    seen.watch(false)
    expect(seen.poller.nextAt).toBeUndefined()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(seen.countOf('first')).toBe(1)
    seen.watch(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(seen.countOf('first')).toBe(2)
  })

  it('showing and hiding the page does not ask more often', async () => {
    const seen = scene({ first: () => SILENCE })
    for (let i = 0; i < 100; i += 1) {
      seen.watch(i % 2 === 0)
      await vi.advanceTimersByTimeAsync(90)
    }
    expect(seen.countOf('first')).toBe(1)
  })

  it('what is asked anew keeps its time, what is new is asked at once', async () => {
    const seen = scene({ first: () => GOOD, other: () => GOOD })
    await vi.advanceTimersByTimeAsync(1_000)
    const fresh: Task = { name: 'fresh', everyMs: 5_000, ask: async () => GOOD }
    const ask = vi.spyOn(fresh, 'ask')
    seen.poller.setTasks([...seen.tasks, fresh])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ask).toHaveBeenCalledTimes(1)
    expect(seen.countOf('first')).toBe(1)
  })

  it('an answer to a request from before askNow is asked for again', async () => {
    const gate = Promise.withResolvers<Answer<unknown>>()
    let isFirst = true
    const seen = scene({ first: () => (isFirst ? gate.promise : GOOD) }, 60_000)
    await vi.advanceTimersByTimeAsync(500)
    const before = seen.poller.epochOf('first')
    seen.poller.askNow(['first'])
    expect(seen.poller.epochOf('first')).not.toBe(before)
    isFirst = false
    gate.resolve(GOOD)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(seen.timesOf('first')).toEqual([0, 1_000])
  })
})
