import { stripVTControlCharacters } from 'node:util'
import type { Attempt, Failure } from '../../harness/suite.ts'
import type { ToldAttempt, ToldError } from './told.ts'

const LONGEST_MESSAGE = 4000 // characters
const LONGEST_VALUE = 2000 // characters
const LABELLED_VALUE =
  /^(Expected|Received)(?: (?:string|value|pattern|substring|array|length|number of calls))?: (.*)$/gm

/** What a tool told of one try, as the record has it. */
export function attemptOf(told: ToldAttempt): Attempt {
  const seen = {
    durationMs: told.durationMs,
    ...(told.assertions === undefined ? {} : { assertions: told.assertions }),
  }
  if (told.passed) return { status: 'passed', ...seen }
  const status = told.errors.some((error) => error.isAssertion) ? 'failed' : 'errored'
  return { status, ...seen, failure: failureOf(told.errors) }
}

// Several errors (soft expectations, hooks) are one failure: all messages, and the values of the first that has some.
function failureOf(errors: readonly ToldError[]): Failure {
  const message = errors.map((error) => clean(error.message)).join('\n\n')
  const valued = errors.map(valuesOf).find(({ expected, actual }) => expected !== undefined || actual !== undefined)
  return {
    message: bounded(message || 'The tool gave no reason.', LONGEST_MESSAGE),
    ...(valued?.expected === undefined ? {} : { expected: bounded(clean(valued.expected), LONGEST_VALUE) }),
    ...(valued?.actual === undefined ? {} : { actual: bounded(clean(valued.actual), LONGEST_VALUE) }),
  }
}

// Where the tool gives no values of their own, they stand in the message behind labels.
function valuesOf({ message, expected, actual }: ToldError): Pick<ToldError, 'expected' | 'actual'> {
  if (expected !== undefined || actual !== undefined) return { expected, actual }
  const labelled = new Map([...clean(message).matchAll(LABELLED_VALUE)].map(([, label, value]) => [label, value]))
  return { expected: labelled.get('Expected'), actual: labelled.get('Received') }
}

function clean(text: string): string {
  return stripVTControlCharacters(text).trim()
}

function bounded(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} ... (${text.length - limit} characters more)`
}
