import { doctorCommand } from './commands/doctor.ts'
import { downCommand } from './commands/down.ts'
import { selftestCommand, type SelftestOptions } from './commands/selftest.ts'
import { upCommand, type UpOptions } from './commands/up.ts'
import { collect, type Registering } from './registering.ts'

/** Adds the commands about what there is to test, and what it is tested with. */
export function addStackCommands({ program, terminal, ending }: Registering): void {
  program
    .command('selftest')
    .description('put one fault after another in front of a target, and show that the gate goes red for each')
    .option('--target <name>', 'target of the config (default: its first)')
    .option('--suite <name>', 'required suite to try it on; may be given again (default: all)', collect)
    .option('--stack <name>', 'stack of the config (default: the first that applies)')
    .option('--base-url <url>', 'where the target already runs')
    .option('--expect-version <version>', 'version that should run there')
    .option('--out <dir>', 'folder for selftest/ (default: .assay beside the config)')
    .option('--json', 'print the record as JSON')
    .action(ending(async (options: SelftestOptions) => selftestCommand({ ...program.opts(), ...options }, terminal)))
  program
    .command('up')
    .description('start a stack in the foreground for a browser or another tool; Ctrl-C stops it')
    .option('--target <name>', 'target of the config (default: its first)')
    .option('--stack <name>', 'stack of the config (default: the first that applies)')
    .option('--json', 'print one line of JSON')
    .action(ending(async (options: UpOptions) => upCommand({ ...program.opts(), ...options }, terminal)))
  program
    .command('down')
    .description('remove the stacks that run --keep left')
    .action(ending(async () => downCommand(program.opts(), terminal)))
  program
    .command('doctor')
    .description('say what was found on this machine, what will be used, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(ending(async (options: { json?: boolean }) => doctorCommand({ ...program.opts(), ...options }, terminal)))
}
