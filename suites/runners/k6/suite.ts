import { basename } from 'node:path'
import { systemClock, type Clock, type Env } from '../../../harness/ports.ts'
import type { Progress } from '../../../harness/events.ts'
import { runAgain } from '../../../harness/run-again.ts'
import type { Diagnosis, DiagnosisContext } from '../../../harness/stack.ts'
import type { Completion, EvidenceFloor, Suite, SuiteResult } from '../../../harness/suite.ts'
import { askedCases } from '../asked-cases.ts'
import { dockerEngine, findEngine, findPlace } from './docker/engine.ts'
import { k6Engine } from './program/engine.ts'
import { findK6, isNamed, type K6Location } from './program/locate.ts'
import { downloadUnless } from './embedded/download.ts'
import { sourcesOf } from './embedded/bundle.ts'
import { embeddedEngine } from './embedded/engine.ts'
import type { LoadEngine, LoadOutcome, LoadProgress } from './engine.ts'
import { casesOf } from './findings.ts'
import { Proxies, proxyVariables } from './proxies.ts'
import { measurementsOf, unitOf } from './measurements.ts'

/** Which program runs a script: k6, k6 in a container, or the engine in Node. */
export type EngineChoice = 'auto' | 'k6' | 'docker' | 'embedded'

/** A k6 script as a suite. */
export interface K6SuiteOptions {
  readonly name: string
  /** Absolute path of the script, JavaScript or TypeScript. */
  readonly script: string
  /**
   * Which program runs the script. `auto`: k6 where it is found (`K6_BIN`, then `PATH`), then Docker where it has the image
   * already, otherwise the embedded engine; the result says which. `docker` pulls the image when it is not there.
   * @default 'auto'
   */
  readonly engine?: EngineChoice
  readonly floor: EvidenceFloor
  readonly budgetMs: number
  /**
   * Threads that share the load in the embedded engine. Each has every n-th virtual user and a copy of every SharedArray.
   * @default one for each 10,000 iterations a second of arrival rates, and one for each 100 virtual users of other scenarios; at most one a core
   */
  readonly threads?: number
  /** What the script finds in `__ENV` beside `BASE_URL`, `ASSAY_RUN_ID`, the credentials and the proxies of the environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
}

/**
 * A suite that runs a k6 script: its thresholds and checks are cases, and so is what k6 keeps to itself. The script runs whole for
 * whatever case of it is asked for, and only those cases are told.
 */
export function k6Suite(options: K6SuiteOptions): Suite {
  const { name, script, floor, budgetMs, clock = systemClock } = options
  const file = basename(script)
  return {
    name,
    floor,
    budgetMs,
    unitOf,
    sources: async ({ env, signal }) => sourcesOf(script, { download: downloadUnless([], Proxies.of(env)), signal }),
    diagnose: async (context) => [await diagnose(options.engine ?? 'auto', context)],
    async run(context) {
      const startedAt = clock.now()
      const startedMs = clock.elapsedMs()
      const engine = await chooseEngine(options.engine ?? 'auto', context.env, context.signal)
      const version = await engine.version(context.signal)
      const common = { suite: name, tool: { engine: engine.name, version }, startedAt }
      if (context.cases?.some((id) => id.startsWith(`${name} > ${file} > `)) === false) {
        const durationMs = clock.elapsedMs() - startedMs
        return { ...common, ...nothingAsked(name), durationMs }
      }
      const outcome = await engine.run({
        script,
        env: {
          ...proxyVariables(context.env),
          ...options.env,
          ...context.credentials,
          BASE_URL: context.endpoints.service,
          ASSAY_RUN_ID: context.runId,
        },
        limits: context.target.safety,
        modules: (context.sources ?? []).filter((source) => typeof source !== 'string'),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
        versionHeader: context.target.versionHeader,
        artifactsDir: context.artifactsDir,
        signal: context.signal,
        onProgress: (progress) =>
          context.observe({ kind: 'suite-progress', suite: name, progress: progressOf(progress) }),
      })
      const durationMs = clock.elapsedMs() - startedMs
      const reproduce = (id: string): string => runAgain(context.target, { suite: name, case: id })
      return {
        ...common,
        completion: completionOf(outcome),
        cases: askedCases(name, casesOf(outcome, { suite: name, file, reproduce }), context.cases),
        measurements: measurementsOf(outcome.series),
        ...(outcome.sightings === undefined ? {} : { sightings: outcome.sightings }),
        durationMs,
      }
    },
  }
}

function nothingAsked(suite: string): Pick<SuiteResult, 'completion' | 'cases' | 'measurements'> {
  return { completion: { kind: 'completed' }, cases: askedCases(suite, [], []), measurements: [] }
}

async function chooseEngine(choice: EngineChoice, env: Env, signal: AbortSignal): Promise<LoadEngine> {
  const location = locationOf(env)
  if (choice === 'embedded') return embeddedEngine()
  if (choice === 'docker') return dockerEngine(env)
  if (choice === 'k6') return k6Engine(location)
  // A program that is named is the one to be used, or the run says why it can't be.
  if (isNamed(location)) return k6Engine(location)
  const { found } = await findK6(location, signal)
  if (found !== undefined) return k6Engine(location)
  return (await findPlace(env, signal)) === undefined ? embeddedEngine() : dockerEngine(env)
}

function locationOf(env: Env): K6Location {
  return { bin: env['K6_BIN'], path: env['PATH'] }
}

const SUBJECT = 'k6'

async function diagnose(choice: EngineChoice, { env, signal }: DiagnosisContext): Promise<Diagnosis> {
  const hint = 'Install k6 2.x and set K6_BIN or put it on PATH.'
  const embedded = {
    subject: SUBJECT,
    state: 'optional',
    detail: 'the embedded engine runs the scripts',
    hint,
  } as const
  if (choice === 'embedded') return embedded
  const docker = choice === 'k6' ? undefined : await findPlace(env, signal)
  const inDocker = docker && ({ subject: SUBJECT, state: 'found', detail: `in Docker (${docker.image})` } as const)
  if (choice === 'docker') return inDocker ?? (await dockerMissing(env))
  const location = locationOf(env)
  const { found, refused } = await findK6(location, signal)
  if (found !== undefined) return { subject: SUBJECT, state: 'found', detail: `${found.version} (${found.path})` }
  if (choice === 'auto' && !isNamed(location)) return inDocker ?? embedded
  const detail = ['no k6 program was found', ...refused].join('; ')
  return { subject: SUBJECT, state: 'missing', detail, hint }
}

async function dockerMissing(env: Env): Promise<Diagnosis> {
  const engine = await findEngine(env)
  return engine === undefined
    ? {
        subject: SUBJECT,
        state: 'missing',
        detail: 'no Docker engine answers',
        hint: 'Start Docker or set DOCKER_HOST.',
      }
    : {
        subject: SUBJECT,
        state: 'optional',
        detail: 'Docker answers and lacks the image: it is pulled at the first run',
        hint: 'docker pull grafana/k6',
      }
}

// A run that says nothing by a summary has crashed. That it was stopped from outside is known better by whoever stopped it.
function completionOf({ exit, summary, summaryFault, errors }: LoadOutcome): Completion {
  const because = errors[0] ?? summaryFault ?? 'it said nothing'
  switch (exit.kind) {
    case 'stopped':
      return { kind: 'crashed', code: 'E_SUITE_CRASHED', message: 'the engine was stopped before its end' }
    case 'killed':
      return { kind: 'crashed', code: 'E_SUITE_CRASHED', message: `the engine was ended by ${exit.signal}: ${because}` }
    case 'exited':
      if (summary !== undefined) return { kind: 'completed' }
      return {
        kind: 'crashed',
        code: 'E_SUITE_CRASHED',
        message: `the engine ended with exit code ${exit.code}: ${because}`,
      }
  }
}

function progressOf({ elapsedMs, totalMs, vus, ratePerSecond, p95Ms, failedRequests }: LoadProgress): Progress {
  return {
    elapsedMs,
    totalMs,
    figures: {
      VUs: String(vus),
      rate: `${Math.round(ratePerSecond)}/s`,
      p95: p95Ms === undefined ? '-' : `${p95Ms < 10 ? p95Ms.toFixed(1) : Math.round(p95Ms)} ms`,
      failures: String(failedRequests),
    },
  }
}
