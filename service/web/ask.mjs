/** @import { Shape } from './shape.mjs' */
import { retryAfterMs } from './pace.mjs'
import { problemDocument, sentenceOf } from './problem.mjs'

const ANSWER_LIMIT_MS = 5_000

/** @typedef {{ version: string, deployment: string, etag: string | undefined }} Told */
/** @typedef {{ kind: 'problem', status: number, type: string, sentence: string, retryAfterMs: number, version: string }} ProblemAnswer */
/** @typedef {{ kind: 'unreachable', sentence: string }} NoAnswer */
/**
 * What came of a request. Only `answered` says that something is so.
 * @template T
 * @typedef {{ kind: 'answered', value: T } & Told | ProblemAnswer | NoAnswer} Answer
 */
/** @typedef {{ method?: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, json?: unknown, token?: string | undefined, headers?: Record<string, string> }} Question */

/**
 * Asks the service once, for at most five seconds. Never rejects.
 * @template T
 * @param {Question} question
 * @param {Shape<T>} shape
 * @returns {Promise<Answer<T>>}
 */
export async function ask(question, shape) {
  const { signal, abort, cancel } = limitOf(ANSWER_LIMIT_MS)
  try {
    const response = await fetch(question.path, { ...initOf(question), signal })
    const body = await response.text()
    return read(response, body, shape)
  } catch {
    const waited = `within ${ANSWER_LIMIT_MS / 1000} s`
    return { kind: 'unreachable', sentence: `The service does not answer${signal.aborted ? ` ${waited}` : ''}.` }
  } finally {
    cancel()
    abort()
  }
}

/**
 * @param {Question} question
 * @returns {RequestInit}
 */
function initOf({ method = 'GET', json, token, headers = {} }) {
  return {
    method,
    cache: 'no-store',
    redirect: 'error',
    headers: {
      ...headers,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  }
}

/**
 * @template T
 * @param {Response} response
 * @param {string} text
 * @param {Shape<T>} shape
 * @returns {Answer<T>}
 */
function read(response, text, shape) {
  const { status, headers } = response
  const version = headers.get('x-service-version')
  if (version === null) {
    // A proxy or a captive portal: whatever it says, it is not the service that says it.
    return { kind: 'unreachable', sentence: `Something else answers in place of the service (status ${status}).` }
  }
  try {
    const body = text === '' ? undefined : JSON.parse(text)
    if (response.ok) {
      const deployment = headers.get('x-service-deployment') ?? 'unknown'
      return { kind: 'answered', value: shape(body), version, deployment, etag: headers.get('etag') ?? undefined }
    }
    const problem = problemDocument(body)
    return problemAnswer(response, version, problem.type, sentenceOf(problem, body))
  } catch (error) {
    const detail = error instanceof TypeError ? ` (${error.message})` : ''
    const sentence = `The service answers ${status} with something that cannot be read${detail}.`
    return problemAnswer(response, version, 'unreadable', sentence)
  }
}

/**
 * @param {Response} response
 * @param {string} version
 * @param {string} type
 * @param {string} sentence
 * @returns {ProblemAnswer}
 */
function problemAnswer({ status, headers }, version, type, sentence) {
  const wait = retryAfterMs(headers.get('retry-after'), Date.now())
  return { kind: 'problem', status, type, sentence, retryAfterMs: wait, version }
}

/**
 * @param {number} ms
 * @returns {{ signal: AbortSignal, abort: () => void, cancel: () => void }}
 */
function limitOf(ms) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, abort: () => controller.abort(), cancel: () => clearTimeout(timer) }
}
