import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Suite } from '../../harness/suite.ts'
import { literalPattern } from './pattern.ts'
import { specSuite, type SpecRun, type SpecSuiteOptions, type SpecTool } from './spec-suite.ts'

const REPORTER = fileURLToPath(import.meta.resolve('./playwright-reporter.ts'))
const COMPILED = join('node_modules', '.cache', 'playwright') // compiled specs, kept between runs
const EVIDENCE = 'playwright' // traces and screenshots; Playwright empties this folder when it starts

const playwright: SpecTool = {
  packageName: '@playwright/test',
  program: 'playwright',
  args: (run) => [
    'test',
    ...filters(run),
    `--config=${configOf(run)}`,
    `--reporter=list,${REPORTER}`,
    `--output=${join(run.artifactsDir, EVIDENCE)}`,
    ...(run.config === undefined ? ['--trace=retain-on-failure'] : []),
    '--pass-with-no-tests', // that there were none is for the gate to judge
    '--forbid-only', // `.only` would leave the other cases out in silence
    ...(run.isPaced ? ['--workers=1'] : []),
    ...(run.retries === undefined ? [] : [`--retries=${run.retries}`]),
    ...(run.names === undefined ? [] : ['-g', titlesPattern(run.names)]),
  ],
  env: ({ packageDir }) => ({ PLAYWRIGHT_TRANSFORM_CACHE_DIR: join(packageDir, COMPILED) }),
}

/**
 * A suite of Playwright specs. Traces and screenshots of failures are kept with the run.
 * @throws E_SUITE_MISSING_TOOL when it runs and Playwright is not installed
 */
export function playwrightSuite(options: SpecSuiteOptions): Suite {
  return specSuite(options, playwright)
}

// Patterns of paths. By itself Playwright takes `*.test.ts` for specs as well.
function filters({ files, specs, config }: SpecRun): readonly string[] {
  if (files !== undefined) return specs.map((spec) => `^${literalPattern(spec)}$`)
  return config === undefined ? [String.raw`\.spec\.ts$`] : []
}

// Playwright matches the titles with spaces between them; what follows the last are tags.
function titlesPattern(names: readonly string[]): string {
  const patterns = names.map((name) => name.split(' > ').map(literalPattern).join('(?: > | )'))
  return `(?:^| )(?:${patterns.join('|')})(?: @|$)`
}

// A folder in place of a config file is a config with nothing but that folder of tests.
function configOf({ dir, config }: SpecRun): string {
  return config === undefined ? dir : join(dir, config)
}
