import { specApi, type Api } from '../fixtures/api.ts'
import { removeSession, sessionMark, sessionsNamed } from '../fixtures/seed/session.ts'
import { describeError } from '../harness/errors.ts'
import { systemClock } from '../harness/ports.ts'
import type { Attempt, CaseResult, Suite, SuiteContext, SuiteResult } from '../harness/suite.ts'

const TITLE = 'nothing of this run is left'
const LONGEST_LIST = 5 // titles that are shown

/**
 * A suite that makes sessions, and a last case that looks for those it left. What it finds it removes, also when the
 * suite was stopped or crashed.
 */
export function leavingNothing(suite: Suite): Suite {
  return { ...suite, run: async (context) => runAndLook(suite, context) }
}

async function runAndLook(suite: Suite, context: SuiteContext): Promise<SuiteResult> {
  const result = await suite.run(context)
  if (!context.target.safety.mayWrite) return result
  const attempt = await look(suite, context, result.startedAt)
  if (result.completion.kind !== 'completed') return result
  const last: CaseResult = { id: `${suite.name} > ${TITLE}`, title: [TITLE], attempts: [attempt] }
  context.observe({ kind: 'case-finished', suite: suite.name, case: last })
  return { ...result, cases: [...result.cases, last], durationMs: result.durationMs + attempt.durationMs }
}

async function look({ name }: Suite, context: SuiteContext, since: string): Promise<Attempt> {
  const started = systemClock.elapsedMs()
  const took = (): number => systemClock.elapsedMs() - started
  try {
    const api = specApi({ ...context, suite: name }, context.credentials)
    const left = await removeLeft(api, sessionMark({ runId: context.runId, suite: name }), since)
    if (left.length === 0) return { status: 'passed', durationMs: took() }
    const message = `The suite left ${left.length} sessions, which were removed: ${left.slice(0, LONGEST_LIST).join(', ')}.`
    return { status: 'failed', durationMs: took(), failure: { message, expected: '0', actual: String(left.length) } }
  } catch (error) {
    return { status: 'errored', durationMs: took(), failure: { message: describeError(error).message } }
  }
}

async function removeLeft(api: Api, mark: string, since: string): Promise<readonly string[]> {
  const left = await sessionsNamed(api, mark, since)
  for (const { id } of left) await removeSession(api, id)
  return left.map(({ title }) => title)
}
