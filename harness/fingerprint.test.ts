import { describe, expect, it } from 'vitest'
import { gatherSources, hashSuites } from './fingerprint.ts'
import type { Suite, SuiteSource } from './suite.ts'
import { fakeSuite } from './testing/fakes.ts'

const surroundings = { rootDir: '/', env: {}, signal: new AbortController().signal }
const loading = (...sources: readonly SuiteSource[]): readonly Suite[] => [
  fakeSuite('load', undefined, { sources: async () => sources }),
]
const hashOf = async (text: string): Promise<string> =>
  hashSuites(loading(import.meta.filename, { name: 'https://x/y.js', text }), surroundings)

describe('hashSuites', () => {
  it('refuses what could not be had: two hashes without it would be equal, whatever it holds', async () => {
    const hashing = hashSuites(loading({ name: 'https://x/y.js', missing: 'status 404' }), surroundings)
    await expect(hashing).rejects.toThrow("https://x/y.js can't be had: status 404")
  })

  it('differs where the text of something that is no file does', async () => {
    expect(await hashOf('1')).not.toBe(await hashOf('2'))
    expect(await hashOf('1')).toBe(await hashOf('1'))
  })

  it('looks with the environment and the signal of the run', async () => {
    const seen: unknown[] = []
    const suite = fakeSuite('load', undefined, { sources: async (context) => (seen.push(context), []) })
    const { env, signal } = surroundings
    await hashSuites([suite], surroundings)
    expect(seen).toEqual([{ env, signal }])
  })
})

describe('gatherSources', () => {
  it('says why there is no hash, and keeps what is there', async () => {
    const sources = [import.meta.filename, { name: 'https://x/y.js', missing: 'status 404' }]
    expect(await gatherSources(loading(...sources), surroundings)).toEqual({
      bySuite: new Map([['load', sources]]),
      suiteHash: 'unknown',
      unhashedBecause: "https://x/y.js can't be had: status 404",
    })
  })

  it('says why a suite could not tell its sources', async () => {
    const suite = fakeSuite('load', undefined, { sources: async () => Promise.reject(new Error('no such folder')) })
    expect(await gatherSources([suite], surroundings)).toMatchObject({ unhashedBecause: 'no such folder' })
  })
})
