import { availableParallelism } from 'node:os'
import { setThresholds } from '../metrics/registry.ts'
import type { BundledScript } from './bundle.ts'
import type { LoadRun } from './load-run.ts'
import { OptionsError } from './options/fields.ts'
import { resolveOptions } from './options/options.ts'
import type { Job } from './protocol.ts'
import { CompiledScript } from './script.ts'
import { Share } from './share.ts'
import { threadsNeeded } from './threads-needed.ts'
import { Users } from './users.ts'

/** What init code is run from. */
export interface InitCode {
  readonly bundle: BundledScript
  readonly job: Job
  /** The part of the load that this thread runs; without it, the first of as many as are needed. */
  readonly share?: Share
}

/**
 * Runs the init code. Its first evaluation is where the options and metrics of the script come from.
 * @throws OptionsError, and whatever the script throws
 */
export async function runInitCode(run: LoadRun, { bundle, job, share }: InitCode): Promise<Users> {
  const script = new CompiledScript(bundle)
  run.positionOf = (file, line) => script.positionOf(file, line)
  const users = new Users(run, script, job.env)
  const first = await users.create(0)
  const { below = [], above = [] } = job.options ?? {}
  run.configure(resolveOptions([...below, { name: 'options', options: first.exported('options') }, ...above]))
  for (const { exec, name } of run.options.scenarios) {
    if (typeof first.exported(exec) !== 'function')
      throw new OptionsError('configuration', `executor ${name}: function '${exec}' not found in exports`)
  }
  const faults = setThresholds(run.registry, run.options.thresholds)
  if (faults.length > 0) throw new OptionsError('threshold', faults.join('; '))
  run.useShare(share ?? Share.first(threadsOf(run, job)))
  await users.fill()
  return users
}

// Samples can be written to a file by one thread alone.
function threadsOf({ options }: LoadRun, { threads, pointsFile }: Job): number {
  if (pointsFile !== undefined) return 1
  return threads ?? threadsNeeded(options.scenarios, availableParallelism())
}
