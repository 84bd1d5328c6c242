import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { endOf } from '../evidence/statement.ts'
import { STORED, type EvidenceStore, type StoredItem } from '../evidence/store.ts'
import { digestsOf } from '../evidence/subject.ts'
import { describeError } from '../errors.ts'
import type { RunRecord } from '../record.ts'
import { writeWhole } from '../run-folder.ts'
import type { UnreadableRecord } from './facts.ts'

const INDEX_SCHEMA = 'record-index/1'
const READS_AT_ONCE = 16

/** As much of a record as is needed to find it. It is never evidence: whatever is decided is decided by the record. */
export interface RecordHeader {
  readonly name: string
  readonly runId: string
  readonly target: string
  readonly version: string
  readonly digests: readonly string[]
  readonly suites: readonly string[]
  /** ISO-8601, UTC */
  readonly endedAt: string
}

/** All records of a store. */
export interface RecordIndex {
  readonly headers: readonly RecordHeader[]
  readonly unreadable: readonly UnreadableRecord[]
  /** How many records had to be read: those that are new or changed since the last time. */
  readonly read: number
}

const text = z.string()
const identity = z.object({ version: text, imageDigest: text.optional() })
const recordSchema = z.object({
  runId: text.min(1),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  target: z.object({
    name: text,
    expected: identity.optional(),
    observed: z.array(z.object({ identity, phase: text.optional() })),
    digests: z.array(z.object({ imageDigest: text, phase: text.optional() })).optional(),
    settling: z.object({ settled: z.boolean() }).optional(),
  }),
  suites: z.array(z.object({ result: z.object({ suite: text }) })),
})
const headerSchema = z.object({
  name: text,
  runId: text,
  target: text,
  version: text,
  digests: z.array(text),
  suites: z.array(text),
  endedAt: text,
})
const entrySchema = z.union([z.object({ tag: text, header: headerSchema }), z.object({ tag: text, fault: text })])
const indexSchema = z.object({
  schema: z.literal(INDEX_SCHEMA),
  where: text,
  sum: text,
  entries: z.record(text, z.unknown()),
})

type Entry = z.infer<typeof entrySchema>

/**
 * Finds every record of a store, with the help of a file that remembers what was read before. What is new or changed since is read;
 * a file that is damaged, of another store or not there is made anew.
 * @param cacheDir - where that file is
 * @throws E_EVIDENCE_UNREACHABLE
 */
export async function indexRecords(store: EvidenceStore, cacheDir: string): Promise<RecordIndex> {
  const path = join(cacheDir, `records-${createHash('sha256').update(store.where).digest('hex').slice(0, 16)}.json`)
  const known = await readIndex(path, store.where)
  const items = await store.list(STORED.records)
  const entries = new Map<string, Entry>()
  const missing: StoredItem[] = []
  for (const item of items) {
    const entry = known.get(item.name)
    if (entry?.tag === item.tag) entries.set(item.name, entry)
    else missing.push(item)
  }
  await inTurns(missing, async (item) => {
    const entry = await examine(store, item)
    if (entry !== undefined) entries.set(item.name, entry)
  })
  if (missing.length > 0 || known.size !== entries.size) await writeIndex(path, store.where, entries)
  // By name: they were read as they came.
  const all = [...entries].toSorted(([left], [right]) => (left < right ? -1 : 1))
  return {
    headers: all.flatMap(([, entry]) => ('header' in entry ? [entry.header] : [])),
    unreadable: all.flatMap(([name, entry]) => ('fault' in entry ? [unreadable(name, entry.fault)] : [])),
    read: missing.length,
  }
}

/** What can be told of a record without judging it. */
export function headerOf(
  name: string,
  record: Pick<RunRecord, 'runId' | 'startedAt' | 'durationMs' | 'target' | 'suites'>,
): RecordHeader {
  const { target, suites, runId } = record
  return {
    name,
    runId,
    target: target.name,
    version: target.observed[0]?.identity.version ?? target.expected?.version ?? 'unknown',
    digests: digestsOf(record),
    suites: suites.map(({ result }) => result.suite),
    endedAt: endOf(record),
  }
}

async function examine(store: EvidenceStore, { name, tag }: StoredItem): Promise<Entry | undefined> {
  const bytes = await store.get(name)
  if (bytes === undefined) return undefined // it was listed, and is gone
  try {
    const record = recordSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    return { tag, header: headerOf(name, record as unknown as RunRecord) as z.infer<typeof headerSchema> }
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`
        : describeError(error).message
    return { tag, fault: why }
  }
}

function unreadable(name: string, fault: string): UnreadableRecord {
  const [, year, month, day, hour, minute, second] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(name) ?? []
  return {
    name,
    fault,
    ...(year === undefined ? {} : { startedAt: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z` }),
  }
}

async function readIndex(path: string, where: string): Promise<ReadonlyMap<string, Entry>> {
  try {
    const { entries, ...index } = indexSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    if (index.where !== where || index.sum !== sumOf(entries)) return new Map()
    return new Map(Object.entries(entries) as [string, Entry][])
  } catch {
    return new Map() // not there yet, or damaged: everything is read again
  }
}

async function writeIndex(path: string, where: string, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const plain = Object.fromEntries(entries)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeWhole(path, JSON.stringify({ schema: INDEX_SCHEMA, where, sum: sumOf(plain), entries: plain }))
  } catch {
    // It saves time and nothing else: where it cannot be kept, the next time takes longer.
  }
}

function sumOf(entries: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex')
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, worker))
}
