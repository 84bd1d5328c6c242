import { readFile } from 'node:fs/promises'
import { glob } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { describeError, ERROR_KINDS, ERRORS, HarnessError, isHarnessError } from './errors.ts'

const ROOT = new URL('..', import.meta.url).pathname

describe('ERRORS', () => {
  it('has codes of one form', () => {
    for (const code of Object.keys(ERRORS)) expect(code).toMatch(/^E_[A-Z]+(_[A-Z]+)+$/)
  })

  it('has only known kinds, and text for each code', () => {
    for (const { kind, summary, hint } of Object.values(ERRORS)) {
      expect(ERROR_KINDS).toContain(kind)
      expect(summary).toMatch(/^[A-Z].+\.$/)
      expect(hint).toMatch(/^[A-Z].+\.$/)
    }
  })

  it('raises each code somewhere', async () => {
    const sources: string[] = []
    for await (const file of glob('{harness,fixtures,suites,reporters,evidence}/**/*.ts', { cwd: ROOT })) {
      if (!file.endsWith('.test.ts') && file !== 'harness/errors.ts') sources.push(await readFile(ROOT + file, 'utf8'))
    }
    const all = sources.join('\n')
    const unused = Object.keys(ERRORS).filter((code) => !all.includes(`'${code}'`))
    expect(unused).toEqual([])
  })

  it('is what docs/errors.md says', async () => {
    const rows = Object.entries(ERRORS).map(
      ([code, { kind, summary, hint }]) => `| \`${code}\` | ${kind} | ${summary} | ${hint} |`,
    )
    const page = [
      '# Errors',
      '',
      'What goes wrong in assay or around it. What the *target* does wrong is not an error: it is a finding (`verdicts.md`).',
      'The kind decides the exit code: `usage` and `config` 2, every other 4.',
      'This page is checked against `harness/errors.ts`; `npx vitest run harness/errors.test.ts -u` writes it.',
      '',
      '| code | kind | what it means | what to do |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n')
    await expect(page).toMatchFileSnapshot('../docs/errors.md')
  })
})

describe('describeError', () => {
  it('keeps the code of ours', () => {
    expect(describeError(new HarnessError('E_STACK_FAILED', 'no'))).toEqual({ code: 'E_STACK_FAILED', message: 'no' })
  })

  it('gives others the code of where they were caught', () => {
    expect(describeError(new TypeError('x'), 'E_SUITE_CRASHED')).toEqual({ code: 'E_SUITE_CRASHED', message: 'x' })
    expect(describeError(new TypeError(), 'E_SUITE_CRASHED').message).toBe('TypeError')
    expect(describeError('text')).toEqual({ code: 'E_ASSAY_BROKEN', message: 'text' })
  })
})

describe('isHarnessError', () => {
  it('refuses what only looks alike', () => {
    const alike = Object.assign(new Error('x'), { name: 'HarnessError', code: 'E_NOT_THERE' })
    expect(isHarnessError(alike)).toBe(false)
    expect(isHarnessError({ name: 'HarnessError', code: 'E_ASSAY_BROKEN' })).toBe(false)
  })

  it('knows one from another copy of the module by its shape', () => {
    expect(isHarnessError(Object.assign(new Error('x'), { name: 'HarnessError', code: 'E_ASSAY_BROKEN' }))).toBe(true)
  })

  it('has the kind and the hint of its code', () => {
    const error = new HarnessError('E_CONFIG_INVALID', 'x', { cause: 1 })
    expect([error.kind, error.hint, error.cause]).toEqual(['config', ERRORS.E_CONFIG_INVALID.hint, 1])
  })
})
