import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Json, parseJson } from '../../../../fixtures/openapi/json.ts'
import type { SuiteResult } from '../../../../harness/suite.ts'
import { type ContractSuiteOptions, contractSuite } from '../suite.ts'

/** What a small service is asked. */
export interface SmallAsked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** `undefined`: there is none, or it is no JSON. */
  readonly body: Json | undefined
}

/** What it answers: a text goes out as it is, with `content-type` of the headers. */
export interface SmallAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly text?: string
}

/** Runs the contract suite against a service of one function, on a free loopback port, that serves `document`. */
export async function observeSmall(options: {
  readonly document: Json
  readonly handle: (asked: SmallAsked) => SmallAnswer
  readonly artifactsDir: string
  readonly suite?: Partial<ContractSuiteOptions>
  readonly credentials?: Readonly<Record<string, string>>
}): Promise<{ readonly result: SuiteResult; readonly asked: readonly SmallAsked[] }> {
  const { document, handle, artifactsDir, credentials = {} } = options
  const asked: SmallAsked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://small')
      const text = Buffer.concat(chunks).toString()
      const { method = '', headers } = request
      const one = { method, path: pathname, query: searchParams, headers, text, body: parsed(text) }
      const isDocument = pathname === '/openapi.json'
      if (!isDocument) asked.push(one)
      const answer = isDocument ? { status: 200, body: document } : handle(one)
      const payload = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body))
      const type = answer.body === undefined ? {} : { 'content-type': 'application/json' }
      const length = [204, 304].includes(answer.status) ? {} : { 'content-length': String(Buffer.byteLength(payload)) }
      response.writeHead(answer.status, { ...type, ...length, ...answer.headers })
      response.end(method === 'HEAD' ? undefined : payload)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const suite = contractSuite({ openapi: '/openapi.json', ...options.suite })
    const result = await suite.run({
      runId: 'run-1',
      target: {
        name: 'small',
        versionHeader: 'x-service-version',
        readyPath: '/',
        safety: { hosts: ['127.0.0.1:*'], mayWrite: true, maxRatePerSecond: 100_000 },
      },
      endpoints: { service: `http://127.0.0.1:${port}` },
      env: {},
      credentials,
      budgetMs: 60_000,
      artifactsDir,
      signal: AbortSignal.timeout(60_000),
      observe: () => undefined,
    })
    return { result, asked }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Ids of the cases that did not pass, without the name of the suite. */
export function notPassed({ cases }: SuiteResult): readonly string[] {
  return cases
    .filter(({ attempts, skippedBecause }) =>
      attempts.length === 0 ? skippedBecause === undefined : attempts.some(({ status }) => status !== 'passed'),
    )
    .map(({ id }) => id.replace(/^contract > /u, ''))
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
