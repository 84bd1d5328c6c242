import { counted } from '../../counted.ts'
import type { RecordedSuite } from '../../record.ts'
import { forceOf } from '../force.ts'
import { saidOf, type Quarantine } from '../policy.ts'
import type { Standing } from '../quarantine.ts'
import type { Finding, RuleInput } from '../verdict.ts'

/** Cases of a suite that may be in quarantine, where the policy does not say. */
export const BUDGET = 3

type Told = Pick<Finding, 'code' | 'message'>

/** What became of quarantine: entries that do not hold their case, name none, or are too many. Held cases are told by the rule of cases. */
export function quarantine({ record, policy, quarantined }: RuleInput): readonly Finding[] {
  if (quarantined.size === 0) return []
  const ids = new Set(record.suites.flatMap(({ result }) => result.cases.map(({ id }) => id)))
  const notes = [...quarantined].flatMap(([caseId, standing]): readonly Finding[] => {
    const told = ids.has(caseId) ? complaintAbout(standing) : unused(standing.entry, record.suites)
    if (told === undefined) return []
    return [{ ...told, outcome: 'inconclusive', force: 'shadow', subject: caseId, evidence: '#/suites' }]
  })
  const budgets = record.suites.flatMap((suite, index): readonly Finding[] => {
    const name = suite.result.suite
    const own = new Set(suite.result.cases.map(({ id }) => id))
    // By the policy's entries too, so that a case which is gone makes nothing better.
    const held = [...quarantined].filter(
      ([id, { kind }]) => kind === 'held' && (own.has(id) || id.startsWith(`${name} > `)),
    )
    const budget = saidOf(policy.quarantineBudget, name) ?? BUDGET
    if (held.length <= budget) return []
    return [
      {
        code: 'QUARANTINE_BEYOND_BUDGET',
        outcome: 'inconclusive',
        force: forceOf(name, policy),
        subject: name,
        message: `${counted(held.length, 'case')} of ${name} ${held.length === 1 ? 'is' : 'are'} in quarantine; ${budget} allowed.`,
        evidence: `#/suites/${index}/result/cases`,
      },
    ]
  })
  return [...notes, ...budgets]
}

function complaintAbout({ kind, entry }: Standing): Told | undefined {
  const { owner, issue, until } = entry
  switch (kind) {
    case 'held':
      return undefined
    case 'refused':
      return {
        code: 'QUARANTINE_REFUSED',
        message: `The case is critical, so quarantine (${owner}, ${issue}) cannot hold it.`,
      }
    case 'expired':
      return {
        code: 'QUARANTINE_EXPIRED',
        message: `Its quarantine (${owner}, ${issue}) was over on ${until}; it counts again.`,
      }
    case 'unproven': {
      const message = `No record shows it to pass and to fail on one version, so quarantine (${owner}, ${issue}) does not hold it.`
      return { code: 'QUARANTINE_UNPROVEN', message }
    }
  }
}

// Of a suite that did not run, nothing can be said.
function unused({ case: caseId, owner, issue }: Quarantine, suites: readonly RecordedSuite[]): Told | undefined {
  const suite = suites.find(({ result }) => caseId.startsWith(`${result.suite} > `))
  if (suite?.result.completion.kind !== 'completed') return undefined
  return {
    code: 'QUARANTINE_UNUSED',
    message: `Quarantine (${owner}, ${issue}) names it, and ${suite.result.suite} has no such case.`,
  }
}
