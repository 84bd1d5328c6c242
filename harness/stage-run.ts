import { join } from 'node:path'
import { describeError } from './errors.ts'
import { isNonEmpty } from './outcome.ts'
import type { Ports } from './ports.ts'
import type { Recording } from './recording.ts'
import type { Stack } from './stack.ts'
import type { Suite, SuiteResult } from './suite.ts'
import { notRun, runSuite, sawNoFailure, type SuiteSurroundings } from './suite-run.ts'

/**
 * Runs the suites on a stack, stage by stage; those of one stage at the same time.
 * @returns a result for every suite, in order, those that were left out included
 */
export async function runStages(recording: Recording, stack: Stack, ports: Ports): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = []
  let stopped: string | undefined
  for (const stage of recording.stages) {
    const { signal } = recording
    const reason = signal.aborted ? `interrupted by ${describeError(signal.reason).message}` : stopped
    const ended = await Promise.all(
      stage.map(async (suite) =>
        reason === undefined
          ? runSuite(suite, await surroundings(suite, recording, stack, ports), ports.clock, signal)
          : notRun(suite, reason, ports.clock),
      ),
    )
    results.push(...ended)
    const failed = stage.filter((suite, index) => suite.prerequisite === true && !passed(ended[index]))
    if (isNonEmpty(failed)) stopped ??= `${failed[0].name} must succeed first, and did not`
  }
  return results
}

function passed(result: SuiteResult | undefined): boolean {
  return result !== undefined && sawNoFailure(result)
}

async function surroundings(
  suite: Suite,
  recording: Recording,
  stack: Stack,
  { env }: Ports,
): Promise<SuiteSurroundings> {
  const sources = recording.sources?.get(suite.name)
  const passedRun = recording.passedRuns?.get(suite.name)
  return {
    runId: recording.runId,
    target: recording.target,
    endpoints: stack.endpoints,
    credentials: stack.credentials,
    env,
    ...(recording.cases === undefined ? {} : { cases: recording.cases }),
    ...(sources === undefined ? {} : { sources }),
    ...(recording.seed === undefined ? {} : { seed: recording.seed }),
    mayRetry: recording.mayRetry?.(suite.name) ?? 0,
    artifactsDir: await recording.folder.suiteDir(suite.name),
    ...(passedRun === undefined ? {} : { passedBefore: join(passedRun, 'suites', suite.name) }),
    observe: recording.observe,
  }
}
