import type { RecordedTarget } from '../record.ts'

const BY_URL = 'url' // the name of a target that was given by its URL alone

/** The command that observes a target again, with one suite or with all. */
export function runAgain({ name, baseUrl }: RecordedTarget, suite?: string): string {
  const target = name === BY_URL && baseUrl !== undefined ? `--base-url ${baseUrl}` : `--target ${name}`
  return ['npx assay run', target, ...(suite === undefined ? [] : [`--suite ${suite}`])].join(' ')
}
