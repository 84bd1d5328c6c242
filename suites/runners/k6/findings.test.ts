import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

describe('the codes of what a k6 run showed', () => {
  it('are all in docs/performance.md, and nothing else is', async () => {
    const here = import.meta.dirname
    const [source, docs] = await Promise.all([
      Promise.all(['findings.ts', 'exit-codes.ts'].map(async (name) => readFile(join(here, name), 'utf8'))),
      readFile(join(here, '../../../docs/performance.md'), 'utf8'),
    ])
    const section = docs.slice(
      docs.indexOf('## What a run is held to'),
      docs.indexOf('## What the embedded engine has'),
    )
    expect(codesIn(section)).toEqual(codesIn(source.join('\n')))
  })
})

function codesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bK6_[A-Z_]+\b/g))].toSorted()
}
