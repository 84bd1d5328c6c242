import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Timeouts, type Line, type Timed } from './timeouts.ts'
import { Timers } from './timers.ts'

class Wait implements Timed {
  dueMs = 0
  line: Line | undefined
  next: Timed | undefined
  previous: Timed | undefined
  readonly timeOut: () => void

  constructor(timeOut: () => void) {
    this.timeOut = timeOut
  }

  end(): void {
    this.line?.remove(this)
  }
}

describe('Timeouts', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function start(): { readonly seen: string[]; readonly begin: (ms: number, name: string) => Wait } {
    const timeouts = new Timeouts(new Timers())
    const seen: string[] = []
    const begin = (ms: number, name: string): Wait => {
      const wait = new Wait(() => seen.push(name))
      timeouts.begin(ms, performance.now(), wait)
      return wait
    }
    return { seen, begin }
  }

  it('tells what has run out, never early, and of no other', () => {
    const { seen, begin } = start()
    begin(100, 'a')
    const ended = begin(100, 'b')
    vi.advanceTimersByTime(50)
    begin(100, 'c')
    begin(20, 'short')
    ended.end()
    vi.advanceTimersByTime(49)
    expect(seen).toEqual(['short'])
    vi.advanceTimersByTime(1)
    expect(seen).toEqual(['short', 'a'])
    vi.advanceTimersByTime(50)
    expect(seen).toEqual(['short', 'a', 'c'])
  })

  it('hears of one that began when all before it had ended', () => {
    const { seen, begin } = start()
    begin(100, 'a').end()
    vi.advanceTimersByTime(60)
    begin(100, 'b')
    vi.advanceTimersByTime(99)
    expect(seen).toEqual([])
    vi.advanceTimersByTime(1)
    expect(seen).toEqual(['b'])
    vi.advanceTimersByTime(500)
    begin(100, 'c')
    vi.advanceTimersByTime(100)
    expect(seen).toEqual(['b', 'c'])
  })

  it('hears of one that began when another ran out, and forgets one that was ended then', () => {
    const timeouts = new Timeouts(new Timers())
    const seen: string[] = []
    const other = new Wait(() => seen.push('other'))
    const first = new Wait(() => {
      seen.push('first')
      other.end()
      timeouts.begin(10, performance.now(), new Wait(() => seen.push('next')))
    })
    timeouts.begin(10, performance.now(), first)
    timeouts.begin(10, performance.now(), other)
    vi.advanceTimersByTime(10)
    expect(seen).toEqual(['first'])
    vi.advanceTimersByTime(10)
    expect(seen).toEqual(['first', 'next'])
  })

  it('keeps nothing of what has ended', () => {
    const { begin } = start()
    const all = Array.from({ length: 5 }, (_one, index) => begin(1000, String(index)))
    for (const index of [2, 0, 4, 1, 3]) all[index]?.end()
    for (const one of all) expect(one).toMatchObject({ line: undefined, next: undefined, previous: undefined })
  })
})
