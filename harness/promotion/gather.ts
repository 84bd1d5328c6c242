import { describeError } from '../errors.ts'
import type { Surroundings } from '../evidence/surroundings.ts'
import { HOUR_MS } from './age.ts'
import { storedDeployments } from './deployment-record.ts'
import type { FoundEvidence, PromotionFacts, SuiteFacts, Told } from './facts.ts'
import { indexRecords, type RecordHeader } from './record-index.ts'
import { readRun, type RunReading } from './recorded-run.ts'
import { newestSelftest } from './selftest-record.ts'

const ASKED_LIMIT_MS = 30_000

/** What facts are gathered with. */
export interface Gathering extends RunReading {
  /** Where the index of records is kept. */
  readonly cacheDir: string
}

/**
 * Everything that a promotion is decided by. What cannot be asked is a fact too; only a store that does not answer is an error.
 * @throws E_EVIDENCE_UNREACHABLE
 */
export async function gatherFacts(gathering: Gathering): Promise<PromotionFacts> {
  const { policy, question, store, surroundings, config } = gathering
  const index = await indexRecords(store, gathering.cacheDir)
  const from = new Date(Date.parse(question.now) - (policy.errorBudget?.windowDays ?? 0) * 24 * HOUR_MS).toISOString()
  const source = policy.deployments ?? storedDeployments(store)
  const { alarms, errorBudget, migrations, selftest } = policy
  const environments = [...new Set([...policy.deployedIn, question.to])]
  const [suites, deployed, states, requests, verdict, test] = await Promise.all([
    suiteFacts(gathering, index.headers),
    Promise.all(
      environments.map(
        async (one) => [one, await ask(async (at) => (await source.newest(one, at)) ?? null, surroundings)] as const,
      ),
    ),
    alarms && ask(async (at) => alarms.source.states(alarms.names, at), surroundings),
    errorBudget && ask(async (at) => errorBudget.source.count({ from, until: question.now }, at), surroundings),
    migrations && ask(async (at) => migrations.examine(at), surroundings),
    selftest && ask(async (at) => (await newestSelftest(store, selftest.target, config, at)) ?? null, surroundings),
  ])
  return {
    suites,
    unreadable: index.unreadable,
    deployed: Object.fromEntries(deployed),
    ...(states ? { alarms: states } : {}),
    ...(requests ? { requests } : {}),
    ...(verdict ? { migrations: verdict } : {}),
    ...(test ? { selftest: test } : {}),
  }
}

async function ask<T>(
  question: (surroundings: Surroundings) => Promise<T>,
  surroundings: Surroundings,
): Promise<Told<T>> {
  try {
    const signal = AbortSignal.any([surroundings.signal, AbortSignal.timeout(ASKED_LIMIT_MS)])
    return { kind: 'told', value: await question({ ...surroundings, signal }) }
  } catch (error) {
    return { kind: 'untold', reason: describeError(error).message }
  }
}

async function suiteFacts(gathering: Gathering, headers: readonly RecordHeader[]): Promise<readonly SuiteFacts[]> {
  const { policy, question } = gathering
  const loaded = new Map<string, Promise<FoundEvidence>>() // one record is the evidence of several suites
  const version = headers.findLast(({ digests }) => digests.includes(question.digest))?.version
  return Promise.all(
    policy.evidence.flatMap(({ target, suites, maxAgeHours }) =>
      suites.map(async (suite): Promise<SuiteFacts> => {
        const seen = headers.filter((one) => one.target === target && one.suites.includes(suite))
        const newest = newestOf(seen.filter(({ digests }) => digests.includes(question.digest)))
        const load = async (header: RecordHeader): Promise<FoundEvidence> => {
          const loading = loaded.get(header.name) ?? readRun(header, gathering)
          loaded.set(header.name, loading)
          return loading
        }
        return {
          target,
          suite,
          maxAgeMs: maxAgeHours * HOUR_MS,
          ...(version === undefined ? {} : { version }),
          found: newest === undefined ? otherThan(newestOf(seen)) : await load(newest),
        }
      }),
    ),
  )
}

function newestOf(headers: readonly RecordHeader[]): RecordHeader | undefined {
  return headers.reduce<RecordHeader | undefined>(
    (newest, one) => (newest === undefined || one.endedAt >= newest.endedAt ? one : newest),
    undefined,
  )
}

function otherThan(newest: RecordHeader | undefined): FoundEvidence {
  if (newest === undefined) return { kind: 'none' }
  const { runId, endedAt, version, digests } = newest
  return { kind: 'other', runId, endedAt, version, digests }
}
