import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { commandLine } from './command-line.ts'
import type { Terminal } from './terminal.ts'

const PACKAGE = new URL('../../package.json', import.meta.url)
const terminal: Terminal = {
  cwd: '/nowhere',
  env: {},
  signal: new AbortController().signal,
  print: () => undefined,
  complain: () => undefined,
}

// What is given, and what was written of it.
async function given(...args: readonly string[]): Promise<{ readonly code: string; readonly text: string }> {
  let text = ''
  const write = (written: string): void => void (text += written)
  const program = commandLine(terminal, () => undefined)
  const listen = (command: Command): void => {
    command.configureOutput({ writeOut: write, writeErr: write })
    command.commands.forEach(listen)
  }
  listen(program)
  const code = await program.parseAsync(args, { from: 'user' }).then(
    () => 'ran',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'broke'),
  )
  return { code, text }
}

describe('commandLine', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string }
    expect(await given('--version')).toEqual({ code: 'commander.version', text: `${version}\n` })
  })

  it.each([
    ['a command that is none', ['rnu'], 'Did you mean run?'],
    ['an option that is none', ['run', '--siute', 'smoke'], 'Did you mean --suite?'],
    ['an argument that is missing', ['judge'], "missing required argument 'record'"],
    ['an age that is no limit', ['verify-attestation', 'x', '--max-age-hours', 'Infinity'], 'got Infinity'],
    ['a seed that is no number', ['run', '--seed', '1.5'], 'expected a whole number, got 1.5'],
  ])('refuses %s, and says where to look', async (_what, args, said) => {
    const { code, text } = await given(...args)
    expect(code).toMatch(/^commander\./)
    expect(text).toContain(said)
    expect(text).toContain('--help')
  })

  it('lets every command be asked for help, and fits a terminal', async () => {
    const { commands } = commandLine(terminal, () => undefined)
    expect(commands.length).toBeGreaterThan(15)
    for (const command of commands) {
      const { code, text } = await given(command.name(), '--help')
      expect(code).toBe('commander.helpDisplayed')
      expect(text).toContain(`Usage: assay ${command.name()}`)
      expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
    }
  })
})
