import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Suite } from '../../harness/suite.ts'
import { BROKEN_ON_THE_WAY } from '../../fixtures/fetch-fault.ts'
import { literalPattern } from './pattern.ts'
import { specSuite, type SpecRun, type SpecSuiteOptions, type SpecTool } from './spec-suite.ts'

const REPORTER = fileURLToPath(import.meta.resolve('./vitest-reporter.ts'))
const DEFAULTS = fileURLToPath(import.meta.resolve('./vitest.config.ts'))

const vitest: SpecTool = {
  packageName: 'vitest',
  program: 'vitest',
  args: (run) => [
    'run',
    ...(run.files === undefined ? [] : run.specs),
    ...settings(run),
    '--reporter=default',
    `--reporter=${REPORTER}`,
    '--passWithNoTests', // that there were none is for the gate to judge
    '--allowOnly=false', // `.only` would leave the other cases out in silence
    ...(run.isPaced ? ['--maxWorkers=1'] : []),
    ...retriesOf(run),
    ...(run.names === undefined ? [] : ['-t', `^(?:${run.names.map(literalPattern).join('|')})$`]),
  ],
  env: () => ({}),
}

/**
 * A suite of Vitest specs.
 * @throws E_SUITE_MISSING_TOOL when it runs and Vitest is not installed
 */
export function vitestSuite(options: SpecSuiteOptions): Suite {
  return specSuite(options, vitest)
}

// Only what broke on the way to the target is tried again; the specs' own retries are for whatever did not pass.
function retriesOf({ retries, mayRetry }: SpecRun): readonly string[] {
  if (retries !== undefined) return [`--retry=${retries}`]
  return mayRetry === 0 ? [] : [`--retry.count=${mayRetry}`, `--retry.condition=${BROKEN_ON_THE_WAY}`]
}

function settings({ dir, config }: SpecRun): readonly string[] {
  return ['--root', dir, '--config', config === undefined ? DEFAULTS : join(dir, config), '--configLoader', 'native']
}
