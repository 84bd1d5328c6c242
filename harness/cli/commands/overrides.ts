import { join, resolve } from 'node:path'
import { counted } from '../../counted.ts'
import { namedDirs, readRuns } from '../../past-runs.ts'
import { systemClock } from '../../ports.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { plain } from '../plain.ts'
import type { Terminal } from '../terminal.ts'

/** Options of the commands that look at many runs. */
export interface RunsOptions {
  readonly config?: string
  readonly json?: boolean
}

/** `assay overrides`: every override in the records of past runs, the newest run first, and whether it still holds. */
export async function overridesCommand(
  dirs: readonly string[],
  options: RunsOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const now = systemClock.now()
  const runs = await readRuns(await runsDirs(dirs, options, terminal), Infinity)
  const given = runs.flatMap(({ runId, target, overrides = [] }) =>
    overrides.map((one) => ({ ...one, runId, target: target.name, open: Date.parse(one.until) > Date.parse(now) })),
  )
  if (options.json === true) {
    terminal.print(JSON.stringify(given, undefined, 2))
    return 'pass'
  }
  if (runs.length === 0) {
    terminal.print('No run was found.')
    return 'pass'
  }
  for (const { code, subject, by, reason, until, runId, target, open } of given) {
    terminal.print(
      plain(
        `${open ? 'open' : 'over'}  ${code}${subject === undefined ? '' : `=${subject}`} on ${target}, run ${runId}`,
      ),
    )
    terminal.print(plain(`      by ${by} until ${until}: ${reason}`))
  }
  const open = given.filter((one) => one.open).length
  terminal.print(`${counted(given.length, 'override')} in ${counted(runs.length, 'run')}, ${open} open as of ${now}`)
  return 'pass'
}

/** Folders of runs: those that are named, or `.assay/runs` beside the config. */
export async function runsDirs(
  dirs: readonly string[],
  options: RunsOptions,
  terminal: Terminal,
): Promise<readonly string[]> {
  if (dirs.length > 0) return namedDirs(dirs.map((dir) => resolve(terminal.cwd, dir)))
  const { rootDir } = await findConfig(options.config, terminal.cwd)
  return [join(rootDir, '.assay', 'runs')]
}
