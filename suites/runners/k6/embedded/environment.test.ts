import { describe, expect, it } from 'vitest'
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { ABSENT, PRESENT } from './environment.ts'

// What the language has, as k6's own engine has it.
const OF_LANGUAGE =
  'AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Iterator JSON Map NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt undefined unescape'
// What k6 has beside it.
const OF_K6 = 'TextDecoder TextEncoder'
const OF_EVALUATED_CODE = '__dirname __filename exports module'

describe('ABSENT', () => {
  it('has all names of a thread that are none of k6', async () => {
    const names = 'require("node:worker_threads").parentPort.postMessage(Object.getOwnPropertyNames(globalThis))'
    const [all] = (await once(new Worker(names, { eval: true }), 'message')) as [string[]]
    const known = new Set([...`${OF_LANGUAGE} ${OF_K6} ${OF_EVALUATED_CODE}`.split(' '), ...PRESENT, ...ABSENT])
    expect(all.filter((name) => !known.has(name))).toEqual([])
  })
})
