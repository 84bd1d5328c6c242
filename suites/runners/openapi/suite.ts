import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DocumentComparer } from '../../../harness/cli/commands/contract.ts'
import type { EvidenceFloor, Suite } from '../../../harness/suite.ts'
import { type Allowed, checkAllowed } from './allowed.ts'
import type { Consumer } from './consumers.ts'
import { compareDocuments } from './diff/compare.ts'
import { parseDocument } from '../../../fixtures/openapi/document/document.ts'
import { Client } from './http/client.ts'
import { measurementsOf, unitOf } from './measurements.ts'
import { observe } from './observe.ts'

/** Where the code is that decides what a run says. */
const FOLDERS = [import.meta.dirname, fileURLToPath(new URL('../../../fixtures/openapi', import.meta.url))]

export interface ContractSuiteOptions {
  /** Where the OpenAPI document is: a path on the target that begins with `/`, or the URL of a file. */
  readonly openapi: string | URL
  /** @default 'contract' */
  readonly name?: string
  /** @default { cases: 1, requests: 1 } */
  readonly floor?: EvidenceFloor
  /** @default 60_000 */
  readonly budgetMs?: number
  /** Seed of all that is made up; the same seed sends the same requests. @default 1 */
  readonly seed?: number
  /** Requests under way at a time. @default 16 */
  readonly concurrency?: number
  /** Longest wait for one answer (ms). @default 10_000 */
  readonly timeoutMs?: number
  /** Longest time that an answer may take (ms). @default 5_000 */
  readonly maxAnswerMs?: number
  /** Where client credentials are changed for a token, when the document does not say. */
  readonly tokenUrl?: string
  /** The document as it is committed: what is served must say the same. */
  readonly committed?: URL
  /**
   * An earlier document, on which callers rely: what is served must break none of them.
   * @default that of the last run on this target that passed, where the target is deployed
   */
  readonly previous?: URL
  /** Cases that may fail for a time. */
  readonly allowed?: readonly Allowed[]
  /** What others read of the answers; each is a case. */
  readonly consumers?: readonly Consumer[]
  /** Operations that are left alone, by tag or by `METHOD path`. */
  readonly exclude?: readonly (string | RegExp)[]
}

/** Holds a target to its OpenAPI document: one case per operation and check, all of them derived from the document. */
export function contractSuite(options: ContractSuiteOptions): Suite & DocumentComparer {
  return { ...suiteOf(options, false), rehearsal: () => suiteOf(options, true) }
}

// A rehearsal asks for what can be read without anything to be known, and looks at it as closely.
function suiteOf(options: ContractSuiteOptions, isRehearsal: boolean): Suite & DocumentComparer {
  const { openapi, name = 'contract', budgetMs = 60_000 } = options
  const least = { cases: 1, requests: 1 }
  const floor = isRehearsal ? least : (options.floor ?? least)
  const {
    seed = 1,
    concurrency = 16,
    timeoutMs = 10_000,
    tokenUrl,
    exclude = [],
    maxAnswerMs = 5_000,
    allowed = [],
    committed,
    previous,
    consumers = [],
  } = options
  checkAllowed(allowed)
  return {
    name,
    floor,
    budgetMs,
    compareDocuments: (older, newer) =>
      compareDocuments(parseDocument(older.text, older.source), parseDocument(newer.text, newer.source)),
    unitOf,
    sources: async () => [
      ...(await ownFiles()),
      ...[openapi, committed, previous].flatMap((file) => (file instanceof URL ? [fileURLToPath(file)] : [])),
    ],
    async run(context) {
      const startedAt = new Date().toISOString()
      const startedMs = performance.now()
      const { hosts, maxRatePerSecond } = context.target.safety
      const { versionHeader } = context.target
      await using client = new Client({ hosts, maxRatePerSecond, concurrency, timeoutMs, versionHeader })
      const used = { seed: context.seed ?? seed, today: startedAt.slice(0, 10) }
      const observation = {
        name,
        openapi,
        tokenUrl,
        exclude,
        maxAnswerMs,
        allowed,
        committed,
        previous,
        consumers: isRehearsal ? [] : consumers,
        isRehearsal,
        ...used,
      }
      const { cases, coverage, document } = await observe(observation, context, client).catch((error: unknown) => {
        if (context.signal.aborted) return { cases: [], coverage: [], document: undefined } // stopped before the first probe; the completion says so
        throw error
      })
      const durationMs = performance.now() - startedMs
      return {
        suite: name,
        completion: context.signal.aborted ? { kind: 'timed-out', budgetMs: context.budgetMs } : { kind: 'completed' },
        cases,
        measurements: [...measurementsOf(client.durationsMs, durationMs), ...coverage],
        tool: { engine: 'openapi', seed: String(used.seed), ...(document === undefined ? {} : { openapi: document }) },
        sightings: client.seen,
        startedAt,
        durationMs,
      }
    },
  }
}

async function ownFiles(): Promise<readonly string[]> {
  const entries = await Promise.all(
    FOLDERS.map(async (folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  )
  return entries
    .flat()
    .filter(
      (entry) =>
        entry.isFile() &&
        entry.name.endsWith('.ts') &&
        !entry.name.endsWith('.test.ts') &&
        !entry.parentPath.endsWith('testing'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
