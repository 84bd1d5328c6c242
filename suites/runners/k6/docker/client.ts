import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import type { DockerAddress } from '../../../../fixtures/docker.ts'
import { HarnessError } from '../../../../harness/errors.ts'

/** One answer of the engine, read to its end. */
export interface EngineAnswer {
  readonly status: number
  readonly text: string
}

/** One question to the engine. */
export interface EngineQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Asks the engine, and reads its answer. */
export async function ask(address: DockerAddress, question: EngineQuestion): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const sent = send(address, question, {})
    sent.once('error', reject)
    sent.once('response', (response) => void read(response).then(resolve, reject))
  })
}

/**
 * Asks for something that has to work.
 * @throws E_SUITE_MISSING_TOOL with what the engine said
 */
export async function demand(address: DockerAddress, question: EngineQuestion): Promise<string> {
  const { status, text } = await ask(address, question)
  if (status < 300) return text
  throw new HarnessError(
    'E_SUITE_MISSING_TOOL',
    `Expected the Docker engine to do ${question.method} ${question.path}, got ${status}: ${messageOf(text)}`,
  )
}

/** Takes the connection over: what comes after the answer's head is the streams of a container. */
export async function hijack(address: DockerAddress, question: EngineQuestion): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const sent = send(address, question, { connection: 'Upgrade', upgrade: 'tcp' })
    sent.once('error', reject)
    sent.once('upgrade', (_response, socket, head) => {
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    sent.once('response', (response) => void read(response).then((answer) => reject(withoutStreams(answer)), reject))
  })
}

function withoutStreams({ status, text }: EngineAnswer): HarnessError {
  return new HarnessError(
    'E_SUITE_MISSING_TOOL',
    `Expected the Docker engine to hand over the streams of a container, got ${status}: ${messageOf(text)}`,
  )
}

/** What the engine says in an answer that is an error. */
export function messageOf(text: string): string {
  try {
    const json = JSON.parse(text) as unknown
    const message: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'message') : undefined
    return typeof message === 'string' ? message : text.trim()
  } catch {
    return text.trim()
  }
}

function send(
  address: DockerAddress,
  { method, path, body, signal }: EngineQuestion,
  headers: Record<string, string>,
): ClientRequest {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const options: RequestOptions = {
    ...address,
    method,
    path,
    headers: { ...headers, ...(text === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(signal === undefined ? {} : { signal }),
    agent: false,
  }
  return httpRequest(options).end(text)
}

async function read(response: IncomingMessage): Promise<EngineAnswer> {
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += String(part)
  return { status: response.statusCode ?? 0, text }
}
