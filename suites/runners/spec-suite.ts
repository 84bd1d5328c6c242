import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { cacheFolder } from '../../fixtures/cache-folder.ts'
import { clearSightings, readSightings } from '../../fixtures/sightings-file.ts'
import { specEnvironment } from '../../fixtures/spec-context.ts'
import { StackFolder } from '../../fixtures/stack-folder.ts'
import { describeError, HarnessError } from '../../harness/errors.ts'
import { systemClock, type Env } from '../../harness/ports.ts'
import { redactor, secretsOf } from '../../harness/redact.ts'
import type { Diagnosis } from '../../harness/stack.ts'
import { runAgain } from '../../harness/run-again.ts'
import { interrupted } from '../../harness/suite-run.ts'
import type { Completion, EvidenceFloor, Suite, SuiteContext, SuiteResult } from '../../harness/suite.ts'
import { UNLIMITED_RATE } from '../../harness/target.ts'
import { askedCases } from './asked-cases.ts'
import { askedSpecs } from './asked-specs.ts'
import { specCases, type SpecCases } from './spec-cases.ts'
import { runTool, type ToolEnd } from './tool-process.ts'

const OUTPUT_FILE = 'output.log'

/** What a suite of spec files is made of. */
export interface SpecSuiteOptions {
  readonly name: string
  /** Folder of the specs: `import.meta.dirname`. The tool is taken from the packages that this folder sees. */
  readonly dir: string
  /** Spec files, relative to `dir`. @default every `*.spec.ts` in it and below */
  readonly files?: readonly string[]
  readonly floor: EvidenceFloor
  readonly budgetMs: number
  /** Whether later stages are left out when this suite saw a failure. @default false */
  readonly prerequisite?: boolean
  /** The tool's own config file, relative to `dir`. @default none */
  readonly config?: string
  /** Tries after one that did not pass; all are recorded. @default what the tool's config says, 0 without one */
  readonly retries?: number
}

/** A test runner that runs spec files in a process of its own. */
export interface SpecTool {
  /** Package of the tool; its program of the name `program` is run. */
  readonly packageName: string
  readonly program: string
  readonly args: (run: SpecRun) => readonly string[]
  readonly env: (run: SpecRun) => Env
}

/** One run of a tool. */
export interface SpecRun extends SpecSuiteOptions {
  /** Nearest folder above the specs that has a `package.json`; the tool runs in it. */
  readonly packageDir: string
  /** Absolute paths of the spec files. */
  readonly specs: readonly string[]
  /** Titles of the cases that were asked for, joined by ` > `. @default all */
  readonly names?: readonly string[]
  readonly artifactsDir: string
  /** Tries that may break on the way to the target and be made again. */
  readonly mayRetry: number
  /** Whether one worker only may run: each paces itself, and together they would be too fast for the target. */
  readonly isPaced: boolean
}

/** A suite whose cases are the tests of spec files. */
export function specSuite(options: SpecSuiteOptions, tool: SpecTool): Suite {
  return {
    name: options.name,
    floor: options.floor,
    budgetMs: options.budgetMs,
    ...(options.prerequisite === undefined ? {} : { prerequisite: options.prerequisite }),
    unitOf: () => undefined, // specs measure nothing
    sources: async () => sourcesOf(options),
    run: async (context) => runSpecs(options, tool, context),
    diagnose: async () => [await examine(options, tool)],
  }
}

async function runSpecs(options: SpecSuiteOptions, tool: SpecTool, context: SuiteContext): Promise<SuiteResult> {
  const { name, dir } = options
  const startedAt = systemClock.now()
  const started = systemClock.elapsedMs()
  const { entry, version } = await findTool(options, tool)
  const run = await specRun(options, context)
  const told = specCases({
    suite: name,
    dir,
    reproduce: (id) => runAgain(context.target, { suite: name, case: id }),
    onCase: (result) => {
      if (context.cases?.includes(result.id) !== false)
        context.observe({ kind: 'case-finished', suite: name, case: result })
    },
  })
  const end = run.names?.length === 0 ? undefined : await runIn(run, { tool, entry, told, context })
  const sightings = end && (await readSightings(context.artifactsDir))
  return {
    suite: name,
    completion: completionOf(tool, told, end, context.signal),
    cases: askedCases(name, told.cases(), context.cases),
    measurements: [],
    tool: { engine: tool.program, version },
    ...(sightings === undefined ? {} : { sightings }),
    startedAt,
    durationMs: systemClock.elapsedMs() - started,
  }
}

async function specRun(options: SpecSuiteOptions, context: SuiteContext): Promise<SpecRun> {
  const specs = await specsOf(options)
  const run = {
    ...options,
    packageDir: packageDirOf(options.dir),
    specs,
    artifactsDir: context.artifactsDir,
    mayRetry: context.mayRetry ?? 0,
    isPaced: context.target.safety.maxRatePerSecond < UNLIMITED_RATE,
  }
  if (context.cases === undefined) return run
  const asked = askedSpecs(context.cases, { suite: options.name, dir: options.dir, specs })
  return { ...run, ...asked, files: asked.specs }
}

interface Running {
  readonly tool: SpecTool
  readonly entry: string
  readonly told: SpecCases
  readonly context: SuiteContext
}

async function runIn(run: SpecRun, { tool, entry, told, context }: Running): Promise<ToolEnd> {
  await clearSightings(context.artifactsDir)
  await using temporary = await StackFolder.make()
  return await runTool({
    args: [entry, ...tool.args(run)],
    cwd: run.packageDir,
    env: {
      ...context.env,
      ...tool.env(run),
      ...specEnvironment(run.name, context),
      ASSAY_CACHE_DIR: cacheFolder(context.env),
      TMPDIR: temporary.dir,
      FORCE_COLOR: undefined,
    },
    logFile: join(context.artifactsDir, OUTPUT_FILE),
    redact: redactor([...Object.values(context.credentials), ...secretsOf(context.env)]),
    signal: context.signal,
    onStart: async (pid) => temporary.own(pid),
    onLine: told.take,
  })
}

// `end`: none where nothing was to be run. The exit code is believed only when it is worse than what was told.
function completionOf(
  { program }: SpecTool,
  told: SpecCases,
  end: ToolEnd | undefined,
  signal: AbortSignal,
): Completion {
  if (signal.aborted) return interrupted(signal)
  if (end === undefined) return { kind: 'completed' }
  const how = end.signal === null ? `ended with exit code ${end.code}` : `was ended by ${end.signal}`
  const isBlameless = told.cases().every((one) => one.attempts.every(({ status }) => status === 'passed'))
  if (!told.isWhole()) return crashed(`${program} ${how} before it had told all.`, end)
  if (told.faults().length > 0) return crashed(`${program} ${how}, and ${told.faults().slice(0, 3).join('; ')}.`, end)
  if (end.code !== 0 && isBlameless) return crashed(`${program} ${how}, and no case says why.`, end)
  return { kind: 'completed' }
}

function crashed(message: string, { tail }: ToolEnd): Completion {
  const printed = tail === '' ? 'It printed nothing.' : `The last it printed (all of it is in ${OUTPUT_FILE}):\n${tail}`
  return { kind: 'crashed', code: 'E_SUITE_CRASHED', message: `${message} ${printed}` }
}

async function specsOf({ dir, files }: SpecSuiteOptions): Promise<readonly string[]> {
  const found = files ?? (await Array.fromAsync(glob('**/*.spec.ts', { cwd: dir, exclude: ['**/node_modules'] })))
  return found.map((file) => resolve(dir, file)).toSorted()
}

// The specs and all code beside them, without the tests of that code.
async function sourcesOf(options: SpecSuiteOptions): Promise<readonly string[]> {
  const { dir, config } = options
  const exclude = ['**/node_modules', '**/*.test.ts', '**/*.spec.ts']
  const beside = await Array.fromAsync(glob('**/*.{ts,json}', { cwd: dir, exclude }))
  const named = config === undefined ? [] : [config]
  const all = [...(await specsOf(options)), ...[...beside, ...named].map((file) => resolve(dir, file))]
  return [...new Set(all)].toSorted()
}

const packageSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]),
})

// The copy that the specs themselves import: a tool of another copy does not know their tests.
async function findTool(
  { dir }: SpecSuiteOptions,
  { packageName, program }: SpecTool,
): Promise<{ readonly entry: string; readonly version: string }> {
  try {
    const manifest = createRequire(join(dir, 'specs')).resolve(`${packageName}/package.json`)
    const { version, bin } = packageSchema.parse(JSON.parse(await readFile(manifest, 'utf8')))
    const entry = resolve(dirname(manifest), typeof bin === 'string' ? bin : (bin[program] ?? ''))
    return { entry, version }
  } catch (error) {
    throw new HarnessError(
      'E_SUITE_MISSING_TOOL',
      `Expected the package ${packageName} among the packages that ${dir} sees, and it is not. Run npm install --save-dev ${packageName}.`,
      { cause: error },
    )
  }
}

async function examine(options: SpecSuiteOptions, tool: SpecTool): Promise<Diagnosis> {
  const subject = `${tool.packageName} (${options.name})`
  try {
    const { version, entry } = await findTool(options, tool)
    return { subject, state: 'found', detail: `${version} in ${dirname(entry)}` }
  } catch (error) {
    return {
      subject,
      state: 'missing',
      detail: describeError(error).message,
      hint: `npm install --save-dev ${tool.packageName}`,
    }
  }
}

function packageDirOf(dir: string): string {
  if (existsSync(join(dir, 'package.json')) || dirname(dir) === dir) return dir
  return packageDirOf(dirname(dir))
}
