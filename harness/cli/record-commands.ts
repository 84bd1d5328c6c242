import { InvalidArgumentError } from 'commander'
import { isNonEmpty } from '../outcome.ts'
import { explainCommand } from './commands/explain.ts'
import { flakyCommand } from './commands/flaky.ts'
import { judgeCommand, type JudgeOptions } from './commands/judge.ts'
import { overridesCommand, type RunsOptions } from './commands/overrides.ts'
import { ratchetCommand, type RatchetCommandOptions } from './commands/ratchet.ts'
import { reportCommand } from './commands/report.ts'
import type { JudgedOptions } from './judged.ts'
import { withHistory, withOverrides, type Registering } from './registering.ts'

const AS_OF = 'when quarantines and overrides are looked at (default: the start of the run)'

/** Adds the commands that look at stored records. */
export function addRecordCommands({ program, terminal, ending }: Registering): void {
  withHistory(withOverrides(program.command('judge')))
    .argument('<record>', 'record.json or the folder of a run')
    .description('judge a stored record again')
    .option('--policy <file>', 'gate policy as JSON (default: `gate` of the config)')
    .option('--as-of <instant>', AS_OF)
    .option('--json', 'print the verdict as JSON')
    .action(
      ending(async (record: string, options: JudgeOptions) =>
        judgeCommand(record, { ...program.opts(), ...options }, terminal),
      ),
    )
  withHistory(program.command('explain'))
    .argument('<record>', 'record.json or the folder of a run')
    .argument('[code]', 'code of a finding, for all about it')
    .description('walk through a verdict: what decided it, where the evidence is, what to do')
    .option('--policy <file>', 'gate policy as JSON (default: `gate` of the config)')
    .option('--as-of <instant>', AS_OF)
    .action(
      ending(async (record: string, code: string | undefined, options: JudgedOptions) =>
        explainCommand(record, code, { ...program.opts(), ...options }, terminal),
      ),
    )
  withHistory(program.command('report'))
    .argument('<records...>', 'record.json files or folders of runs')
    .description("tell the config's reporters of stored records")
    .action(
      ending(async (records: string[], options: JudgedOptions) => {
        if (!isNonEmpty(records)) throw new InvalidArgumentError('expected one record or more')
        return reportCommand(records, { ...program.opts(), ...options }, terminal)
      }),
    )
  addPastCommands({ program, terminal, ending })
}

function addPastCommands({ program, terminal, ending }: Registering): void {
  program
    .command('overrides')
    .argument('[dirs...]', 'folders of runs (default: .assay/runs beside the config)')
    .description('list every override in past runs, by whom, and whether it still holds')
    .option('--json', 'print JSON')
    .action(
      ending(async (dirs: string[], options: RunsOptions) =>
        overridesCommand(dirs, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('flaky')
    .argument('[dirs...]', 'folders of runs (default: .assay/runs beside the config)')
    .description('list the cases that failed and passed on one version in past runs')
    .option('--json', 'print JSON')
    .action(
      ending(async (dirs: string[], options: RunsOptions) =>
        flakyCommand(dirs, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('ratchet')
    .description('say whether the gate asks for no less than the locked policy, and what should count by now')
    .option('--lock', 'make the policy as it is the locked one')
    .option('--reason <text>', 'why the gate may ask for less')
    .action(
      ending(async (options: RatchetCommandOptions) => ratchetCommand({ ...program.opts(), ...options }, terminal)),
    )
}
