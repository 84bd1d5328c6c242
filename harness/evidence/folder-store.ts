import { randomUUID } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { HarnessError } from '../errors.ts'
import { splitPattern, type EvidenceStore, type StoredItem } from './store.ts'

/** Evidence in a folder, by default the one that runs are written to. */
export function folderStore(options: {
  /** Folder that holds `runs/`; it is made when something is written. */
  readonly dir: string
}): EvidenceStore {
  const dir = resolve(options.dir)
  return {
    where: dir,
    put: async (name, bytes) => put(join(dir, checked(name)), bytes),
    get: async (name) => read(join(dir, checked(name))),
    list: async (pattern) => list(dir, pattern),
  }
}

// Written beside it, made durable, then linked: a link is made only where nothing is, whoever else writes at the same time.
async function put(path: string, bytes: Uint8Array): Promise<'written' | 'kept'> {
  const part = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
  try {
    await writeDurably(part, bytes)
    if (await linked(part, path)) return 'written'
  } catch (error) {
    throw unreachable(`Expected to write ${path}`, error)
  } finally {
    await rm(part, { force: true }).catch(() => undefined) // what kept it from being written is what is told
  }
  const there = await read(path)
  if (there !== undefined && Buffer.compare(there, bytes) === 0) return 'kept'
  throw new HarnessError(
    'E_EVIDENCE_CONFLICT',
    `Expected nothing or the same at ${path}, got ${there?.length ?? 0} other bytes.`,
  )
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await using file = await open(path, 'wx')
  await file.writeFile(bytes)
  await file.sync()
}

async function linked(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw unreachable(`Expected to read ${path}`, error)
  }
}

// Synchronously: ten thousand files are looked at in a third of the time that promises need.
function list(dir: string, pattern: string): readonly StoredItem[] {
  const { before, after } = splitPattern(pattern)
  const folder = before.slice(0, before.lastIndexOf('/') + 1)
  const [end = ''] = after.split('/', 1)
  try {
    return readdirSync(join(dir, folder))
      .filter((entry) => !entry.startsWith('.') && `${folder}${entry}`.startsWith(before) && entry.endsWith(end))
      .toSorted()
      .flatMap((entry) => itemAt(dir, `${folder}${entry}${after.slice(end.length)}`))
  } catch (error) {
    if (isAbsent(error)) return []
    throw unreachable(`Expected to list ${join(dir, folder)}`, error)
  }
}

function itemAt(dir: string, name: string): readonly StoredItem[] {
  const found = statSync(join(dir, name), { throwIfNoEntry: false, bigint: true })
  if (found === undefined || !found.isFile()) return []
  return [{ name, tag: `${found.size}-${found.mtimeNs}-${found.ctimeNs}-${found.ino}` }]
}

function checked(name: string): string {
  const isPath = name !== '' && name.split('/').every((part) => part !== '' && part !== '..' && part !== '.')
  if (isPath && !name.includes('\0')) return name
  throw new HarnessError('E_USAGE_INVALID', `Expected a name of evidence such as runs/ID/record.json, got ${name}.`)
}

function unreachable(expected: string, cause: unknown): HarnessError {
  return new HarnessError('E_EVIDENCE_UNREACHABLE', `${expected}: ${String(cause)}`, { cause })
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
