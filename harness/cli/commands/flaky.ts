import { counted } from '../../counted.ts'
import { flakeRates, historyOf } from '../../gate/history.ts'
import { readRuns } from '../../past-runs.ts'
import type { ExitName } from '../exit-codes.ts'
import { plain } from '../plain.ts'
import type { Terminal } from '../terminal.ts'
import { runsDirs, type RunsOptions } from './overrides.ts'

const MOST_RUNS = 200

/** `assay flaky`: the cases that failed and passed on one version in past runs, by target, the most often flaky first. */
export async function flakyCommand(
  dirs: readonly string[],
  options: RunsOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const runs = await readRuns(await runsDirs(dirs, options, terminal), MOST_RUNS)
  const byTarget = Map.groupBy(runs, ({ target }) => target.name)
  const rates = [...byTarget].map(([target, own]) => ({
    target,
    runs: own.length,
    cases: flakeRates(historyOf(own)).map(({ history: _history, ...rate }) => rate),
  }))
  if (options.json === true) {
    terminal.print(JSON.stringify(rates, undefined, 2))
    return 'pass'
  }
  for (const { target, runs: count, cases } of rates) {
    terminal.print(`${plain(target)}: ${counted(cases.length, 'flaky case')} in ${counted(count, 'run')}`)
    for (const { caseId, flakyRuns, runs: tried, rate } of cases) {
      terminal.print(`  ${`${(rate * 100).toFixed(1)} %`.padStart(7)}  ${flakyRuns} of ${tried}  ${plain(caseId)}`)
    }
  }
  if (rates.length === 0) terminal.print('No run was found.')
  return 'pass'
}
