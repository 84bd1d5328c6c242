import { availableParallelism } from 'node:os'
import { setThresholds, warningsOf } from '../metrics/registry.ts'
import type { BundledScript } from './bundle.ts'
import { field, isCallable } from './given.ts'
import type { LoadRun } from './load-run.ts'
import { OptionsError } from './options/fields.ts'
import { featuresOf, type Features } from './options/features.ts'
import { NOTED_TAGS, resolveOptions } from './options/options.ts'
import type { Job } from './protocol.ts'
import { CompiledScript } from './script.ts'
import { Share } from './share.ts'
import { threadsNeeded } from './threads-needed.ts'
import { Users } from './users.ts'
import type { VirtualUser } from './virtual-user.ts'

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
  const features = featuresOf(job.features ?? [])
  const users = new Users(run, script, { env: job.env, freezesEnv: features.freezesEnv })
  const first = await users.create(0)
  refuseExports(first)
  const own = { name: 'script', options: first.exported('options') }
  tellFeatures(run, features, own.options)
  const { below = [], above = [] } = job.options ?? {}
  run.configure(resolveOptions([...below, own, ...above], features), job.env)
  const faults = setThresholds(run.registry, run.options.thresholds)
  if (faults.length > 0) throw new OptionsError('threshold', faults.join('; '))
  for (const warning of warningsOf(Object.keys(run.options.thresholds), NOTED_TAGS)) run.warn(warning)
  const missing = run.options.scenarios.filter(({ exec }) => typeof first.exported(exec) !== 'function')
  if (missing.length > 0) {
    const told = missing.map(({ exec, name }) => `executor ${name}: function '${exec}' not found in exports`)
    throw new OptionsError('configuration', told.join('\n\t- '))
  }
  run.useShare((share ?? Share.first(threadsOf(run, job))).within(run.options.segment))
  await users.fill()
  return users
}

// k6 v2.2.0, internal/js/bundle.go `populateExports`
function refuseExports(user: VirtualUser): void {
  for (const phase of ['setup', 'teardown']) {
    const task = user.exported(phase)
    if (task !== undefined && !isCallable(task))
      throw new OptionsError('script', `exported '${phase}' must be a function`)
  }
  if (!Object.values(user.exports ?? {}).some(isCallable))
    throw new OptionsError('script', 'no exported functions in script')
}

function tellFeatures(run: LoadRun, { active, unknown }: Features, options: unknown): void {
  for (const name of active) run.log.add('info', `the feature ${name} of k6 is experimental`)
  for (const name of unknown) run.log.add('error', `unknown feature: ${name}`)
  if (Array.isArray(field(options, 'features')))
    run.warn('Feature flags in script options are not supported; use --features, K6_FEATURES, or the JSON config')
}

// Samples can be written to a file by one thread alone.
function threadsOf({ options }: LoadRun, { threads, pointsFile }: Job): number {
  if (pointsFile !== undefined) return 1
  return threads ?? threadsNeeded(options, availableParallelism())
}
