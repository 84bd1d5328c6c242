import { counted } from '../../counted.ts'
import type { RunRecord } from '../../record.ts'
import type { Sighting, SuiteResult } from '../../suite.ts'
import type { GateRules } from '../policy.ts'
import { runAgain } from '../../run-again.ts'
import type { Finding } from '../verdict.ts'
import { isVersion, sharesOf, window } from '../version.ts'

type Told = Pick<Finding, 'code' | 'outcome' | 'force' | 'message'>

/** Whether every response that a suite got was of the expected version, where the suite looks. */
export function samples({ target, suites }: RunRecord, { sampled = [] }: GateRules): readonly Finding[] {
  const expected = target.expected?.version
  if (expected === undefined) return []
  return suites.flatMap(({ result }, index): readonly Finding[] => {
    const told = tell(result, expected, sampled.includes(result.suite))
    if (told === undefined) return []
    const evidence = `#/suites/${index}/result/sightings`
    const again = told.outcome === 'pass' ? {} : { reproduce: runAgain(target, { suite: result.suite }) }
    return [{ ...told, subject: result.suite, evidence, ...again }]
  })
}

function tell({ suite, sightings, completion }: SuiteResult, expected: string, isWanted: boolean): Told | undefined {
  if (sightings === undefined) {
    if (!isWanted || completion.kind === 'not-run') return undefined
    return unsampled(`${suite} does not look which version answers it, and the policy asks for it.`, 'enforced')
  }
  const signed = sightings.filter(({ version }) => version !== undefined)
  const [total, known] = [responsesOf(sightings), responsesOf(signed)]
  const others = signed.filter(({ version }) => version !== undefined && !isVersion(version, expected))
  if (others.length > 0) return wrong(suite, { sightings, others, known }, expected)
  const unsigned = total - known
  if (known === 0 || (isWanted && unsigned > 0)) {
    if (total === 0 && !isWanted) return undefined
    const message = `${unsigned} of ${counted(total, 'response')} that ${suite} got did not say which version they are of.`
    return unsampled(message, isWanted ? 'enforced' : 'shadow')
  }
  const but = unsigned === 0 ? '' : `; ${unsigned} more said no version`
  const message = `${expected} gave all of ${counted(known, 'response')} that ${suite} got and that say a version${but}.`
  return { code: 'IDENTITY_MATCHED', outcome: 'pass', force: 'enforced', message }
}

function wrong(
  suite: string,
  seen: { readonly sightings: readonly Sighting[]; readonly others: readonly Sighting[]; readonly known: number },
  expected: string,
): Told {
  const shares = new Map<string, number>()
  for (const { version = 'no version', origin, responses } of seen.sightings) {
    const name = `${version} by ${origin}`
    shares.set(name, (shares.get(name) ?? 0) + responses)
  }
  const [from] = seen.others.map(({ firstAt }) => firstAt).toSorted()
  const to = seen.others
    .map(({ lastAt }) => lastAt)
    .toSorted()
    .at(-1)
  const all = responsesOf(seen.others) === seen.known
  const message = `Expected ${expected}, and ${suite} was answered by ${sharesOf(shares, 'response')}; another ${window(from, to)}.`
  return all
    ? { code: 'IDENTITY_MISMATCH', outcome: 'fail', force: 'enforced', message }
    : { code: 'IDENTITY_MIXED', outcome: 'inconclusive', force: 'enforced', message }
}

function unsampled(message: string, force: Finding['force']): Told {
  return { code: 'IDENTITY_UNSAMPLED', outcome: 'inconclusive', force, message }
}

function responsesOf(sightings: readonly Sighting[]): number {
  return sightings.reduce((sum, { responses }) => sum + responses, 0)
}
