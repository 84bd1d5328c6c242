import { Command } from 'commander'
import { contractDiffCommand, type ContractDiffOptions } from './commands/contract.ts'
import { addEvidenceCommands } from './evidence-commands.ts'
import { exitCodeLines, type ExitName } from './exit-codes.ts'
import { ownVersion } from './own-version.ts'
import { addRecordCommands } from './record-commands.ts'
import type { Registering } from './registering.ts'
import { addRunCommands } from './run-commands.ts'
import { addStackCommands } from './stack-commands.ts'
import type { Terminal } from './terminal.ts'

/**
 * Every command with its options, in the order in which the help names them.
 * @param ended - told how the command that was given ends the process
 */
export function commandLine(terminal: Terminal, ended: (exit: ExitName) => void): Command {
  const program = new Command('assay')
    .description(
      'Proves that what is running is what was meant to run, and that it works, before anything is promoted.',
    )
    .version(ownVersion(), '--version', 'print the version of assay')
    .option('--config <file>', 'config file (default: assay.config.ts here or in a folder above)')
    .option('--verbose', 'print the stack trace of an error')
    .addHelpText('after', `\nExit codes; only 0 lets anything continue:\n${exitCodeLines().join('\n')}`)
    .addHelpText('after', '\nAlso: assay load <script>, which runs a k6 script by itself (assay load --help).')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists what there is)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
  const ending: Registering['ending'] =
    (action) =>
    async (...args) =>
      ended(await action(...args))
  const registering = { program, terminal, ending }
  addRunCommands(registering)
  addRecordCommands(registering)
  addContractCommands(registering)
  addEvidenceCommands(registering)
  addStackCommands(registering)
  return program
}

function addContractCommands({ program, terminal, ending }: Registering): void {
  program
    .command('contract')
    .description('look at OpenAPI documents')
    .command('diff')
    .argument('<old>', 'file, URL, or REF:PATH of git')
    .argument('<new>', 'file, URL, or REF:PATH of git')
    .description('name each change from one document to the other, and who breaks')
    .option('--json', 'print JSON')
    .action(
      ending(async (older: string, newer: string, options: ContractDiffOptions) =>
        contractDiffCommand(older, newer, { ...program.opts(), ...options }, terminal),
      ),
    )
}
