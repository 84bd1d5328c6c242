import type { ZodType } from 'zod'
import type { CaseResult } from '../../../harness/suite.ts'
import { counted } from '../../../harness/counted.ts'
import { jsonBody } from './probe/identify.ts'
import { chainOf, type Exchange } from './probe/probe.ts'
import type { Secrets } from './http/secrets.ts'

/** What somebody reads of the answers of one operation. */
export interface Consumer {
  /** Who it is; with the operation, part of the case's id. */
  readonly name: string
  /** `METHOD path`, as the document writes it. */
  readonly operation: string
  /** The fields that are used; others do not matter unless it says so. */
  readonly schema: ZodType
}

/** Faults of one answer that are named. */
const MAX_NAMED = 3

/** One case for each consumer: every successful answer has what it reads. Without such an answer, a case that was not attempted. */
export function consumerCases(options: {
  readonly suite: string
  readonly consumers: readonly Consumer[]
  readonly exchanges: readonly Exchange[]
  readonly secrets: Secrets
  readonly rerun: (id: string) => string
}): readonly CaseResult[] {
  const { suite, consumers, exchanges, secrets, rerun } = options
  return consumers.map(({ name, operation, schema }): CaseResult => {
    const id = `${suite} > consumer ${name} > ${operation}`
    const title = [suite, `consumer ${name}`, `finds what it reads in ${operation}`] as const
    const answers = exchanges.flatMap((exchange) => {
      if (exchange.operation.id !== operation || exchange.request.method === 'HEAD') return []
      if (exchange.reply.kind === 'broken' || exchange.reply.answer.status < 200 || exchange.reply.answer.status >= 300)
        return []
      return [{ exchange, parsed: schema.safeParse(jsonBody(exchange.reply.answer)) }]
    })
    if (answers.length === 0) {
      return { id, title: [suite, `consumer ${name}`, `no answer of ${operation} was a success`], attempts: [] }
    }
    const wrong = answers.filter(({ parsed }) => !parsed.success)
    const [first] = wrong
    const faults = first?.parsed.error?.issues ?? []
    if (first === undefined) return { id, title, attempts: [{ status: 'passed', durationMs: 0 }] }
    const told = faults.slice(0, MAX_NAMED).map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
    const message = `${wrong.length} of ${counted(answers.length, 'answer')}: ${told.join('; ')}`
    const reproduce = [...chainOf(first.exchange).map(({ curl }) => curl), rerun(id)].join('\n')
    return {
      id,
      title,
      attempts: [{ status: 'failed', durationMs: 0, failure: { message: secrets.hide(message) } }],
      reproduce,
    }
  })
}
