import type { NonEmpty } from '../../outcome.ts'
import type { RecordedTarget } from '../../record.ts'
import type { Identity } from '../../target.ts'
import { runAgain } from '../run-again.ts'
import type { Finding, GateInput } from '../verdict.ts'

const WHOLE_COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const SHORT_COMMIT = /^(?=.*[a-f])[0-9a-f]{7,}$/ // of digits alone it may as well be a date or a build number

/** Whether what ran is what was expected, by every time it was asked. */
export function identity({ record }: GateInput): NonEmpty<Finding> {
  const { target } = record
  const [first] = target.observed
  if (first === undefined) return [unobserved(target)]
  const seen = versionsOf(target)
  if (target.expected === undefined) return [unstated(target, first.identity)]
  const { expected } = target
  const others = target.observed.filter(({ identity: observed }) => !matches(observed, expected))
  if (others.length === 0) return [lost(target) ?? matched(target, expected)]
  if (others.length < target.observed.length) {
    return [
      finding(target, 'IDENTITY_MIXED', 'inconclusive', `Expected ${describe(expected)} all the time, got ${seen}.`),
    ]
  }
  return [finding(target, 'IDENTITY_MISMATCH', 'fail', `Expected ${describe(expected)}, got ${seen}.`)]
}

/** Whether an observed identity is the expected one; a commit may be expected by its first seven digits or more. */
export function matches(observed: Identity, expected: Identity): boolean {
  if (expected.imageDigest !== undefined && expected.imageDigest !== observed.imageDigest) return false
  if (observed.version === expected.version) return expected.version !== ''
  const isShort = SHORT_COMMIT.test(expected.version) && WHOLE_COMMIT.test(observed.version)
  return isShort && observed.version.startsWith(expected.version)
}

function unobserved(target: RecordedTarget): Finding {
  const why = target.unanswered[0]
  const because = why === undefined ? 'it was never asked' : `${why.code}: ${why.message}`
  return finding(
    target,
    'IDENTITY_UNOBSERVED',
    'inconclusive',
    `The target never said which version it is (${because}).`,
  )
}

function unstated(target: RecordedTarget, observed: Identity): Finding {
  return {
    ...finding(
      target,
      'IDENTITY_UNSTATED',
      'inconclusive',
      `${describe(observed)} runs, and nobody said whether it should: give --expect-version.`,
    ),
    reproduce: `${runAgain(target)} --expect-version ${observed.version}`,
  }
}

function lost(target: RecordedTarget): Finding | undefined {
  const last = target.unanswered.at(-1)
  if (last === undefined) return undefined
  const times = `${target.unanswered.length} of ${target.unanswered.length + target.observed.length} times`
  return finding(
    target,
    'IDENTITY_LOST',
    'inconclusive',
    `The target did not say which version it is ${times}, last at ${last.at} (${last.code}: ${last.message}).`,
  )
}

function matched(target: RecordedTarget, expected: Identity): Finding {
  const times = target.observed.length
  return finding(target, 'IDENTITY_MATCHED', 'pass', `${describe(expected)} ran, by ${times} of ${times} answers.`)
}

function finding(target: RecordedTarget, code: Finding['code'], outcome: Finding['outcome'], message: string): Finding {
  return { code, outcome, force: 'enforced', subject: target.name, message }
}

function versionsOf(target: RecordedTarget): string {
  const counts = new Map<string, number>()
  for (const { identity: observed } of target.observed) {
    counts.set(describe(observed), (counts.get(describe(observed)) ?? 0) + 1)
  }
  return [...counts].map(([version, count]) => `${version} (${count} of ${target.observed.length} answers)`).join(', ')
}

function describe({ version, imageDigest }: Identity): string {
  return imageDigest === undefined ? version : `${version} (${imageDigest})`
}
