import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HarnessError } from './errors.ts'
import { historyOf, type CaseHistory } from './gate/history.ts'
import { rulesFor, type GatePolicy } from './gate/policy.ts'
import { parseRecord, type RunRecord } from './record.ts'

const MOST_RUNS = 30 // the newest; more says little of how a case is now

/** The records in folders of runs, the newest first by the name of their folder. What cannot be read is left out: it is no evidence. */
export async function readRuns(dirs: readonly string[], most: number = MOST_RUNS): Promise<readonly RunRecord[]> {
  const found = await Promise.all(
    dirs.map(async (dir) => {
      const names = await readdir(dir).catch((): string[] => [])
      return names.map((name) => ({ name, path: join(dir, name, 'record.json') }))
    }),
  )
  const records: RunRecord[] = []
  for (const { path } of found.flat().toSorted((a, b) => (a.name < b.name ? 1 : -1))) {
    if (records.length === most) break
    const json = await readFile(path, 'utf8').catch(() => undefined)
    const record = json === undefined ? undefined : read(json, path)
    if (record !== undefined) records.push(record)
  }
  return records
}

/**
 * The folders of runs that somebody named.
 * @throws E_USAGE_INVALID one is not there: a mistake must not look like runs in which nothing was
 */
export async function namedDirs(dirs: readonly string[]): Promise<readonly string[]> {
  for (const dir of dirs) {
    const isThere = await stat(dir).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (!isThere) throw new HarnessError('E_USAGE_INVALID', `Expected a folder of past runs at ${dir}, got none.`)
  }
  return dirs
}

/**
 * What past runs on the same target say of cases. They are read only when something rests on it: a case in quarantine, or
 * one that failed and passed now.
 */
export async function pastOf(
  record: RunRecord,
  policy: GatePolicy,
  dirs: readonly string[],
): Promise<Readonly<Record<string, CaseHistory>>> {
  const { quarantine = [] } = rulesFor(policy, record.target.name)
  if (quarantine.length === 0 && !record.suites.some(({ result }) => result.cases.some(isShaky))) return {}
  const runs = await readRuns(dirs)
  return historyOf(runs.filter(({ runId, target }) => runId !== record.runId && target.name === record.target.name))
}

function isShaky({ attempts }: RunRecord['suites'][number]['result']['cases'][number]): boolean {
  return attempts.length > 1 && attempts.some(({ status }) => status === 'failed')
}

function read(json: string, path: string): RunRecord | undefined {
  try {
    return parseRecord(json, path)
  } catch {
    return undefined
  }
}
