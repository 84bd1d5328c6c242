import type { Command } from 'commander'
import type { ExitName } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** What commands are added with. */
export interface Registering {
  /** The program that they belong to; its options hold for all of them. */
  readonly program: Command
  readonly terminal: Terminal
  /** Makes what a command answers the exit code. */
  readonly ending: <A extends unknown[]>(action: (...args: A) => Promise<ExitName>) => (...args: A) => Promise<void>
}

/** Collects an option that may be given again. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

/** Adds `--history`. */
export function withHistory(command: Command): Command {
  return command.option('--history <dir>', 'folder of past runs, for flaky cases; may be given again', collect)
}

/** Adds the options of an override. */
export function withOverrides(command: Command): Command {
  return command
    .option('--override <code>', 'finding (CODE or CODE=SUBJECT) that is not to count; may be given again', collect)
    .option('--reason <text>', 'why')
    .option('--until <day>', 'until when, 14 days at most')
}
