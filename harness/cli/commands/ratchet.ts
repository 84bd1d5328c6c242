import { join } from 'node:path'
import { counted } from '../../counted.ts'
import { HarnessError } from '../../errors.ts'
import { loosenings, proposals } from '../../gate/ratchet.ts'
import { callerOf } from '../../override.ts'
import { readRuns } from '../../past-runs.ts'
import { systemClock } from '../../ports.ts'
import { checkRatchet, lockRatchet, readRatchet, type Ratchet, type RatchetOptions } from '../../ratchet-file.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import type { Terminal } from '../terminal.ts'

const CLEAN_RUNS = 10
const MOST_RUNS = 200

/** Options of `assay ratchet`. */
export interface RatchetCommandOptions {
  readonly config?: string
  readonly lock?: boolean
  readonly reason?: string
}

/**
 * `assay ratchet`: whether the policy asks for no less than the locked one, and which checks in shadow should count by now.
 * With `lock`, the policy as it is becomes the locked one; to ask for less needs a reason.
 */
export async function ratchetCommand(options: RatchetCommandOptions, terminal: Terminal): Promise<ExitName> {
  const { config, rootDir } = await findConfig(options.config, terminal.cwd)
  const { gate, ratchet } = config
  if (ratchet === undefined)
    throw new HarnessError('E_USAGE_INVALID', "Expected `ratchet: { file: '...' }` in the config, and it is not there.")
  if (options.lock === true) return lock({ ratchet, gate, rootDir, reason: options.reason }, terminal)
  await checkRatchet({ gate, ratchet }, rootDir)
  terminal.print(`The gate asks for no less than ${ratchet.file}.`)
  const runs = await readRuns([join(rootDir, '.assay', 'runs')], MOST_RUNS)
  const wanted = ratchet.cleanRuns ?? CLEAN_RUNS
  for (const [target, own] of Map.groupBy(runs, (run) => run.target.name)) {
    const ready = proposals(gate, own, wanted)
    for (const { message } of ready) terminal.print(`${target}: ${message}`)
    if (ready.length === 0)
      terminal.print(`${target}: no check in shadow was clean in ${counted(wanted, 'run')} in a row.`)
  }
  return 'pass'
}

interface Locking {
  readonly ratchet: RatchetOptions
  readonly gate: Ratchet['policy']
  readonly rootDir: string
  readonly reason: string | undefined
}

async function lock({ ratchet, gate, rootDir, reason }: Locking, terminal: Terminal): Promise<ExitName> {
  const before = await readRatchet(ratchet, rootDir).catch((error: unknown) => {
    if (isAbsent(error)) return undefined // the first of all; one that is damaged is not written over
    throw error
  })
  const looser = before === undefined ? [] : loosenings(before.policy, gate)
  if (looser.length > 0 && (reason === undefined || reason.trim() === '')) {
    const what = looser.map((one) => `  ${one}`).join('\n')
    throw new HarnessError('E_RATCHET_LOOSENED', `Expected --reason TEXT to let the gate ask for less:\n${what}`)
  }
  const entry = { at: systemClock.now(), by: callerOf(terminal.env), reason: reason?.trim() ?? '', what: looser }
  const loosened = [...(before?.loosened ?? []), ...(looser.length === 0 ? [] : [entry])]
  const path = await lockRatchet(ratchet, rootDir, { policy: gate, loosened })
  terminal.print(
    `locked in ${path}${looser.length === 0 ? '' : `, asking for less in ${counted(looser.length, 'place')}`}`,
  )
  return 'pass'
}

function isAbsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
