import type { Target } from './target.ts'

const BY_URL = 'url' // the name of a target that was given by its URL alone
const PLAIN = /^[\w./:=@%+,-]+$/

/** What of a run is to be observed again. */
export interface Part {
  /** @default all suites */
  readonly suite?: string | undefined
  /** Id of the one case. @default all of the suite */
  readonly case?: string
  /** Seed of what the suite made up. */
  readonly seed?: number
}

/** The command that observes a target again, for a shell. */
export function runAgain(target: Pick<Target, 'name' | 'baseUrl'>, part: Part = {}): string {
  const options = {
    ...(target.name === BY_URL && target.baseUrl !== undefined
      ? { 'base-url': target.baseUrl }
      : { target: target.name }),
    ...part,
  }
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, quoted(String(value))],
  )
  return ['npx assay run', ...given].join(' ')
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
