import { describe, expect, it } from 'vitest'
import { hashSuites } from './fingerprint.ts'
import { fakeSuite } from './testing/fakes.ts'

const hashOf = async (text: string): Promise<string> =>
  hashSuites(
    [fakeSuite('load', undefined, { sources: async () => [import.meta.filename, { name: 'https://x/y.js', text }] })],
    '/',
  )

describe('hashSuites', () => {
  it('differs where the text of something that is no file does', async () => {
    expect(await hashOf('1')).not.toBe(await hashOf('2'))
    expect(await hashOf('1')).toBe(await hashOf('1'))
  })
})
