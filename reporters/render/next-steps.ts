import { ERRORS } from '../../harness/errors.ts'
import { runAgain } from '../../harness/run-again.ts'
import { REMEDIES } from '../../harness/gate/remedies.ts'
import type { FindingCode } from '../../harness/gate/verdict.ts'
import type { RunRecord } from '../../harness/record.ts'
import type { Cause, Causes } from './causes.ts'
import { listed } from './units.ts'

const MOST_STEPS = 3

/** Something to do about a verdict. */
export interface Step {
  readonly say: string
  /** To be copied to a shell as it is. */
  readonly command?: string
}

// To be understood first: that it can be run again goes without saying.
const READ: ReadonlySet<FindingCode> = new Set([
  'IDENTITY_MISMATCH',
  'IDENTITY_MIXED',
  'IDENTITY_UNSETTLED',
  'IDENTITY_UNOBSERVED',
  'IDENTITY_LOST',
  'STACK_UNCLEAN',
  'LIMIT_CROSSED',
  'LIMIT_UNMEASURED',
  'RULE_BROKEN',
])

type Advice = (cause: Cause, record: RunRecord) => string

const ADVICE: Readonly<Partial<Record<FindingCode, Advice>>> = {
  IDENTITY_MISMATCH: (_, { target }) =>
    `Deploy ${target.expected?.version ?? 'the expected version'}, or say with --expect-version what should run.`,
  IDENTITY_MIXED: () => 'Wait until the deployment has settled, then run again.',
  IDENTITY_UNSTATED: () => 'Say which version should run:',
  IDENTITY_UNOBSERVED: () => ERRORS.E_IDENTITY_UNKNOWN.hint,
  IDENTITY_LOST: () => 'See in the logs of the service why it stopped answering.',
  STACK_FAILED: (_, { stack }) => (stack.kind === 'failed' ? ERRORS[stack.code].hint : ERRORS.E_STACK_FAILED.hint),
  STACK_UNCLEAN: () => 'See in the logs of the stack what did not stop.',
  SUITE_CRASHED: ({ subjects }, record) => hintOf(subjects[0], record),
  SUITE_TIMED_OUT: () => "See in the suite's log what took so long; if nothing did, raise its budget.",
  SUITE_MISSING: () => 'Run it:',
  CASE_FAILED: (cause) => `Repeat ${firstOf(cause)}:`,
  CASE_ERRORED: (cause) => `Repeat ${firstOf(cause)}:`,
  CASE_FLAKY: (cause) => `Repeat ${firstOf(cause)} until it shows why:`,
  LIMIT_CROSSED: ({ subjects }) => `See in record.json how ${listed(subjects, 2)} went over the run.`,
  LIMIT_UNMEASURED: ({ subjects }) => `Check that a suite measures ${listed(subjects, 2)}, by that name.`,
  EVIDENCE_BELOW_FLOOR: ({ subjects }) => `See why ${subjects[0]} saw so little; if that is enough, lower its floor.`,
  EVIDENCE_NONE: () => 'See whether the suite finds its cases, and why each was skipped:',
  RULE_BROKEN: () => 'Report it as a fault of assay, with record.json.',
}

/** What to do next, the most useful first: at most three steps, none for a plain pass. */
export function stepsOf(record: RunRecord, { causes, uncounted }: Causes): readonly Step[] {
  const again = { say: 'Run it again to its end:', command: rerun(record, record.selection.asked) }
  const rest = { say: 'Ask for every suite:', command: rerun(record, record.selection.configured) }
  if (record.ended.kind === 'interrupted') return [again]
  const isPart = record.selection.cases !== undefined
  // What is lacking in a part is what was not asked for.
  const toMend = isPart ? causes.filter(({ outcome }) => outcome !== 'inconclusive') : causes
  if (toMend.length > 0)
    return firstOfEach(toMend)
      .flatMap((cause) => advise(cause, record))
      .slice(0, MOST_STEPS)
  if (isPart) return [{ say: 'Ask for every case:', command: again.command }]
  return uncounted.some(({ code }) => code === 'SUITE_NOT_ASKED') ? [rest] : []
}

// Forty failures need one command to begin with.
function firstOfEach(causes: readonly Cause[]): readonly Cause[] {
  return causes.filter((cause, index) => causes.findIndex(({ code }) => code === cause.code) === index)
}

function advise(cause: Cause, record: RunRecord): readonly Step[] {
  const say = ADVICE[cause.code]?.(cause, record) ?? (REMEDIES[cause.code] || undefined)
  const command = cause.reproduce.find((one) => !READ.has(cause.code) || !one.startsWith(runAgain(record.target)))
  if (command !== undefined) return [{ say: say ?? 'See it again:', command }]
  return say === undefined || say.endsWith(':') ? [] : [{ say }]
}

function firstOf({ subjects }: Cause): string {
  return `"${subjects[0].split(' > ').at(-1)}"`
}

function hintOf(suite: string, record: RunRecord): string {
  const completion = record.suites.find(({ result }) => result.suite === suite)?.result.completion
  return ERRORS[completion?.kind === 'crashed' ? completion.code : 'E_SUITE_CRASHED'].hint
}

function rerun({ target, selection }: RunRecord, suites: readonly string[]): string {
  const named = suites.length < selection.configured.length ? suites.map((suite) => ` --suite ${suite}`).join('') : ''
  return `${runAgain(target)}${named}`
}
