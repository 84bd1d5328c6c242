import { relative, sep } from 'node:path'

/** What a tool of specs is asked for in place of everything. */
export interface AskedSpecs {
  /** Absolute paths of the spec files. */
  readonly specs: readonly string[]
  /** Titles of cases, joined by ` > `; a project before them may have been left in. */
  readonly names: readonly string[]
}

/**
 * Reads ids of cases.
 * @param ids - `suite > file > title`, with `[project]` between file and title where the tool has projects
 * @param specs - absolute paths of the suite's spec files, which `dir` holds
 */
export function askedSpecs(
  ids: readonly string[],
  {
    suite,
    dir,
    specs,
  }: {
    readonly suite: string
    readonly dir: string
    readonly specs: readonly string[]
  },
): AskedSpecs {
  const found = specs.flatMap((spec) => {
    const start = `${suite} > ${relative(dir, spec).replaceAll(sep, '/')} > `
    return ids.filter((id) => id.startsWith(start)).map((id) => ({ spec, name: id.slice(start.length) }))
  })
  return {
    specs: [...new Set(found.map(({ spec }) => spec))],
    names: [
      ...new Set(
        found.flatMap(({ name }) => [name, name.replace(PROJECT, '')]).map((name) => name.replace(ORDINAL, '')),
      ),
    ],
  }
}

const PROJECT = /^\[[^\]]+\] > /
const ORDINAL = / \(\d+\)$/ // cases of one title are told apart by it, and the tool knows nothing of that
