#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { describeError, ERRORS, isHarnessError } from '../errors.ts'
import { isNonEmpty } from '../outcome.ts'
import { contractDiffCommand, type ContractDiffOptions } from './commands/contract.ts'
import { doctorCommand } from './commands/doctor.ts'
import { downCommand } from './commands/down.ts'
import { explainCommand } from './commands/explain.ts'
import { flakyCommand } from './commands/flaky.ts'
import { judgeCommand, type JudgeOptions } from './commands/judge.ts'
import { overridesCommand, type RunsOptions } from './commands/overrides.ts'
import { planCommand } from './commands/plan.ts'
import { ratchetCommand, type RatchetCommandOptions } from './commands/ratchet.ts'
import { reportCommand } from './commands/report.ts'
import { runCommand, type RunOptions } from './commands/run.ts'
import { selftestCommand, type SelftestOptions } from './commands/selftest.ts'
import { upCommand, type UpOptions } from './commands/up.ts'
import { addEvidenceCommands } from './evidence-commands.ts'
import { EXIT_CODES, exitCodeLines, exitOfError, type ExitName } from './exit-codes.ts'
import type { JudgedOptions } from './judged.ts'
import { programOf, runProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

const KEEP_ALIVE_MS = 60_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Ended {
  exit: ExitName
}

const interruption = new AbortController()
let broken = false
const terminal: Terminal = {
  cwd: process.cwd(),
  env: process.env,
  signal: interruption.signal,
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`assay: ${line}\n`),
}
const program = programOf(process.argv[2])
if (program === undefined) await main()
else process.exitCode = await runProgram(program, process.argv.slice(3))

async function main(): Promise<void> {
  const ended: Ended = { exit: 'error' }
  listen()
  const alive = setInterval(() => undefined, KEEP_ALIVE_MS) // a promise that nothing settles must not end the process
  try {
    await commands(ended).parseAsync(process.argv)
  } catch (error) {
    ended.exit = tell(error)
  }
  clearInterval(alive)
  const code = EXIT_CODES[broken ? 'error' : ended.exit].code
  // What a tool left open must not keep the process: everything that has to end was waited for.
  for (const stream of [process.stdout, process.stderr]) if (stream.writableLength > 0) await drained(stream)
  process.removeListener('exit', failUnlessFinished)
  process.on('exit', () => (process.exitCode = code)) // the last word, whatever a suite left to be done at the exit
  process.exit(code)
}

// The first signal lets the run stop what it started and tell what it saw; the second ends the process at once.
// An error that nothing caught does the same, and the run is never more than an error after it.
function listen(): void {
  process.on('exit', failUnlessFinished)
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (interruption.signal.aborted) process.exit(EXIT_CODES.interrupted.code)
      terminal.complain(`${signal}: stopping (once more to stop at once)`)
      interruption.abort(new Error(signal))
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      tell(error)
      if (broken) process.exit(EXIT_CODES.error.code)
      broken = true
      interruption.abort(new Error('an error that nothing caught'))
    })
  }
  process.stdout.on('error', () => undefined) // a closed pipe is no reason to leave things running
}

// Someone else ended the process, a suite or the config: nothing was judged.
function failUnlessFinished(): void {
  process.exitCode = interruption.signal.aborted && !broken ? EXIT_CODES.interrupted.code : EXIT_CODES.error.code
}

function commands(ended: Ended): Command {
  const program = new Command('assay')
    .description(
      'Proves that what is running is what was meant to run, and that it works, before anything is promoted.',
    )
    .option('--config <file>', 'config file (default: assay.config.ts here or in a folder above)')
    .option('--verbose', 'print the stack trace of an error')
    .addHelpText('after', `\nExit codes; only 0 lets anything continue:\n${exitCodeLines().join('\n')}`)
    .addHelpText('after', '\nAlso: assay load <script>, which runs a k6 script by itself (assay load --help).')
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
  const set = <A extends unknown[]>(action: (...args: A) => Promise<ExitName>): ((...args: A) => Promise<void>) => {
    return async (...args) => {
      ended.exit = await action(...args)
    }
  }
  judging(overriding(selection(program.command('run'))))
    .description('observe a target, judge what was seen, and tell it')
    .option('--out <dir>', 'folder for runs/ and latest (default: .assay beside the config)')
    .option('--case <id>', 'case to run, where its suite can run it alone; may be given again', collect)
    .option('--seed <number>', 'seed of what suites make up', wholeNumber)
    .option('--expect-digest <digest>', 'image (sha256:...) that should run there')
    .action(set(async (options: RunOptions) => runCommand({ ...program.opts(), ...options }, terminal)))
  selection(program.command('plan'))
    .description('say what run would do, against what, under which limits, and why; runs nothing')
    .option('--out <dir>', 'folder for runs/ and latest')
    .option('--json', 'print JSON')
    .action(set(async (options: RunOptions) => planCommand({ ...program.opts(), ...options }, terminal)))
  judging(overriding(program.command('judge')))
    .argument('<record>', 'record.json or the folder of a run')
    .description('judge a stored record again')
    .option('--policy <file>', 'gate policy as JSON (default: `gate` of the config)')
    .option('--as-of <instant>', 'when quarantines and overrides are looked at (default: the start of the run)')
    .option('--json', 'print the verdict as JSON')
    .action(
      set(async (record: string, options: JudgeOptions) =>
        judgeCommand(record, { ...program.opts(), ...options }, terminal),
      ),
    )
  judging(program.command('explain'))
    .argument('<record>', 'record.json or the folder of a run')
    .argument('[code]', 'code of a finding, for all about it')
    .description('walk through a verdict: what decided it, where the evidence is, what to do')
    .option('--policy <file>', 'gate policy as JSON (default: `gate` of the config)')
    .option('--as-of <instant>', 'when quarantines and overrides are looked at (default: the start of the run)')
    .action(
      set(async (record: string, code: string | undefined, options: JudgedOptions) =>
        explainCommand(record, code, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('overrides')
    .argument('[dirs...]', 'folders of runs (default: .assay/runs beside the config)')
    .description('list every override in past runs, by whom, and whether it still holds')
    .option('--json', 'print JSON')
    .action(
      set(async (dirs: string[], options: RunsOptions) =>
        overridesCommand(dirs, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('flaky')
    .argument('[dirs...]', 'folders of runs (default: .assay/runs beside the config)')
    .description('list the cases that failed and passed on one version in past runs')
    .option('--json', 'print JSON')
    .action(
      set(async (dirs: string[], options: RunsOptions) =>
        flakyCommand(dirs, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('ratchet')
    .description('say whether the gate asks for no less than the locked policy, and what should count by now')
    .option('--lock', 'make the policy as it is the locked one')
    .option('--reason <text>', 'why the gate may ask for less')
    .action(set(async (options: RatchetCommandOptions) => ratchetCommand({ ...program.opts(), ...options }, terminal)))
  program
    .command('report')
    .argument('<records...>', 'record.json files or folders of runs')
    .description("tell the config's reporters of stored records")
    .action(
      set(async (records: string[]) => {
        if (!isNonEmpty(records)) throw new InvalidArgumentError('expected one record or more')
        return reportCommand(records, program.opts(), terminal)
      }),
    )
  program
    .command('contract')
    .description('look at OpenAPI documents')
    .command('diff')
    .argument('<old>', 'file, URL, or REF:PATH of git')
    .argument('<new>', 'file, URL, or REF:PATH of git')
    .description('name each change from one document to the other, and who breaks')
    .option('--json', 'print JSON')
    .action(
      set(async (older: string, newer: string, options: ContractDiffOptions) =>
        contractDiffCommand(older, newer, { ...program.opts(), ...options }, terminal),
      ),
    )
  addEvidenceCommands(program, set, terminal)
  program
    .command('selftest')
    .description('put one fault after another in front of a target, and show that the gate goes red for each')
    .option('--target <name>', 'target of the config (default: its first)')
    .option('--stack <name>', 'stack of the config (default: the first that applies)')
    .option('--base-url <url>', 'where the target already runs')
    .option('--expect-version <version>', 'version that should run there')
    .option('--out <dir>', 'folder for selftest/ (default: .assay beside the config)')
    .option('--json', 'print the record as JSON')
    .action(set(async (options: SelftestOptions) => selftestCommand({ ...program.opts(), ...options }, terminal)))
  program
    .command('up')
    .description('start a stack in the foreground for a browser or another tool; Ctrl-C stops it')
    .option('--target <name>', 'target of the config (default: its first)')
    .option('--stack <name>', 'stack of the config (default: the first that applies)')
    .option('--json', 'print one line of JSON')
    .action(set(async (options: UpOptions) => upCommand({ ...program.opts(), ...options }, terminal)))
  program
    .command('down')
    .description('remove the stacks that run --keep left')
    .action(set(async () => downCommand(program.opts(), terminal)))
  program
    .command('doctor')
    .description('say what was found on this machine, what will be used, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(set(async (options: { json?: boolean }) => doctorCommand({ ...program.opts(), ...options }, terminal)))
  return program
}

function selection(command: Command): Command {
  return command
    .option('--target <name>', 'target of the config (default: its first)')
    .option('--suite <name>', 'suite to run; may be given again (default: all)', collect)
    .option('--stack <name>', 'stack of the config, or auto (default: that of the target, else the first that applies)')
    .option('--image <ref>', 'image to run in place of one that is built here')
    .option('--keep', 'leave the stack for the next run, and take the one that was left; assay down removes it')
    .option('--base-url <url>', 'where the target already runs')
    .option('--expect-version <version>', 'version that should run there')
}

function judging(command: Command): Command {
  return command.option('--history <dir>', 'folder of past runs, for flaky cases; may be given again', collect)
}

function overriding(command: Command): Command {
  return command
    .option('--override <code>', 'finding (CODE or CODE=SUBJECT) that is not to count; may be given again', collect)
    .option('--reason <text>', 'why')
    .option('--until <day>', 'until when, 14 days at most')
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError(`expected a whole number, got ${value}`)
}

function tell(error: unknown): ExitName {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'pass' : 'usage' // commander has printed it
  const verbose = process.argv.includes('--verbose')
  if (isHarnessError(error)) {
    terminal.complain(`${error.message}\n  ${error.code}: ${error.hint}`)
    if (verbose) terminal.complain(String(error.stack))
    return interruption.signal.aborted ? 'interrupted' : exitOfError(error.kind)
  }
  if (interruption.signal.aborted) return 'interrupted'
  const { code, message } = describeError(error, 'E_ASSAY_BROKEN')
  terminal.complain(`${message}\n  ${code}: ${ERRORS[code].hint}`)
  if (verbose && error instanceof Error) terminal.complain(String(error.stack))
  return 'error'
}

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
