import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { z } from 'zod'
import { HarnessError } from '../errors.ts'
import { judge } from '../gate/judge.ts'
import { parsePolicy, rulesFor, type GatePolicy } from '../gate/policy.ts'
import type { Verdict } from '../gate/verdict.ts'
import { readOverrides, type OverrideRequest } from '../override.ts'
import { namedDirs, pastOf } from '../past-runs.ts'
import { systemClock } from '../ports.ts'
import { checkRatchet } from '../ratchet-file.ts'
import type { RunRecord } from '../record.ts'
import { readRecord } from '../run-folder.ts'
import { findConfig } from './find-config.ts'
import type { Terminal } from './terminal.ts'

/** How a stored record is to be judged. */
export interface JudgedOptions extends OverrideOptions {
  readonly config?: string
  readonly policy?: string
  readonly history?: readonly string[]
  readonly asOf?: string
}

/** Overrides as the command line has them: one reason and one end for all of them. */
export interface OverrideOptions {
  readonly override?: readonly string[]
  readonly reason?: string
  readonly until?: string
}

/** A stored record and what the gate answers on it now. */
export interface Judged {
  readonly record: RunRecord
  readonly verdict: Verdict
  readonly policy: GatePolicy
  /** Folder that the record is in. */
  readonly dir: string
}

const instant = z.union([z.iso.datetime(), z.iso.date()])

/** Judges a stored record by the config's policy or by a file. Changes nothing. */
export async function judged(path: string, options: JudgedOptions, terminal: Terminal): Promise<Judged> {
  const { record, dir } = await readRecord(resolve(terminal.cwd, path))
  const policy = await readPolicy(options, terminal)
  const { overrideDays } = rulesFor(policy, record.target.name)
  const overrides = readOverrides(overridesOf(options), {
    env: terminal.env,
    now: systemClock.now(),
    ...(overrideDays === undefined ? {} : { mostDays: overrideDays }),
  })
  const beside = basename(dirname(dir)) === 'runs' ? [dirname(dir)] : []
  const named = await namedDirs((options.history ?? []).map((one) => resolve(terminal.cwd, one)))
  const history = await pastOf(record, policy, [...beside, ...named])
  const asOf = options.asOf === undefined ? {} : { asOf: instantOf(options.asOf) }
  return { record, dir, policy, verdict: judge({ record, policy, baseline: undefined, history, overrides, ...asOf }) }
}

/**
 * The overrides of a command line.
 * @throws E_OVERRIDE_REFUSED a reason or an end is missing, or stands alone
 */
export function overridesOf({ override = [], reason, until }: OverrideOptions): readonly OverrideRequest[] {
  if (override.length === 0 && reason === undefined && until === undefined) return []
  if (override.length > 0 && reason !== undefined && until !== undefined)
    return override.map((what) => ({ what, reason, until }))
  throw new HarnessError(
    'E_OVERRIDE_REFUSED',
    'Expected --override CODE with --reason TEXT and --until DAY, got only some of them.',
  )
}

async function readPolicy(options: JudgedOptions, terminal: Terminal): Promise<GatePolicy> {
  if (options.policy === undefined) {
    const { config, rootDir } = await findConfig(options.config, terminal.cwd)
    await checkRatchet(config, rootDir)
    return config.gate
  }
  const path = resolve(terminal.cwd, options.policy)
  const json = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new HarnessError('E_POLICY_INVALID', `Expected a gate policy at ${path}: ${String(error)}`, { cause: error })
  })
  return parsePolicy(json, path)
}

function instantOf(text: string): string {
  if (instant.safeParse(text).success) return new Date(text).toISOString()
  throw new HarnessError('E_USAGE_INVALID', `Expected --as-of to be a day as 2030-12-31 or an instant, got ${text}.`)
}
