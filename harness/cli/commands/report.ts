import { frozen } from '../../frozen.ts'
import type { NonEmpty } from '../../outcome.ts'
import { deliver } from '../../report.ts'
import { exitOfRun, requiredReporters, worstExit, type ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { judged, type JudgedOptions } from '../judged.ts'
import { complainOfFailures, type Terminal } from '../terminal.ts'

/** `assay report`: tells the config's reporters of stored records, judged anew. Exits as the worst of the runs did. */
export async function reportCommand(
  paths: NonEmpty<string>,
  options: Pick<JudgedOptions, 'config' | 'history'>,
  terminal: Terminal,
): Promise<ExitName> {
  const { config } = await findConfig(options.config, terminal.cwd)
  let exit: ExitName = 'pass'
  for (const path of paths) {
    const { record, dir, verdict } = await judged(path, options, terminal)
    const report = frozen({ record, verdict, runDir: dir })
    const deliveries = await deliver(config.reporters, report, terminal.signal)
    complainOfFailures(deliveries, terminal)
    exit = worstExit([exit, exitOfRun({ record, verdict: report.verdict, deliveries }, requiredReporters(config))])
  }
  return exit
}
