import { counted } from '../../counted.ts'
import type { NonEmpty } from '../../outcome.ts'
import type { Asked, Observed, RecordedTarget, RunRecord } from '../../record.ts'
import type { Identity } from '../../target.ts'
import { runAgain } from '../../run-again.ts'
import type { Finding, RuleInput } from '../verdict.ts'
import { matches, sharesOf, window } from '../version.ts'
import { samples } from './samples.ts'

/** Whether what ran is what was expected, by everyone who was asked, every time, and by the responses that suites got. */
export function identity({ record, policy }: RuleInput): NonEmpty<Finding> {
  return [asked(record), ...image(record.target), ...samples(record, policy)]
}

// What was said before the target had settled does not count once it has.
function counting<T extends Asked>(all: readonly T[], { settling }: RecordedTarget): readonly T[] {
  return settling?.settled === false ? all : all.filter(({ phase }) => phase !== 'settling')
}

function asked({ target }: RunRecord): Finding {
  const observed = counting(target.observed, target)
  const [first] = observed
  if (first === undefined) return unobserved(target)
  if (target.expected === undefined) return unstated(target, first.identity)
  const { expected } = target
  const others = observed.filter((one) => !matches(one.identity, expected))
  const seen = versionsOf(observed)
  if (others.length === observed.length) {
    return finding(target, 'IDENTITY_MISMATCH', 'fail', `Expected ${describe(expected)}, got ${seen}.`)
  }
  if (target.settling?.settled === false) return unsettled(target, expected, seen)
  const [other] = others
  if (other === undefined) return lost(target) ?? matched(target, expected, observed)
  const message = `Expected ${describe(expected)} all the time, got ${seen}; another ${window(other.at, others.at(-1)?.at)}.`
  return finding(target, 'IDENTITY_MIXED', 'inconclusive', message)
}

// Who knows the image may not know the version, and the other way round.
function image(target: RecordedTarget): readonly Finding[] {
  const expected = target.expected?.imageDigest
  const told = [
    ...counting(target.digests ?? [], target).map(({ imageDigest }) => imageDigest),
    ...counting(target.observed, target).flatMap((one) => one.identity.imageDigest ?? []),
  ]
  const shares = countsOf(told)
  const seen = sharesOf(shares, 'answer')
  const common = { subject: `${target.name} image`, evidence: '#/target/digests' } as const
  const say = (code: Finding['code'], outcome: Finding['outcome'], message: string): readonly Finding[] => [
    { ...finding(target, code, outcome, message), ...common },
  ]
  if (expected === undefined) {
    if (shares.size < 2) return []
    return say('IDENTITY_MIXED', 'inconclusive', `More than one image ran: ${seen}.`)
  }
  if (told.length === 0) {
    const message = `Nobody said which image runs, and ${expected} was expected: add a witness that knows the digest.`
    return say('IDENTITY_UNOBSERVED', 'inconclusive', message)
  }
  const right = shares.get(expected) ?? 0
  if (right === told.length) {
    return say('IDENTITY_MATCHED', 'pass', `${expected} ran, by all of ${counted(told.length, 'answer')}.`)
  }
  return right === 0
    ? say('IDENTITY_MISMATCH', 'fail', `Expected the image ${expected}, got ${seen}.`)
    : say('IDENTITY_MIXED', 'inconclusive', `Expected the image ${expected} all the time, got ${seen}.`)
}

function unobserved(target: RecordedTarget): Finding {
  const why = target.unanswered[0]
  const because = why === undefined ? 'it was never asked' : `${why.code}: ${why.message}`
  const message = `The target never said which version it is (${because}).`
  return finding(target, 'IDENTITY_UNOBSERVED', 'inconclusive', message)
}

function unstated(target: RecordedTarget, observed: Identity): Finding {
  const message = `${describe(observed)} runs, and nobody said whether it should: give --expect-version.`
  return {
    ...finding(target, 'IDENTITY_UNSTATED', 'inconclusive', message),
    reproduce: runAgain({ ...target, given: { ...target.given, expectVersion: observed.version } }),
  }
}

function unsettled(target: RecordedTarget, expected: Identity, seen: string): Finding {
  const { matches: wanted = 0, waitedMs = 0, diagnosis } = target.settling ?? {}
  const message = `${describe(expected)} was not said ${wanted} times in a row by all within ${seconds(waitedMs)}: ${diagnosis ?? seen}.`
  return finding(target, 'IDENTITY_UNSETTLED', 'inconclusive', message)
}

function lost(target: RecordedTarget): Finding | undefined {
  const unanswered = counting(target.unanswered, target)
  const last = unanswered.at(-1)
  if (last === undefined) return undefined
  const times = `${unanswered.length} of ${unanswered.length + counting(target.observed, target).length} times`
  const message = `The target did not say which version it is ${times}, last at ${last.at} (${last.code}: ${last.message}).`
  return { ...finding(target, 'IDENTITY_LOST', 'inconclusive', message), evidence: '#/target/unanswered' }
}

function matched(target: RecordedTarget, expected: Identity, observed: readonly Observed[]): Finding {
  const times = observed.length
  const witnesses = new Set(observed.map(({ witness }) => witness)).size
  const by = witnesses > 1 ? ` of ${witnesses} witnesses` : ''
  const before = target.observed.filter((one) => one.phase === 'settling' && !matches(one.identity, expected))
  const after =
    before.length === 0
      ? ''
      : ` It took ${seconds(target.settling?.waitedMs ?? 0)} to settle; before that: ${versionsOf(before)}.`
  const message = `${describe(expected)} ran, by ${times} of ${times} answers${by}.${after}`
  return finding(target, 'IDENTITY_MATCHED', 'pass', message)
}

function finding(target: RecordedTarget, code: Finding['code'], outcome: Finding['outcome'], message: string): Finding {
  return { code, outcome, force: 'enforced', subject: target.name, message, evidence: '#/target/observed' }
}

function versionsOf(observed: readonly Observed[]): string {
  return sharesOf(countsOf(observed.map((one) => describe(one.identity))), 'answer')
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function describe({ version, imageDigest }: Identity): string {
  return imageDigest === undefined ? version : `${version} (${imageDigest})`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
