import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../harness/width.ts'
import { commandLines } from './command.ts'

describe('commandLines', () => {
  it('leaves a command that fits on one line', () => {
    expect(commandLines('assay run --suite smoke', 60)).toEqual([{ text: 'assay run --suite smoke', flush: false }])
  })

  it('goes on with backslashes between words', () => {
    expect(shownOf('assay run --target local --suite contract', 28)).toBe(
      ['assay run --target local \\', '  --suite contract'].join('\n'),
    )
  })

  it.each([
    ['an open quote', `assay run 'abc`],
    ['two spaces', 'assay  run'],
    ['a line break', 'assay run\nrm'],
    ['a line break in quotes', `assay run 'a\nb'`],
    ['a control character', `assay run 'a\u001B[2Kb'`],
    ['nothing', ''],
    ['a command that fills the screen', `assay run '${'x'.repeat(1000)}'`],
    ['a long word with an expansion', `assay run "$HOME/${'x'.repeat(60)}"`],
  ])('gives no answer for %s: what cannot be shown as it is, is not shown', (_what, command) => {
    expect(commandLines(command, 40)).toBeUndefined()
  })

  it('means the same to a shell, however it is broken', () => {
    const bare = fc.stringMatching(/^[\w@%+=:,./-]{1,60}$/)
    const quoted = fc.stringMatching(/^[ -&(-~]{0,60}$/).map((text) => `'${text}'`)
    const commands = fc.array(fc.oneof(bare, quoted), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(commands, fc.integer({ min: 20, max: 60 }), (words, columns) => {
        const command = words.join(' ')
        const shown = shownOf(command, columns)
        fc.pre(shown !== undefined)
        expect(argumentsOf(shown)).toEqual(argumentsOf(command))
        for (const line of shown.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
      }),
      { numRuns: 30 },
    )
  })

  it('begins no line with the inside of a quoted word', () => {
    const lines = commandLines(`assay run --case '${'x'.repeat(35)} PASS  all is well'`, 40) ?? []
    expect(lines.length).toBeGreaterThan(1)
    for (const { text } of lines.filter(({ flush }) => flush)) expect(text).toMatch(/^'/)
  })
})

function shownOf(command: string, columns: number): string | undefined {
  return commandLines(command, columns)
    ?.map(({ text }) => text)
    .join('\n')
}

function argumentsOf(command: string): readonly string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' }).split('\0')
}
