import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { HarnessError } from '../../errors.ts'
import { judge } from '../../gate/judge.ts'
import { parsePolicy, type GatePolicy } from '../../gate/policy.ts'
import { readRecord } from '../../run-folder.ts'
import { exitOfRun, type ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import type { Terminal } from '../terminal.ts'
import { verdictLines } from '../verdict-lines.ts'

/** Options of `assay judge`. */
export interface JudgeOptions {
  readonly config?: string
  readonly policy?: string
  readonly json?: boolean
}

/** `assay judge`: judges a stored record again, by the config's policy or by a file. Changes nothing. */
export async function judgeCommand(path: string, options: JudgeOptions, terminal: Terminal): Promise<ExitName> {
  const { record } = await readRecord(resolve(terminal.cwd, path))
  const policy = await readPolicy(options, terminal)
  const verdict = judge({ record, policy, baseline: undefined })
  if (options.json === true) terminal.print(JSON.stringify(verdict, undefined, 2))
  else for (const line of verdictLines(record, verdict)) terminal.print(line)
  return exitOfRun({ record, verdict, deliveries: [] }, [])
}

async function readPolicy(options: JudgeOptions, terminal: Terminal): Promise<GatePolicy> {
  if (options.policy === undefined) return (await findConfig(options.config, terminal.cwd)).config.gate
  const path = resolve(terminal.cwd, options.policy)
  const json = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new HarnessError('E_POLICY_INVALID', `Expected a gate policy at ${path}: ${String(error)}`, { cause: error })
  })
  return parsePolicy(json, path)
}
