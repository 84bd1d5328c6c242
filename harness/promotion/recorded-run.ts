import { join } from 'node:path'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { describeError } from '../errors.ts'
import { examineAttestation, type Examined } from '../evidence/attestation-check.ts'
import { ATTESTATION_FILES } from '../evidence/attestation.ts'
import type { TrustedKey } from '../evidence/key.ts'
import { runFile, type EvidenceStore } from '../evidence/store.ts'
import type { Surroundings } from '../evidence/surroundings.ts'
import { hashSuites } from '../fingerprint.ts'
import type { Finding } from '../gate/verdict.ts'
import { isNonEmpty } from '../outcome.ts'
import { pastOf } from '../past-runs.ts'
import { hashOf, parseRecord, type RunRecord } from '../record.ts'
import type { PromotionQuestion } from './answer.ts'
import type { FoundEvidence } from './facts.ts'
import type { PromotionPolicy } from './policy.ts'
import { headerOf, type RecordHeader } from './record-index.ts'

/** What a recorded run is read and examined with. */
export interface RunReading {
  readonly config: Config
  readonly policy: PromotionPolicy
  readonly question: PromotionQuestion
  readonly store: EvidenceStore
  readonly trusted: readonly TrustedKey[]
  /** Folder that runs are written to; past ones say which cases are flaky. */
  readonly outDir: string
  readonly surroundings: Surroundings
}

const storedVerdict = z.object({
  recordHash: z.string(),
  policyHash: z.string(),
  findings: z.array(
    z.looseObject({
      waiver: z.object({ by: z.string(), reason: z.string(), until: z.string() }).optional(),
    }),
  ),
})

/** The record itself, and whether it is what was judged; the index has only said where it is. */
export async function readRun(header: RecordHeader, reading: RunReading): Promise<FoundEvidence> {
  const { store, policy, config, surroundings } = reading
  const { name, runId } = header
  const folder = name.split('/')[1] ?? runId
  const [record, verdict] = await Promise.all([store.get(name), store.get(runFile(folder, 'verdict.json'))])
  const read = readRecord(record, name)
  if ('reason' in read) return { kind: 'unreliable', runId, reason: read.reason }
  if (JSON.stringify(headerOf(name, read.record)) !== JSON.stringify(header) || folder !== read.record.runId) {
    return { kind: 'unreliable', runId, reason: `it was changed while it was looked at; ask again.` }
  }
  const elsewhere = otherPlace(read.record, config, surroundings.env)
  if (elsewhere !== undefined) return { kind: 'unreliable', runId, reason: elsewhere }
  const parsed = storedVerdict.safeParse(jsonOf(verdict))
  if (!parsed.success) {
    return {
      kind: 'unreliable',
      runId,
      reason: `there is no whole verdict.json beside it, so nothing says that it is what was judged.`,
    }
  }
  const actual = hashOf(read.record)
  if (parsed.data.recordHash !== actual) {
    return { kind: 'tampered', runId, reason: `its verdict is of ${parsed.data.recordHash}, and it is ${actual}.` }
  }
  return {
    kind: 'record',
    record: read.record,
    stored: {
      policyHash: parsed.data.policyHash,
      waived: parsed.data.findings.filter(({ waiver }) => waiver !== undefined) as unknown as readonly Finding[],
    },
    history: await pastOf(read.record, config.gate, [join(reading.outDir, 'runs')]),
    suiteHash: await suiteHashOf(read.record, config, surroundings),
    ...(policy.attested ? { attested: await attestationOf(folder, reading) } : {}),
  }
}

// `--base-url` points a target of the config elsewhere. Where the config's own place is not known here, the record is believed.
function otherPlace({ target }: RunRecord, { targets }: Config, env: Surroundings['env']): string | undefined {
  const options = Object.hasOwn(targets, target.name) ? targets[target.name] : undefined
  if (options?.kind !== 'deployed') {
    return target.baseUrl === undefined
      ? undefined
      : `it was pointed at ${target.baseUrl}, and ${target.name} is a local stack.`
  }
  const given = typeof options.baseUrl === 'string' ? options.baseUrl : env[options.baseUrl.env]
  const own = given?.replace(/\/+$/, '')
  if (own === undefined || own === '' || own === target.baseUrl) return undefined
  return `it was pointed at ${target.baseUrl ?? 'a local stack'}, and ${target.name} is at ${own}.`
}

function readRecord(
  bytes: Uint8Array | undefined,
  name: string,
): { readonly record: RunRecord } | { readonly reason: string } {
  if (bytes === undefined) return { reason: `${name} is gone.` }
  try {
    return { record: parseRecord(Buffer.from(bytes).toString('utf8'), name) }
  } catch (error) {
    return { reason: describeError(error).message }
  }
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

// The hash that they would have now; `undefined`: one of them is not in the config, or cannot be read.
async function suiteHashOf(
  { selection }: Pick<RunRecord, 'selection'>,
  config: Pick<Config, 'stages'>,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const suites = config.stages.flat().filter(({ name }) => selection.asked.includes(name))
  if (suites.length !== selection.asked.length) return undefined
  return hashSuites(suites, surroundings).catch(() => undefined)
}

// Any one that holds is enough, best under the present policy; where none does, the reason of the one that came nearest is told.
async function attestationOf(
  folder: string,
  { store, trusted, question, config }: RunReading,
): Promise<{ readonly kind: 'missing' } | { readonly kind: 'examined'; readonly examined: Examined }> {
  const items = await store.list(runFile(folder, ATTESTATION_FILES))
  if (!isNonEmpty(trusted) || items.length === 0) return { kind: 'missing' }
  const all: Examined[] = []
  for (const { name } of items) {
    const bytes = await store.get(name)
    if (bytes === undefined) continue
    const file = Buffer.from(bytes).toString('utf8')
    all.push(examineAttestation(file, { trusted, digest: question.digest, now: question.now }))
  }
  const present = hashOf(config.gate)
  const rank = ({ refusals, says }: Examined): number =>
    refusals.length * 2 + (says?.run.policyHash === present ? 0 : 1)
  const [best] = all.toSorted((a, b) => rank(a) - rank(b))
  return best === undefined ? { kind: 'missing' } : { kind: 'examined', examined: best }
}
