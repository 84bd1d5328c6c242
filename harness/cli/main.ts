#!/usr/bin/env node
import { CommanderError } from 'commander'
import { describeError, ERRORS, isHarnessError } from '../errors.ts'
import { commandLine } from './command-line.ts'
import { EXIT_CODES, exitOfError, type ExitName } from './exit-codes.ts'
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
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
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
    await commandLine(terminal, (exit) => (ended.exit = exit)).parseAsync(process.argv)
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
