import type { Config } from './config.ts'
import { within } from './deadline.ts'
import { describeError, HarnessError } from './errors.ts'
import type { RunEvent } from './events.ts'
import { fingerprintOf, gatherSources } from './fingerprint.ts'
import type { Clock, Ports } from './ports.ts'
import {
  RECORD_SCHEMA,
  type Observed,
  type ObservedDigest,
  type RecordedStack,
  type RunRecord,
  type Settling,
  type Unanswered,
} from './record.ts'
import type { Recording } from './recording.ts'
import { redactValue } from './redact.ts'
import { Secrets } from './secrets.ts'
import { runStages } from './stage-run.ts'
import type { Disturbance, Stack } from './stack.ts'
import type { SuiteResult } from './suite.ts'
import type { SettlePolicy } from './target.ts'
import { notRun } from './suite-run.ts'
import { recordUsage } from './usage.ts'
import { Witness } from './witness.ts'

const ONCE: SettlePolicy = { matches: 1, everyMs: 0, deadlineMs: 0, firstMatchMs: 0 }
const APPLIES_LIMIT_MS = 10_000
const START_LIMIT_MS = 600_000 // a provider has limits of its own; this one is for those that forgot
const STOP_LIMIT_MS = 60_000
const PARTS_LIMIT_MS = 20_000

/** Starts the stack, runs the suites, stops the stack, and answers what was seen. What breaks on the way is in the record. */
export async function recordRun(config: Config, asked: Recording, ports: Ports): Promise<RunRecord> {
  const secrets = new Secrets(ports.env)
  const recording = { ...asked, observe: (event: RunEvent) => asked.observe(redactValue(event, secrets.redact)) }
  const record = await observeRun(config, recording, secrets, ports)
  return redactValue(record, secrets.redact)
}

async function observeRun(config: Config, recording: Recording, secrets: Secrets, ports: Ports): Promise<RunRecord> {
  const { runId, target, signal, observe, overrides = [] } = recording
  const startedAt = ports.clock.now()
  const start = ports.clock.elapsedMs()
  const asked = recording.stages.flat()
  observe({ kind: 'run-started', runId, target: target.name, suites: asked.map((suite) => suite.name) })
  const { rootDir, env } = ports
  const { bySuite: sources, ...hashed } = await gatherSources(asked, { rootDir, env, signal })
  const seen = await watchStack(config, { ...recording, sources }, secrets, ports)
  const durationMs = ports.clock.elapsedMs() - start
  observe({ kind: 'run-finished', durationMs })
  return {
    schema: RECORD_SCHEMA,
    runId,
    startedAt,
    durationMs,
    ended: signal.aborted
      ? { kind: 'interrupted', signal: describeError(signal.reason).message }
      : { kind: 'completed' },
    target: {
      name: target.name,
      ...(target.given === undefined ? {} : { given: target.given }),
      ...(target.baseUrl === undefined ? {} : { baseUrl: target.baseUrl }),
      ...(target.expected === undefined ? {} : { expected: target.expected }),
      observed: seen.observed,
      unanswered: seen.unanswered,
      ...(seen.digests.length === 0 ? {} : { digests: seen.digests }),
      ...(seen.settling === undefined ? {} : { settling: seen.settling }),
    },
    source: { commit: (await ports.commit()) ?? 'unknown', ...hashed },
    stack: seen.stack,
    fingerprint: fingerprintOf(seen.fingerprint),
    selection: {
      configured: config.stages.flat().map((suite) => suite.name),
      asked: asked.map((suite) => suite.name),
      ...(recording.cases === undefined ? {} : { cases: recording.cases }),
    },
    suites: seen.results.map((result, index) => ({ floor: asked[index]?.floor ?? {}, result })),
    ...(overrides.length === 0 ? {} : { overrides }),
  }
}

interface Seen extends Pick<RunRecord, 'stack' | 'fingerprint'> {
  readonly observed: readonly Observed[]
  readonly unanswered: readonly Unanswered[]
  readonly digests: readonly ObservedDigest[]
  readonly settling: Settling | undefined
  /** In the order of the suites that were asked for. */
  readonly results: readonly SuiteResult[]
}

async function watchStack(config: Config, recording: Recording, secrets: Secrets, ports: Ports): Promise<Seen> {
  const { clock } = ports
  const suites = recording.stages.flat()
  const before = clock.elapsedMs()
  const chosen: { provider: string } = { provider: 'no stack' }
  let stack: Stack
  try {
    stack = await startStack(recording, chosen, ports)
  } catch (error) {
    const fault = describeError(error, 'E_STACK_FAILED')
    const reason = recording.signal.aborted
      ? `interrupted by ${describeError(recording.signal.reason).message}`
      : `the stack did not start (${fault.code})`
    return {
      stack: { kind: 'failed', provider: chosen.provider, ...fault },
      fingerprint: {},
      observed: [],
      unanswered: [],
      digests: [],
      settling: undefined,
      results: suites.map((suite) => notRun(suite, reason, clock)),
    }
  }
  const startMs = clock.elapsedMs() - before
  secrets.add(stack.credentials)
  const witness = new Witness(stack, clock)
  const refusal = await askBefore(recording, witness)
  recording.observe({
    kind: 'stack-started',
    provider: stack.provider,
    url: stack.endpoints.service,
    version: witness.observed.at(-1)?.identity.version,
    durationMs: startMs,
  })
  const results =
    refusal === undefined
      ? await runWatched(config, recording, stack, witness, ports)
      : suites.map((suite) => notRun(suite, refusal, clock))
  const parts = await askOfParts(stack, results, clock)
  const leftBehind = await stop(stack)
  const recorded: RecordedStack = {
    kind: 'started',
    provider: stack.provider,
    endpoints: stack.endpoints,
    startMs,
    ...parts,
    ...(leftBehind === undefined ? {} : { leftBehind }),
  }
  return {
    stack: recorded,
    fingerprint: stack.fingerprint,
    observed: witness.observed,
    unanswered: witness.unanswered,
    digests: witness.digests,
    settling: witness.settling,
    results,
  }
}

/**
 * Starts the first provider that applies.
 * @throws E_STACK_NONE, and what the provider throws
 */
export async function startStack(
  recording: Omit<Recording, 'stages'>,
  chosen: { provider: string },
  { env }: Ports,
): Promise<Stack> {
  const { runId, target, providers, folder, signal, observe, keep = false } = recording
  const passedOver: string[] = []
  for (const provider of providers) {
    const { applies, because } = await within(
      provider.applies(target, signal, env),
      APPLIES_LIMIT_MS,
      `asking ${provider.name}`,
    )
    if (applies) {
      chosen.provider = provider.name
      const starting = provider.start(target, { runId, logsDir: folder.logsDir, env, signal, observe, keep })
      return within(starting, START_LIMIT_MS, `starting ${provider.name}`).catch(async (error: unknown) => {
        void starting.then(stop, () => undefined) // one that comes too late is not kept
        throw error
      })
    }
    passedOver.push(`${provider.name} does not apply: ${because}`)
  }
  throw new HarnessError('E_STACK_NONE', `Expected a stack for ${target.name}; ${passedOver.join('; ')}.`)
}

async function runWatched(
  config: Config,
  recording: Recording,
  stack: Stack,
  witness: Witness,
  ports: Ports,
): Promise<readonly SuiteResult[]> {
  await using watching = witness
  watching.watch(config.identifyEveryMs)
  const results = await runStages(recording, stack, ports)
  await witness.ask('after')
  return results
}

// Why suites are not begun: the wrong version, and one that has not settled, are not tested at length.
async function askBefore({ target, signal }: Recording, witness: Witness): Promise<string | undefined> {
  const { expected, settle = ONCE } = target
  if (expected !== undefined) return witness.settle(expected, settle, signal)
  await witness.ask('before')
  return undefined
}

// What cannot be told is a disturbance itself: it must not look as if nothing had happened.
async function askOfParts(
  stack: Stack,
  results: readonly SuiteResult[],
  clock: Clock,
): Promise<Pick<Extract<RecordedStack, { kind: 'started' }>, 'usage' | 'disturbances'>> {
  const limited = async <T>(asked: Promise<T> | undefined): Promise<T | undefined> =>
    asked === undefined ? undefined : within(asked, PARTS_LIMIT_MS, 'saying what became of its parts')
  const [usage, disturbances] = await Promise.all([
    limited(stack.usage?.()).catch(() => undefined),
    limited(stack.disturbances?.()).catch((error: unknown): readonly Disturbance[] => {
      const message = `what became of it could not be told: ${describeError(error).message}`
      return [{ at: clock.now(), kind: 'dependency-died', part: stack.provider, message }]
    }),
  ])
  const measured = usage?.filter(({ samples }) => samples.length > 0) // a part without a sample used nothing that is known
  return {
    ...(measured === undefined ? {} : { usage: measured.map((part) => recordUsage(part, results)) }),
    ...(disturbances === undefined || disturbances.length === 0 ? {} : { disturbances }),
  }
}

async function stop(stack: Stack): Promise<string | undefined> {
  try {
    await within(Promise.resolve(stack[Symbol.asyncDispose]()), STOP_LIMIT_MS, 'stopping it')
    return undefined
  } catch (error) {
    return describeError(error).message
  }
}
