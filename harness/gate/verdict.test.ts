import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { REMEDIES } from './remedies.ts'
import { FINDINGS, type FindingCode } from './verdict.ts'

const CODES = Object.keys(FINDINGS) as FindingCode[]

describe('FINDINGS', () => {
  it('has codes of one form, each with a sentence', () => {
    for (const code of CODES) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/)
      expect(FINDINGS[code]).toMatch(/^[A-Z].+\.$/)
    }
  })

  it('says what to do, where something is to be done', () => {
    for (const code of CODES) expect(REMEDIES[code]).toMatch(/^(?:[A-Z].+\.)?$/)
  })

  it('gives each code somewhere in the gate', async () => {
    const files = ['judge', 'overrides', 'rules/cases', 'rules/completion', 'rules/evidence', 'rules/identity']
    files.push('rules/limits', 'rules/quarantine', 'rules/samples', 'rules/trouble')
    const sources = await Promise.all(
      files.map(async (file) => readFile(new URL(`${file}.ts`, import.meta.url), 'utf8')),
    )
    const all = sources.join('\n')
    expect(CODES.filter((code) => !all.includes(`'${code}'`))).toEqual([])
  })

  it('is what docs/verdicts.md says', async () => {
    const path = '../../docs/verdicts.md'
    const page = await readFile(new URL(path, import.meta.url), 'utf8')
    const head = '| code | meaning | what to do |\n| --- | --- | --- |\n'
    const rows = CODES.map((code) => `| \`${code}\` | ${FINDINGS[code]} | ${REMEDIES[code]} |\n`)
    const start = page.indexOf(head) + head.length
    await expect(page.slice(0, start) + rows.join('')).toMatchFileSnapshot(path)
  })
})
