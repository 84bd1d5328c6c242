import { counted } from '../counted.ts'
import type { RunRecord } from '../record.ts'
import type { EvidenceFloor } from '../suite.ts'
import { judge } from './judge.ts'
import { EVERY_SUITE, FLAKY_POLICIES, rulesFor, saidOf, type GatePolicy, type GateRules, type Limit } from './policy.ts'
import { BUDGET } from './rules/quarantine.ts'

/** A check that does not count yet, and was clean often enough in a row to count. */
export interface Proposal {
  /** Name of a limit or of a suite. */
  readonly subject: string
  /** Runs in a row in which it was clean, the newest among them. */
  readonly cleanRuns: number
  /** One sentence: what to change in the policy, and why. */
  readonly message: string
}

/** Everything in which a policy asks for less than another did, one sentence each. What is new or stricter is no fault. */
export function loosenings(before: GatePolicy, now: GatePolicy): readonly string[] {
  const environments = new Set([...Object.keys(before.environments ?? {}), ...Object.keys(now.environments ?? {})])
  const base = compare(rulesFor(before, ''), rulesFor(now, ''), '')
  const own = [...environments].flatMap((name) =>
    compare(rulesFor(before, name), rulesFor(now, name), `environments.${name}: `),
  )
  return [...base, ...own.filter((one) => !base.some((told) => one.endsWith(`: ${told}`)))]
}

/**
 * The checks in shadow that were clean in so many runs in a row that they should count.
 * @param records - of one target, the newest first
 */
export function proposals(policy: GatePolicy, records: readonly RunRecord[], cleanRuns: number): readonly Proposal[] {
  const [newest] = records
  if (newest === undefined) return []
  const rules = rulesFor(policy, newest.target.name)
  const verdicts = records.map((record) => judge({ record, policy, baseline: undefined }).findings)
  const limits = Object.entries(rules.limits).flatMap(([key, { force }]): readonly Proposal[] => {
    if (force !== 'shadow') return []
    const clean = inARow(verdicts, (findings) => {
      const own = findings.filter(({ subject, limit }) => subject === key && limit !== undefined)
      return own.length > 0 && own.every(({ code }) => code === 'LIMIT_MET')
    })
    const message = `limits.${key} was met in ${counted(clean, 'run')} in a row: take \`force: 'shadow'\` from it.`
    return clean < cleanRuns ? [] : [{ subject: key, cleanRuns: clean, message }]
  })
  const suites = newest.selection.configured.flatMap((suite): readonly Proposal[] => {
    if (rules.required.includes(suite)) return []
    const clean = inARow(verdicts, (findings) => {
      const own = findings.filter(({ subject }) => subject === suite || subject.startsWith(`${suite} > `))
      const codes = new Set(own.map(({ code }) => code))
      return (
        codes.has('EVIDENCE_SUFFICIENT') &&
        codes.has('SUITE_COMPLETED') &&
        own.every(({ outcome, code }) => outcome === 'pass' || code === 'CASES_SKIPPED')
      )
    })
    const message = `${suite} was good in ${counted(clean, 'run')} in a row: add it to \`required\`.`
    return clean < cleanRuns ? [] : [{ subject: suite, cleanRuns: clean, message }]
  })
  return [...limits, ...suites]
}

function inARow<T>(items: readonly T[], isClean: (item: T) => boolean): number {
  const end = items.findIndex((item) => !isClean(item))
  return end < 0 ? items.length : end
}

function compare(before: GateRules, now: GateRules, where: string): readonly string[] {
  return [
    ...gone(before.required, now.required).map((suite) => `${suite} is not in \`required\` any more`),
    ...gone(before.sampled, now.sampled).map((suite) => `${suite} is not in \`sampled\` any more`),
    ...gone(before.critical, now.critical).map((one) => `${one} is not in \`critical\` any more`),
    ...Object.entries(before.limits).flatMap(([key, limit]) => looserLimit(key, limit, now.limits[key])),
    ...suitesOf(before.floors, now.floors).flatMap((suite) =>
      lowerFloor(suite, saidOf(before.floors, suite) ?? {}, saidOf(now.floors, suite) ?? {}),
    ),
    ...suitesOf(before.flaky, now.flaky).flatMap((suite) => {
      const [was, is] = [before, now].map(({ flaky }) => saidOf(flaky, suite) ?? 'inconclusive')
      const softer = FLAKY_POLICIES.indexOf(is ?? 'tell') > FLAKY_POLICIES.indexOf(was ?? 'fail')
      return softer ? [`flaky.${suite} is ${is}, and was ${was}`] : []
    }),
    ...raised('trouble', before.trouble, now.trouble, 0),
    ...raised('quarantineBudget', before.quarantineBudget, now.quarantineBudget, BUDGET),
    ...((now.overrideDays ?? 14) > (before.overrideDays ?? 14)
      ? [`overrideDays is ${now.overrideDays ?? 14}, and was ${before.overrideDays ?? 14}`]
      : []),
  ].map((one) => `${where}${one}`)
}

function looserLimit(key: string, was: Limit, is: Limit | undefined): readonly string[] {
  if (was.force === 'shadow') return []
  if (is === undefined) return [`limits.${key} is gone`]
  const bound = (end: 'atMost' | 'atLeast', open: number): readonly string[] => {
    const [before, now] = [was[end] ?? open, is[end] ?? open]
    const looser = end === 'atMost' ? now > before : now < before
    return looser ? [`limits.${key}.${end} is ${is[end] ?? 'gone'}, and was ${before}`] : []
  }
  return [
    ...(is.force === 'shadow' ? [`limits.${key} is in shadow`] : []),
    ...(is.unit === was.unit || was.unit === undefined
      ? []
      : [`limits.${key}.unit is ${is.unit ?? 'gone'}, and was ${was.unit}`]),
    ...(is.suite === undefined || is.suite === was.suite
      ? []
      : [`limits.${key}.suite is ${is.suite}, and was ${was.suite ?? 'any'}`]),
    ...bound('atMost', Infinity),
    ...bound('atLeast', -Infinity),
  ]
}

function lowerFloor(suite: string, was: EvidenceFloor, is: EvidenceFloor): readonly string[] {
  return (Object.keys(was) as (keyof EvidenceFloor)[]).flatMap((quantity) => {
    const [before, now] = [was[quantity] ?? 0, is[quantity] ?? 0]
    return now < before ? [`floors.${suite}.${quantity} is ${now}, and was ${before}`] : []
  })
}

type Numbers = Readonly<Record<string, number>> | undefined

function raised(field: string, before: Numbers, now: Numbers, otherwise: number): readonly string[] {
  return suitesOf(before, now).flatMap((suite) => {
    const [was, is] = [saidOf(before, suite) ?? otherwise, saidOf(now, suite) ?? otherwise]
    return is > was ? [`${field}.${suite} is ${is}, and was ${was}`] : []
  })
}

function gone(before: readonly string[] = [], now: readonly string[] = []): readonly string[] {
  return before.filter((one) => !now.includes(one))
}

function suitesOf(...bySuite: readonly (Readonly<Record<string, unknown>> | undefined)[]): readonly string[] {
  return [...new Set([EVERY_SUITE, ...bySuite.flatMap((one) => Object.keys(one ?? {}))])]
}
