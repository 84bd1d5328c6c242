import { InvalidArgumentError, type Command } from 'commander'
import { planCommand } from './commands/plan.ts'
import { runCommand, type RunOptions } from './commands/run.ts'
import { collect, withHistory, withOverrides, type Registering } from './registering.ts'

/** Adds the commands that observe a target, or say how they would. */
export function addRunCommands({ program, terminal, ending }: Registering): void {
  withHistory(withOverrides(withSelection(program.command('run'))))
    .description('observe a target, judge what was seen, and tell it')
    .option('--out <dir>', 'folder for runs/ and latest (default: .assay beside the config)')
    .option('--case <id>', 'case to judge, run alone where its suite can; may be given again', collect)
    .option('--seed <number>', 'seed of what suites make up', wholeNumber)
    .option('--expect-digest <digest>', 'image (sha256:...) that should run there')
    .action(ending(async (options: RunOptions) => runCommand({ ...program.opts(), ...options }, terminal)))
  withSelection(program.command('plan'))
    .description('say what run would do, against what, under which limits, and why; runs nothing')
    .option('--out <dir>', 'folder for runs/ and latest')
    .option('--json', 'print JSON')
    .action(ending(async (options: RunOptions) => planCommand({ ...program.opts(), ...options }, terminal)))
}

function withSelection(command: Command): Command {
  return command
    .option('--target <name>', 'target of the config (default: its first)')
    .option('--suite <name>', 'suite to run; may be given again (default: all)', collect)
    .option('--stack <name>', 'stack of the config, or auto (default: that of the target, else the first that applies)')
    .option('--image <ref>', 'image to run in place of one that is built here')
    .option('--keep', 'leave the stack for the next run, and take the one that was left; assay down removes it')
    .option('--base-url <url>', 'where the target already runs')
    .option('--expect-version <version>', 'version that should run there')
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError(`expected a whole number, got ${value}`)
}
