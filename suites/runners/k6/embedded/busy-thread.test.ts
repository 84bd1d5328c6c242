import { describe, expect, it } from 'vitest'
import { busyWarning } from './busy-thread.ts'

describe('busyWarning', () => {
  it.each([
    ['busy all the time', { elapsedMs: 4000, cpuMs: 3960, idleMs: 0 }, 'busy 99 % of the time'],
    ['busy as long as counts', { elapsedMs: 2000, cpuMs: 1900, idleMs: 0 }, 'busy 95 % of the time'],
    ['idle in few of its turns', { elapsedMs: 4000, cpuMs: 4000, idleMs: 100 }, 'busy 98 % of the time'],
  ])('warns of a thread that was %s', (_name, time, text) => {
    expect(busyWarning(time)).toContain(text)
  })

  it.each([
    ['had time left', { elapsedMs: 4000, cpuMs: 3600, idleMs: 0 }],
    ['went round without anything to do', { elapsedMs: 4000, cpuMs: 4000, idleMs: 2000 }],
    ['ran too short to tell', { elapsedMs: 1999, cpuMs: 1999, idleMs: 0 }],
  ])('says nothing of a thread that %s', (_name, time) => {
    expect(busyWarning(time)).toBeUndefined()
  })
})
