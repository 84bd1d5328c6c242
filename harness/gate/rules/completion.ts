import { counted } from '../../counted.ts'
import type { NonEmpty } from '../../outcome.ts'
import type { RecordedSuite, RunRecord } from '../../record.ts'
import type { Completion } from '../../suite.ts'
import { forceOf } from '../force.ts'
import { runAgain, startAgain } from '../../run-again.ts'
import type { GateRules } from '../policy.ts'
import type { Finding, RuleInput } from '../verdict.ts'

/** Whether the stack ran, the run came to its end, and every required suite did. */
export function completion({ record, policy }: RuleInput): NonEmpty<Finding> {
  return [
    stack(record),
    ...disturbances(record),
    ...interruption(record),
    ...missing(record, policy),
    ...part(record),
    ...untried(record),
    ...suites(record, policy),
  ]
}

function stack({ stack: recorded, target, runId }: RunRecord): Finding {
  const common = { force: 'enforced', subject: target.name, evidence: '#/stack' } as const
  if (recorded.kind === 'failed') {
    return {
      ...common,
      code: 'STACK_FAILED',
      outcome: 'error',
      message: `${recorded.provider}: ${recorded.message} (${recorded.code})`,
      reproduce: target.baseUrl === undefined ? startAgain(target) : `curl -sS -i ${target.baseUrl}`,
    }
  }
  if (recorded.leftBehind !== undefined) {
    return {
      ...common,
      code: 'STACK_UNCLEAN',
      outcome: 'error',
      message: `The stack of run ${runId} was not stopped cleanly: ${recorded.leftBehind}.`,
    }
  }
  return {
    ...common,
    code: 'STACK_STARTED',
    outcome: 'pass',
    message: `${recorded.provider} was ready after ${Math.round(recorded.startMs)} ms.`,
  }
}

// A service that dies is wrong; what dies around it says nothing of it, and what it answered when cut off says little.
const DISTURBED = {
  'service-died': { code: 'SERVICE_DIED', outcome: 'fail' },
  'dependency-died': { code: 'DEPENDENCY_DIED', outcome: 'error' },
  'cut-off': { code: 'NETWORK_CUT', outcome: 'inconclusive' },
} as const

function disturbances({ stack: recorded }: RunRecord): readonly Finding[] {
  if (recorded.kind === 'failed') return []
  return (recorded.disturbances ?? []).map(({ kind, part, message }, index) => ({
    ...DISTURBED[kind],
    force: 'enforced',
    subject: part,
    message,
    evidence: `#/stack/disturbances/${index}`,
  }))
}

function interruption({ ended, runId }: RunRecord): readonly Finding[] {
  if (ended.kind === 'completed') return []
  const message = `The run was stopped by ${ended.signal} before its end.`
  return [
    {
      code: 'RUN_INTERRUPTED',
      outcome: 'inconclusive',
      force: 'enforced',
      subject: runId,
      message,
      evidence: '#/ended',
    },
  ]
}

function missing(record: RunRecord, policy: GateRules): readonly Finding[] {
  const present = new Set(record.suites.map(({ result }) => result.suite))
  return policy.required
    .filter((suite) => !present.has(suite))
    .map((suite): Finding => {
      const evidence = '#/selection'
      const reproduce = runAgain(record.target, { suite })
      const notAsked = record.selection.configured.includes(suite) && !record.selection.asked.includes(suite)
      return notAsked
        ? {
            code: 'SUITE_NOT_ASKED',
            outcome: 'inconclusive',
            force: 'shadow',
            subject: suite,
            message: `${suite} is required and was not asked for: this verdict is for ${record.selection.asked.join(', ')} alone.`,
            evidence,
            reproduce,
          }
        : {
            code: 'SUITE_MISSING',
            outcome: 'inconclusive',
            force: 'enforced',
            subject: suite,
            message: `${suite} is required and is not in the record.`,
            evidence,
            reproduce,
          }
    })
}

// A suite need not have the case that was meant.
function untried({ selection: { cases = [] }, suites, target }: RunRecord): readonly Finding[] {
  const tried = new Set(
    suites.flatMap(({ result }) => result.cases.flatMap(({ id, attempts }) => (attempts.length > 0 ? [id] : []))),
  )
  return cases
    .filter((id) => !tried.has(id))
    .map((subject) => ({
      code: 'CASE_UNATTEMPTED',
      outcome: 'inconclusive',
      force: 'enforced',
      subject,
      message: 'The case was asked for, and no suite tried it.',
      evidence: '#/selection/cases',
      reproduce: runAgain(target),
    }))
}

// Judged as what was asked for; promotion and attestations take it for no suite.
function part({ selection: { cases }, target, runId }: RunRecord): readonly Finding[] {
  if (cases === undefined) return []
  return [
    {
      code: 'CASES_NOT_ASKED',
      outcome: 'inconclusive',
      force: 'shadow',
      subject: runId,
      message: `${cases.join(', ')} alone ${cases.length === 1 ? 'was' : 'were'} asked for: this verdict is for no whole suite.`,
      evidence: '#/selection/cases',
      reproduce: runAgain(target),
    },
  ]
}

function suites(record: RunRecord, policy: GateRules): readonly Finding[] {
  return record.suites.map((recorded, index) => ({
    ...told(recorded),
    force: forceOf(recorded.result.suite, policy),
    subject: recorded.result.suite,
    evidence: `#/suites/${index}/result/completion`,
    ...(recorded.result.completion.kind === 'completed'
      ? {}
      : { reproduce: runAgain(record.target, { suite: recorded.result.suite }) }),
  }))
}

function told({ result }: RecordedSuite): Pick<Finding, 'code' | 'outcome' | 'message'> {
  const end: Completion = result.completion
  const seen = counted(result.cases.length, 'case')
  switch (end.kind) {
    case 'completed':
      return { code: 'SUITE_COMPLETED', outcome: 'pass', message: `${result.suite} ran to its end with ${seen}.` }
    case 'not-run':
      return { code: 'SUITE_NOT_RUN', outcome: 'inconclusive', message: `${result.suite} did not run: ${end.reason}.` }
    case 'timed-out':
      return {
        code: 'SUITE_TIMED_OUT',
        outcome: 'error',
        message: `${result.suite} needed more than its ${end.budgetMs / 1000} s; it had told ${seen} by then.`,
      }
    case 'crashed':
      return {
        code: 'SUITE_CRASHED',
        outcome: 'error',
        message: `${result.suite} broke after ${seen}: ${end.message} (${end.code})`,
      }
  }
}
