import { HOUR_MS } from '../age.ts'
import type { Cell } from '../answer.ts'
import type { Part } from '../part.ts'

/** What the policy demands and the facts are silent about. */
export function missingSuites({ policy, facts, question }: Part): readonly Cell[] {
  return policy.evidence.flatMap(({ target, suites }) =>
    suites
      .filter((suite) => !facts.suites.some((one) => one.target === target && one.suite === suite))
      .map((suite) => ({
        check: 'suite' as const,
        subject: suite,
        where: target,
        answer: 'unknown' as const,
        message: `${suite} on ${target} is demanded, and was not looked for.`,
        fill: `npx assay run --target ${target} --suite ${suite} --expect-version ${question.digest}`,
      })),
  )
}

/** A record that cannot be read may be a failure of this image; one from before anything that counts is told of nowhere. */
export function unreadable({ policy, facts, question }: Part): readonly Cell[] {
  const oldest = Math.max(...policy.evidence.map(({ maxAgeHours }) => maxAgeHours)) * HOUR_MS
  const of = facts.unreadable.filter(
    ({ startedAt }) => startedAt === undefined || Date.parse(question.now) - Date.parse(startedAt) <= oldest,
  )
  const [first] = of
  if (first === undefined) return []
  const more = of.length > 1 ? ` and ${of.length - 1} more` : ''
  return [
    {
      check: 'records',
      subject: first.name,
      where: 'store',
      answer: 'unknown',
      message: `${first.name}${more} cannot be read, and may be about this image: ${first.fault}`,
    },
  ]
}
