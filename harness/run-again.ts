import type { Target } from './target.ts'

const BY_URL = 'url' // the name of a target that was given by its URL alone
const PLAIN = /^[\w./:=@%+,-]+$/

/** What a target is repeated by. */
export type Again = Pick<Target, 'name' | 'baseUrl' | 'given'>

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
export function runAgain({ name, baseUrl, given = {} }: Again, part: Part = {}): string {
  const isByUrl = name === BY_URL && baseUrl !== undefined
  const options = {
    target: isByUrl ? undefined : name,
    'base-url': isByUrl ? baseUrl : given.baseUrl,
    stack: given.stack,
    image: given.image,
    'expect-version': given.expectVersion,
    'expect-digest': given.expectDigest,
    ...part,
  }
  return command('run', options)
}

/** The command that starts a target's stack again, for a shell; one that is of another image only a run starts. */
export function startAgain(target: Again): string {
  const { image, stack } = target.given ?? {}
  return image === undefined ? command('up', { target: target.name, stack }) : runAgain(target)
}

function command(name: string, options: Readonly<Record<string, string | number | undefined>>): string {
  const words = Object.entries(options).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option}`, quoted(String(value))],
  )
  return [`npx assay ${name}`, ...words].join(' ')
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
