import type { Config } from '../config.ts'
import type { ErrorKind } from '../errors.ts'
import type { FindingCode } from '../gate/verdict.ts'
import type { NonEmpty, Outcome } from '../outcome.ts'
import type { Answer } from '../promotion/answer.ts'
import type { Run } from '../run.ts'

/** Every exit code, with what it means. Only 0 lets anything continue. */
export const EXIT_CODES = {
  pass: { code: 0, meaning: 'pass: enough was seen, on the expected version, and all of it was good' },
  fail: { code: 1, meaning: 'fail: the target is wrong: a case failed or a limit was crossed' },
  usage: { code: 2, meaning: 'usage or config: the command line or a file is wrong; nothing was run' },
  inconclusive: { code: 3, meaning: 'inconclusive: too little was seen to say anything' },
  error: { code: 4, meaning: 'error: something broke around the target: a stack, a tool, a record, a required report' },
  identity: { code: 5, meaning: 'wrong or mixed version: the target is not what was expected, so nothing was proved' },
  interrupted: { code: 130, meaning: 'interrupted: the run was stopped before its end' },
} as const

/** An exit code's name. */
export type ExitName = keyof typeof EXIT_CODES

const BY_OUTCOME: Readonly<Record<Outcome, ExitName>> = {
  pass: 'pass',
  inconclusive: 'inconclusive',
  error: 'error',
  fail: 'fail',
}
const BY_KIND: Readonly<Record<ErrorKind, ExitName>> = {
  usage: 'usage',
  config: 'usage',
  target: 'error',
  stack: 'error',
  suite: 'error',
  record: 'error',
  evidence: 'error',
  report: 'error',
  internal: 'error',
}
const BY_ANSWER: Readonly<Record<Answer, ExitName>> = {
  yes: 'pass',
  stale: 'inconclusive',
  unknown: 'inconclusive',
  no: 'fail',
  'wrong-digest': 'identity',
}
const WRONG_VERSION: ReadonlySet<FindingCode> = new Set(['IDENTITY_MISMATCH', 'IDENTITY_MIXED', 'IDENTITY_UNSETTLED'])
const BEST_FIRST: NonEmpty<ExitName> = ['pass', 'inconclusive', 'error', 'fail', 'identity', 'interrupted', 'usage']

/**
 * How a run ends the process. The wrong version outranks what was found on it; a required report that was not delivered
 * turns `pass` into `error`.
 * @param required - names of the reporters whose delivery is required
 */
export function exitOfRun({ record, verdict, deliveries }: Omit<Run, 'runDir'>, required: readonly string[]): ExitName {
  if (record.ended.kind === 'interrupted') return 'interrupted'
  const wrongVersion = verdict.findings.some(
    ({ code, force, waiver }) => WRONG_VERSION.has(code) && force === 'enforced' && waiver === undefined,
  )
  if (wrongVersion) return 'identity'
  const delivered = new Set(deliveries.flatMap(({ kind, reporter }) => (kind === 'delivered' ? [reporter] : [])))
  const undelivered = required.some((reporter) => !delivered.has(reporter))
  return verdict.outcome === 'pass' && undelivered ? 'error' : BY_OUTCOME[verdict.outcome]
}

/** Names of the reporters whose delivery is required. */
export function requiredReporters({ reporters }: Pick<Config, 'reporters'>): readonly string[] {
  return reporters.filter(({ required }) => required === true).map(({ name }) => name)
}

/** How an error that escaped ends the process. */
export function exitOfError(kind: ErrorKind): ExitName {
  return BY_KIND[kind]
}

/** How `can-promote` ends the process. */
export function exitOfAnswer(answer: Answer): ExitName {
  return BY_ANSWER[answer]
}

/** The worst of some exits. */
export function worstExit(exits: NonEmpty<ExitName>): ExitName {
  return exits.reduce((left, right) => (BEST_FIRST.indexOf(right) > BEST_FIRST.indexOf(left) ? right : left))
}

/** The table as lines of text. */
export function exitCodeLines(): readonly string[] {
  return Object.values(EXIT_CODES).map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}`)
}
