import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isPart } from './gate/suite-verdict.ts'
import { readRecord } from './run-folder.ts'

const MOST_RUNS = 200 // the newest; a target that did not pass in so many has nothing to be compared with

const verdictSchema = z.looseObject({ outcome: z.string() })

/**
 * The folder of the newest run on a target that passed with it, for each of some suites; without one: there is none.
 * A run that left the suite out, or tried some of its cases alone, is not one. What cannot be read, or was changed after its
 * verdict, is no evidence and is passed over.
 * @param runsDir - folder of runs, by id
 */
export async function lastPassed(
  runsDir: string,
  target: string,
  suites: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = (await readdir(runsDir).catch((): string[] => [])).toSorted().toReversed()
  const found = new Map<string, string>()
  for (const id of ids.slice(0, MOST_RUNS)) {
    const wanted = suites.filter((suite) => !found.has(suite))
    if (wanted.length === 0) break
    const dir = join(runsDir, id)
    for (const suite of await passedIn(dir, target, wanted)) found.set(suite, dir)
  }
  return found
}

// The folders of suites first: most runs need no reading.
async function passedIn(dir: string, target: string, wanted: readonly string[]): Promise<readonly string[]> {
  try {
    const kept = await readdir(join(dir, 'suites'))
    if (!wanted.some((suite) => kept.includes(suite))) return []
    const verdict = verdictSchema.parse(JSON.parse(await readFile(join(dir, 'verdict.json'), 'utf8')))
    if (verdict.outcome !== 'pass') return []
    const { record } = await readRecord(dir)
    if (record.target.name !== target || isPart(record)) return []
    return record.suites
      .filter(({ result }) => result.completion.kind === 'completed')
      .map(({ result }) => result.suite)
      .filter((suite) => wanted.includes(suite))
  } catch {
    return [] // as the folder of a run that was killed is
  }
}
