import { join, relative } from 'node:path'
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
  ],
  env: () => ({}),
  repeat: (run, { file = '', titles }) => {
    const pattern = titles.map(literalPattern).join(' > ')
    return ['npx', 'vitest', 'run', relative(run.dir, file), ...settings(run, run.packageDir), '-t', `^${pattern}$`]
  },
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

// `base`: folder from which paths are told; absolute without it.
function settings({ dir, config }: SpecRun, base?: string): readonly string[] {
  const told = (path: string): string => (base === undefined ? path : relative(base, path) || '.')
  const file = config === undefined ? DEFAULTS : join(dir, config)
  return ['--root', told(dir), '--config', told(file), '--configLoader', 'native']
}
