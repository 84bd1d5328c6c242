import { describe, expect, it } from 'vitest'
import { framesOf } from './faults.ts'

const STACK = `Error: deep
    at walk$$body (file:///x.js:20:11)
    at walk$$body.next (<anonymous>)
    at run (file:///engine/coroutine.ts:60:21)
    at walk (file:///x.js:18:30)
    at walk$$body (file:///x.js:21:17)
    at run (file:///engine/coroutine.ts:60:21)
    at walk (file:///x.js:18:30)
    at x_default$$body (file:///x.js:47:3)
    at next (<anonymous>)`

describe('framesOf', () => {
  it('tells a function that waits and its body as the one call that the script has made', () => {
    const error = Object.assign(new Error('deep'), { stack: STACK })
    const positionOf = (file: string, line: number): string | undefined =>
      file === 'file:///x.js' ? `x.js:${line}` : undefined
    expect(framesOf(error, positionOf)).toEqual(['walk (x.js:20)', 'walk (x.js:21)', 'default (x.js:47)'])
  })

  it('leaves out the call that runs the init code', () => {
    const stack = `Error: early
    at file:///x.js:4:7
    at CompiledScript.<anonymous> (file:///x.js:9:1)
    at CompiledScript.evaluate (file:///engine/script.ts:61:34)`
    const positionOf = (file: string, line: number): string | undefined =>
      file === 'file:///x.js' ? `x.js:${line}` : undefined
    expect(framesOf(Object.assign(new Error('early'), { stack }), positionOf)).toEqual(['<anonymous> (x.js:4)'])
  })
})
