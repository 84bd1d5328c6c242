import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readRecord } from './run-folder.ts'

const MOST_RUNS = 200 // the newest; a target that did not pass in so many has nothing to be compared with

const verdictSchema = z.looseObject({ outcome: z.string() })

/**
 * The folder of the newest run on a target that passed; `undefined`: there is none.
 * What cannot be read, or was changed after its verdict, is no evidence and is passed over.
 * @param runsDir - folder of runs, by id
 */
export async function lastPassed(runsDir: string, target: string): Promise<string | undefined> {
  const ids = (await readdir(runsDir).catch((): string[] => [])).toSorted().toReversed()
  for (const id of ids.slice(0, MOST_RUNS)) {
    const dir = join(runsDir, id)
    if (await hasPassed(dir, target)) return dir
  }
  return undefined
}

async function hasPassed(dir: string, target: string): Promise<boolean> {
  try {
    const verdict = verdictSchema.parse(JSON.parse(await readFile(join(dir, 'verdict.json'), 'utf8')))
    if (verdict.outcome !== 'pass') return false
    const { record } = await readRecord(dir)
    return record.target.name === target
  } catch {
    return false // as the folder of a run that was killed is
  }
}
