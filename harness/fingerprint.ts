import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { arch, cpus, platform, totalmem } from 'node:os'
import { relative } from 'node:path'
import { describeError } from './errors.ts'
import type { SourcesContext, Suite, SuiteSource } from './suite.ts'

const GIB = 2 ** 30

/** What must agree for two records to be compared: this machine, beside what the stack adds. */
export function fingerprintOf(stack: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const processors = cpus()
  return {
    platform: `${platform()}-${arch()}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: String(processors.length),
    memoryGiB: String(Math.round(totalmem() / GIB)),
    node: process.versions.node,
    ...stack,
  }
}

/** What the suites of a run are made of, and the hash of it. */
export interface GatheredSources {
  /** By the name of the suite. */
  readonly bySuite: ReadonlyMap<string, readonly SuiteSource[]>
  /** `unknown` where something could not be had. */
  readonly suiteHash: string
  /** Why the hash is unknown; absent where it is known. */
  readonly unhashedBecause?: string
}

/** Where sources are looked for, and by whose leave. */
export interface SourceSurroundings extends SourcesContext {
  /** Files below it are hashed by their relative path. */
  readonly rootDir: string
}

/** What the suites are made of, each asked once. */
export async function gatherSources(
  suites: readonly Suite[],
  surroundings: SourceSurroundings,
): Promise<GatheredSources> {
  let bySuite: GatheredSources['bySuite'] = new Map()
  try {
    bySuite = await readSources(suites, surroundings)
    return { bySuite, suiteHash: await hashOfSources(bySuite, surroundings.rootDir) }
  } catch (error) {
    return { bySuite, suiteHash: 'unknown', unhashedBecause: describeError(error).message }
  }
}

/**
 * SHA-256 of what defines what the suites observe, and of its names, for files those below `rootDir`.
 * @throws the file system's error when a suite names a file that cannot be read, and an Error where something else can't be had
 */
export async function hashSuites(suites: readonly Suite[], surroundings: SourceSurroundings): Promise<string> {
  return hashOfSources(await readSources(suites, surroundings), surroundings.rootDir)
}

async function readSources(
  suites: readonly Suite[],
  { env, signal }: SourcesContext,
): Promise<GatheredSources['bySuite']> {
  return new Map(
    await Promise.all(suites.map(async (suite) => [suite.name, await suite.sources({ env, signal })] as const)),
  )
}

async function hashOfSources(bySuite: GatheredSources['bySuite'], rootDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const [suite, unsorted] of [...bySuite].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const sources = unsorted.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    const contents = await Promise.all(sources.map(contentOf))
    hash.update(`suite ${suite}\n`)
    sources.forEach((source, index) => {
      const name = typeof source === 'string' ? relative(rootDir, source) : source.name
      hash.update(`${name}\n`).update(contents[index] ?? '')
    })
  }
  return `sha256:${hash.digest('hex')}`
}

function nameOf(source: SuiteSource): string {
  return typeof source === 'string' ? source : source.name
}

async function contentOf(source: SuiteSource): Promise<Buffer | string> {
  if (typeof source === 'string') return readFile(source)
  if ('text' in source) return source.text
  throw new Error(`${source.name} can't be had: ${source.missing}`)
}
