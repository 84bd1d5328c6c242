import { relative, sep } from 'node:path'
import type { NonEmpty } from '../../harness/outcome.ts'
import type { CaseResult } from '../../harness/suite.ts'
import { attemptOf } from './failure.ts'
import { parseTold, type ToldCase } from './told.ts'

const LONGEST_LINE = 200 // characters of a line that is shown

/** How what a tool tells becomes cases. */
export interface SpecCasesOptions {
  readonly suite: string
  /** Folder that the files in ids are relative to. */
  readonly dir: string
  /** Command that repeats a case alone. */
  readonly reproduce: (id: string) => string
  /** Called once for each case, when it is first told. */
  readonly onCase: (result: CaseResult) => void
}

/** What a tool has told up to now. */
export interface SpecCases {
  /** Takes a line of the tool's reporter. */
  readonly take: (line: string) => void
  /** Cases in the order in which they were first told. */
  readonly cases: () => readonly CaseResult[]
  /** Whether the tool told that it came to its end. */
  readonly isWhole: () => boolean
  /** What was told and cannot be taken as evidence. */
  readonly faults: () => readonly string[]
}

/** Collects the cases that a tool tells, and whether it told to the end. */
export function specCases({ suite, dir, reproduce, onCase }: SpecCasesOptions): SpecCases {
  const byKey = new Map<string, CaseResult>()
  const keysById = new Map<string, string>()
  const faults: string[] = []
  let isWhole = false

  function keep(told: ToldCase): void {
    const title = titleOf(told)
    const id = [suite, ...placeOf(told, dir), ...title].join(' > ')
    const result: CaseResult = {
      id,
      title,
      attempts: told.attempts.map(attemptOf),
      ...(told.skippedBecause === undefined ? {} : { skippedBecause: told.skippedBecause }),
      ...(told.isRepeatable ? { reproduce: reproduce(id) } : {}),
    }
    const holder = keysById.get(result.id) ?? told.key
    if (holder !== told.key) faults.push(`two cases have the id ${result.id}`)
    keysById.set(result.id, holder)
    const isNew = !byKey.has(told.key)
    byKey.set(told.key, result)
    if (isNew) onCase(result)
  }

  return {
    cases: () => [...byKey.values()],
    isWhole: () => isWhole,
    faults: () => faults,
    take: (line) => {
      const told = parseTold(line)
      if (told === undefined) faults.push(`its reporter told no line of ours: ${line.slice(0, LONGEST_LINE)}`)
      else if (told.kind === 'end') isWhole = true
      else keep(told.case)
    },
  }
}

// Cases of one title are told apart by the order in which the file declares them.
function titleOf({ titles, ordinal = 1 }: ToldCase): NonEmpty<string> {
  const [first = '(without a title)', ...rest] = titles
  if (ordinal === 1) return [first, ...rest]
  const last = rest.pop()
  return last === undefined ? [`${first} (${ordinal})`] : [first, ...rest, `${last} (${ordinal})`]
}

function placeOf({ file, project }: ToldCase, dir: string): readonly string[] {
  const path = file === undefined ? [] : [relative(dir, file).replaceAll(sep, '/')]
  return project === undefined || project === '' ? path : [...path, `[${project}]`]
}
