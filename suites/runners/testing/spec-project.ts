import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { RunEvent } from '../../../harness/events.ts'
import type { CaseResult, Suite, SuiteContext, SuiteResult } from '../../../harness/suite.ts'

const MODULES = resolve(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), '..')

/** A small project of spec files in a temporary folder, with this repository's packages. */
export interface SpecProject extends AsyncDisposable {
  readonly dir: string
  /** Folder of the specs. */
  readonly specs: string
  /** What a suite of the project runs with, but for its functions. */
  readonly context: Omit<SuiteContext, 'observe' | 'signal'>
  /** Runs a suite of the project. */
  run(suite: Suite, context?: Partial<SuiteContext>): Promise<Observed>
}

/** What came of a run. */
export interface Observed {
  readonly result: SuiteResult
  readonly events: readonly RunEvent[]
  /** What is in `output.log`. */
  readonly output: string
  /** The case whose id ends so. */
  readonly caseOf: (end: string) => CaseResult
}

/** Makes a project of these spec files. */
export async function specProject(files: Readonly<Record<string, string>>): Promise<SpecProject> {
  const dir = await mkdtemp(join(tmpdir(), 'spec-project-'))
  const specs = join(dir, 'specs')
  const artifactsDir = join(dir, 'artifacts')
  await Promise.all([mkdir(specs), mkdir(artifactsDir), symlink(MODULES, join(dir, 'node_modules'))])
  await writeFile(join(dir, 'package.json'), JSON.stringify({ type: 'module' }))
  await Promise.all(Object.entries(files).map(async ([name, text]) => writeFile(join(specs, name), text)))
  const plain = contextIn(artifactsDir)
  return {
    dir,
    specs,
    context: plain,
    run: async (suite, overrides = {}) => {
      const events: RunEvent[] = []
      const { signal } = new AbortController()
      const context: SuiteContext = { ...plain, signal, observe: (event) => events.push(event), ...overrides }
      const result = await suite.run(context)
      const output = await readFile(join(artifactsDir, 'output.log'), 'utf8')
      return { result, events, output, caseOf: (end) => caseOf(result, end) }
    },
    [Symbol.asyncDispose]: async () => rm(dir, { recursive: true, force: true, maxRetries: 3 }),
  }
}

function contextIn(artifactsDir: string): SpecProject['context'] {
  return {
    runId: '20260101T000000Z-abc123',
    target: {
      name: 'local',
      versionHeader: 'x-service-version',
      readyPath: '/health/deep',
      safety: { hosts: ['127.0.0.1:*'], mayWrite: true, maxRatePerSecond: 1000 },
    },
    endpoints: { service: 'http://127.0.0.1:1' },
    credentials: { ASSAY_CLIENT_ID: 'client', ASSAY_CLIENT_SECRET: 'not-to-be-told' },
    env: { PATH: dirname(process.execPath) },
    budgetMs: 60_000,
    artifactsDir,
  }
}

function caseOf({ cases }: SuiteResult, end: string): CaseResult {
  const found = cases.find(({ id }) => id.endsWith(end))
  if (found === undefined)
    throw new Error(`no case ends with ${end}; there are\n${cases.map(({ id }) => id).join('\n')}`)
  return found
}
