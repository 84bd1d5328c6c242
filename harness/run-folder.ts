import { mkdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { HarnessError } from './errors.ts'
import { hashOf, parseRecord, type RunRecord } from './record.ts'

const RECORD_FILE = 'record.json'
const VERDICT_FILE = 'verdict.json'

/** The folder of one run: `record.json`, `verdict.json`, `logs/`, `suites/NAME/` and what reporters add. */
export interface RunFolder {
  readonly dir: string
  readonly logsDir: string
  /** Makes the folder of a suite. */
  suiteDir(suite: string): Promise<string>
}

/**
 * Makes `OUT/runs/RUN_ID`.
 * @throws E_REPORT_FAILED the folder cannot be made: a run that cannot be recorded is not begun
 */
export async function makeRunFolder(outDir: string, runId: string): Promise<RunFolder> {
  const dir = join(outDir, 'runs', runId)
  const logsDir = join(dir, 'logs')
  try {
    await mkdir(logsDir, { recursive: true })
  } catch (error) {
    throw new HarnessError('E_REPORT_FAILED', `Expected to make the run's folder ${dir}: ${String(error)}`, {
      cause: error,
    })
  }
  return {
    dir,
    logsDir,
    suiteDir: async (suite) => {
      const path = join(dir, 'suites', suite)
      await mkdir(path, { recursive: true })
      return path
    },
  }
}

/** Writes `record.json`, whole or not at all. */
export async function writeRecord(folder: RunFolder, record: RunRecord): Promise<string> {
  const path = join(folder.dir, RECORD_FILE)
  await writeWhole(path, `${JSON.stringify(record, undefined, 2)}\n`)
  return path
}

/** Writes `verdict.json` beside a record. */
export async function writeVerdict(dir: string, verdict: unknown): Promise<void> {
  await writeWhole(join(dir, VERDICT_FILE), `${JSON.stringify(verdict, undefined, 2)}\n`)
}

/**
 * Reads a record by the path of its file or of the run's folder.
 * @throws E_RECORD_MISSING, E_RECORD_MALFORMED
 */
export async function readRecord(path: string): Promise<{ readonly record: RunRecord; readonly dir: string }> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const file = isFolder ? join(path, RECORD_FILE) : path
  const json = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new HarnessError('E_RECORD_MISSING', `Expected a run record at ${file}: ${String(error)}`, { cause: error })
  })
  const record = parseRecord(json, file)
  await checkVerdict(record, file)
  return { record, dir: dirname(await realpath(file)) } // `latest` is a link; past runs stand beside what it names
}

// A verdict names its record by hash: one that was changed since is not evidence.
async function checkVerdict(record: RunRecord, file: string): Promise<void> {
  const text = await readFile(join(dirname(file), VERDICT_FILE), 'utf8').catch(() => undefined)
  if (text === undefined || basename(file) !== RECORD_FILE) return
  if (text.includes(hashOf(record))) return
  throw new HarnessError(
    'E_RECORD_MALFORMED',
    `Expected ${file} to be what ${VERDICT_FILE} beside it was made of; one of them was changed.`,
  )
}

/** Writes a file whole or not at all: beside it first, then renamed. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  try {
    await writeFile(part, text)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw new HarnessError('E_REPORT_FAILED', `Expected to write ${path}: ${String(error)}`, { cause: error })
  }
}

/**
 * Points `OUT/latest` at a run that begins: from now on an older one is not the latest, whatever becomes of this one.
 * @throws E_REPORT_FAILED
 */
export async function makeLatest(outDir: string, { dir }: RunFolder): Promise<void> {
  const link = join(outDir, 'latest')
  try {
    await pointAt(link, dir)
  } catch (error) {
    throw new HarnessError('E_REPORT_FAILED', `Expected to point ${link} at ${dir}: ${String(error)}`, { cause: error })
  }
}

async function pointAt(link: string, dir: string): Promise<void> {
  const part = `${link}.${process.pid}.part`
  await rm(part, { force: true })
  await symlink(relative(dirname(link), dir), part)
  await rename(part, link)
}
