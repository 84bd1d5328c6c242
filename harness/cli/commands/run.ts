import { resolve } from 'node:path'
import { namedDirs } from '../../past-runs.ts'
import { verify } from '../../run.ts'
import { exitOfRun, requiredReporters, type ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { overridesOf, type OverrideOptions } from '../judged.ts'
import { machinePorts } from '../machine-ports.ts'
import { complainOfFailures, type Terminal } from '../terminal.ts'

/** Options of `assay run`. */
export interface RunOptions extends OverrideOptions {
  readonly config?: string
  readonly target?: string
  readonly suite?: readonly string[]
  readonly stack?: string
  readonly baseUrl?: string
  readonly expectVersion?: string
  readonly out?: string
  readonly case?: readonly string[]
  readonly seed?: number
  readonly image?: string
  readonly keep?: boolean
  readonly expectDigest?: string
  readonly history?: readonly string[]
}

/** `assay run`: observes a target, judges what was seen and tells it. */
export async function runCommand(options: RunOptions, terminal: Terminal): Promise<ExitName> {
  const { config, rootDir } = await findConfig(options.config, terminal.cwd)
  const { target, baseUrl, expectVersion, stack, image, keep } = options
  const history = await namedDirs((options.history ?? []).map((dir) => resolve(terminal.cwd, dir)))
  const run = await verify(
    config,
    {
      signal: terminal.signal,
      ...(target === undefined ? {} : { target }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(expectVersion === undefined ? {} : { expectVersion }),
      ...(options.expectDigest === undefined ? {} : { expectDigest: options.expectDigest }),
      history,
      overrides: overridesOf(options),
      ...(stack === undefined ? {} : { stack }),
      ...(image === undefined ? {} : { image }),
      ...(keep === undefined ? {} : { keep }),
      ...(options.suite === undefined ? {} : { suites: options.suite }),
      ...(options.case === undefined ? {} : { cases: options.case }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.out === undefined ? {} : { outDir: resolve(terminal.cwd, options.out) }),
    },
    machinePorts(rootDir, terminal.env),
  )
  complainOfFailures(run.deliveries, terminal)
  return exitOfRun(run, requiredReporters(config))
}
