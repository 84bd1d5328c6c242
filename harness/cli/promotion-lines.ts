import { span } from '../promotion/age.ts'
import { ANSWERS, type Cell, type Promotion } from '../promotion/answer.ts'
import { plain } from './plain.ts'

const SHORT_RUN = 24 // characters of a run id

/** A promotion as text: the answer, the matrix of suites, the other checks, and what would fill each cell that is no yes. */
export function promotionLines(promotion: Promotion): readonly string[] {
  const { answer, digest, to, cells } = promotion
  const suites = cells.filter(({ check }) => check === 'suite')
  const others = cells.filter(({ check }) => check !== 'suite')
  const worstFirst = (a: Cell, b: Cell): number => ANSWERS.indexOf(b.answer) - ANSWERS.indexOf(a.answer)
  const missing = cells.filter((cell) => cell.answer !== 'yes').toSorted(worstFirst)
  return [
    `${answer.toUpperCase()}  ${digest} ${answer === 'yes' ? 'may' : 'may not'} go to ${to}`,
    ...replaced(promotion),
    '',
    ...table(['Suite', 'On', 'Answer', 'Age', 'Suites', 'Policy', 'Signed by', 'Run'], suites.map(suiteRow)),
    ...(others.length === 0 ? [] : ['', ...table(['Check', 'Of', 'In', 'Answer', 'Because'], others.map(otherRow))]),
    ...(missing.length === 0 ? [] : ['', ...missing.flatMap(reason)]),
  ].map((line) => plain(line).trimEnd())
}

function replaced({ replaces, to }: Promotion): readonly string[] {
  if (replaces === undefined) return []
  if (replaces === null) return [`     Nothing is recorded to run in ${to}: this is the first deployment there.`]
  return [`     It replaces ${replaces.version} there, deployed ${replaces.since}.`]
}

function suiteRow({ subject, where, answer, evidence }: Cell): readonly string[] {
  if (evidence === undefined) return [subject, where, answer, '-', '-', '-', '-', '-']
  const { ageMs, suites, policy, signedBy = '-', runId } = evidence
  return [
    subject,
    where,
    answer,
    span(ageMs),
    suites,
    policy === 'changed' ? 'judged again' : policy,
    signedBy,
    runId.slice(0, SHORT_RUN),
  ]
}

function otherRow({ check, subject, where, answer, message }: Cell): readonly string[] {
  return [check, subject === check ? '-' : subject, where, answer, answer === 'yes' ? message : 'see below']
}

function reason({ answer, check, subject, where, message, fill }: Cell): readonly string[] {
  const what = check === 'suite' || check === subject ? subject : `${check} ${subject}`
  return [
    `${answer}: ${what}${check === 'records' ? '' : ` ${check === 'suite' ? 'on' : 'in'} ${where}`}`,
    `  ${message}`,
    ...(fill === undefined ? [] : [`  fill: ${fill}`]),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [head, ...rows].map((row) => `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`)
}
