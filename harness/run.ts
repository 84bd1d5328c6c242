import { isAbsolute, join } from 'node:path'
import type { Config } from './config.ts'
import { HarnessError } from './errors.ts'
import { judge } from './gate/judge.ts'
import { rulesFor, saidOf, type GateRules } from './gate/policy.ts'
import { suggestion } from './nearest.ts'
import { isNonEmpty, type NonEmpty } from './outcome.ts'
import { readOverrides, type OverrideRequest } from './override.ts'
import { lastPassed } from './passed-run.ts'
import { pastOf } from './past-runs.ts'
import type { Ports } from './ports.ts'
import { frozen } from './frozen.ts'
import { parseRecord } from './record.ts'
import { recordRun } from './recorder.ts'
import { checkRatchet } from './ratchet-file.ts'
import { deliver, observeAll, type Delivery, type Report } from './report.ts'
import { resolveTarget, type TargetRequest } from './resolve-target.ts'
import { makeLatest, makeRunFolder, writeRecord, writeVerdict, type RunFolder } from './run-folder.ts'
import type { StackProvider } from './stack.ts'
import type { Suite } from './suite.ts'

const AUTO = 'auto'

/** What a run is asked for. */
export interface RunRequest extends TargetRequest {
  /** Suites to run. @default those of `cases`, else all of the config */
  readonly suites?: readonly string[]
  /** Ids of the cases to judge, run alone where a suite can. @default all */
  readonly cases?: readonly string[]
  /** Seed of what suites make up. @default each its own */
  readonly seed?: number
  /** Findings that someone takes responsibility for. @default none */
  readonly overrides?: readonly OverrideRequest[]
  /** Folders of past runs beside those of `outDir`. @default none */
  readonly history?: readonly string[]
  /** Leaves the stack for the next run, and takes the one that was left. @default false */
  readonly keep?: boolean
  /** Folder for `runs/` and `latest`. @default .assay beside the config */
  readonly outDir?: string
  /** Aborted to interrupt the run; the reason's message names the signal. */
  readonly signal: AbortSignal
}

/** A run and what became of telling it. */
export interface Run extends Report {
  readonly deliveries: readonly Delivery[]
}

/**
 * Observes a target, judges what was seen, and tells it: the whole flow.
 * @throws HarnessError of kind usage or config before anything is started; what breaks later is in the record
 */
export async function verify(config: Config, request: RunRequest, ports: Ports): Promise<Run> {
  const target = await resolveTarget(config, request, ports)
  await checkRatchet(config, ports.rootDir)
  const rules = rulesFor(config.gate, target.name)
  const stages = selectStages(config, request.suites ?? suitesOf(request.cases ?? [], config))
  const providers = selectProviders(config, request.stack ?? target.stack, request.keep)
  const runId = `${ports.clock.now().replace(/\.\d+|[-:]/g, '')}-${ports.randomId()}`
  const outDir = resolveOut(request.outDir, ports)
  const overrides = readOverrides(request.overrides ?? [], {
    env: ports.env,
    now: ports.clock.now(),
    ...daysOf(rules),
  })
  const folder = await makeRunFolder(outDir, runId)
  await makeLatest(outDir, folder)
  const observe = observeAll(config.reporters)
  const recording = {
    runId,
    target,
    stages,
    providers,
    folder,
    observe,
    overrides,
    signal: request.signal,
    ...asked(request),
    mayRetry: (suite: string): number => saidOf(rules.trouble, suite) ?? 0,
    passedRuns: await lastPassed(
      join(outDir, 'runs'),
      target.name,
      stages.flat().map(({ name }) => name),
    ),
  }
  const seen = await recordRun(config, recording, ports)
  const record = parseRecord(JSON.stringify(seen), 'the record of this run') // what is judged is what a file would hold
  const history = await pastOf(record, config.gate, [join(outDir, 'runs'), ...(request.history ?? [])])
  const verdict = judge({ record, policy: config.gate, baseline: undefined, history })
  const written = await write(folder, { record, verdict })
  const report = frozen({ record, verdict, runDir: folder.dir })
  const deliveries = await deliver(config.reporters, report, new AbortController().signal)
  if (written !== undefined) throw written
  return { ...report, deliveries }
}

function daysOf({ overrideDays }: GateRules): { readonly mostDays?: number } {
  return overrideDays === undefined ? {} : { mostDays: overrideDays }
}

function asked({ cases, seed, keep }: RunRequest): Pick<RunRequest, 'cases' | 'seed' | 'keep'> {
  return {
    ...(cases === undefined ? {} : { cases }),
    ...(seed === undefined ? {} : { seed }),
    ...(keep === undefined ? {} : { keep }),
  }
}

// A verdict that cannot be written is told all the same; the fault comes after.
async function write(
  folder: RunFolder,
  { record, verdict }: Pick<Report, 'record' | 'verdict'>,
): Promise<Error | undefined> {
  try {
    await writeRecord(folder, record)
    await writeVerdict(folder.dir, verdict)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/**
 * The stages with only the suites that were asked for; stages without one are left out.
 * @throws E_SUITE_UNKNOWN
 */
export function selectStages(
  config: Pick<Config, 'stages'>,
  asked: readonly string[] | undefined,
): readonly (readonly Suite[])[] {
  if (asked === undefined || asked.length === 0) return config.stages
  const names = config.stages.flat().map((suite) => suite.name)
  const unknown = asked.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new HarnessError(
      'E_SUITE_UNKNOWN',
      `Expected a suite of the config, got ${unknown}. ${suggestion(unknown, names)}`,
    )
  }
  return config.stages
    .map((stage) => stage.filter((suite) => asked.includes(suite.name)))
    .filter((stage) => stage.length > 0)
}

// Those that the cases are of: their ids begin with the suite. None of the config: all run, and the gate says that the case is in none.
function suitesOf(cases: readonly string[], { stages }: Pick<Config, 'stages'>): readonly string[] {
  const names = stages.flat().map(({ name }) => name)
  return names.filter((name) => cases.some((id) => id.startsWith(`${name} > `)))
}

/**
 * The providers to choose from: all of the config, with `auto` those first that start what will be deployed, or the one that was
 * asked for. With `keep`, only those that can keep a stack.
 * @throws E_STACK_UNKNOWN
 * @throws E_USAGE_INVALID none of them can keep a stack
 */
export function selectProviders(
  config: Pick<Config, 'stacks'>,
  asked: string | undefined,
  keep: boolean = false,
): NonEmpty<StackProvider> {
  const named = providersOf(config, asked)
  const able = keep ? named.filter((provider) => provider.remove !== undefined) : named
  if (isNonEmpty(able)) return able
  const names = named.map(({ name }) => name).join(', ')
  throw new HarnessError('E_USAGE_INVALID', `Expected --keep with a stack that can be kept, got ${names}.`)
}

function providersOf(config: Pick<Config, 'stacks'>, asked: string | undefined): readonly StackProvider[] {
  if (asked === undefined) return config.stacks
  if (asked === AUTO) {
    return config.stacks.toSorted(
      (a, b) => Number(b.startsWhatIsDeployed ?? false) - Number(a.startsWhatIsDeployed ?? false),
    )
  }
  const found = config.stacks.filter((provider) => provider.name === asked)
  if (isNonEmpty(found)) return found
  const names = [...config.stacks.map((provider) => provider.name), AUTO]
  throw new HarnessError('E_STACK_UNKNOWN', `Expected a stack of the config, got ${asked}. ${suggestion(asked, names)}`)
}

/** The folder for runs, from what was asked for; a relative one starts beside the config. */
export function resolveOut(outDir: string | undefined, { rootDir }: Pick<Ports, 'rootDir'>): string {
  if (outDir === undefined) return join(rootDir, '.assay')
  return isAbsolute(outDir) ? outDir : join(rootDir, outDir)
}
