import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runAgain } from '../../../harness/run-again.ts'
import type { CaseResult, Measurement, SuiteContext } from '../../../harness/suite.ts'
import { askedCases } from '../asked-cases.ts'
import { type Allowed, applyAllowed } from './allowed.ts'
import { casesOf, cleanUpCases, loginCase } from './cases.ts'
import { gatherCauses } from './causes.ts'
import { type Consumer, consumerCases } from './consumers.ts'
import type { Check } from './check/check.ts'
import { operationChecks, pathChecks } from './check/table.ts'
import { breakingCase, driftCase, firstOfTarget } from './drift.ts'
import { DOCUMENT_FILE, keptDocument, loadDocument, readDocument } from './load.ts'
import { invalidDocument, type OpenApiDocument } from '../../../fixtures/openapi/document/document.ts'
import { type Operation, SAFE_METHODS } from '../../../fixtures/openapi/document/operation.ts'
import { coverageMeasurements, coverageOf, reachedCase } from './evidence.ts'
import { readOperations } from '../../../fixtures/openapi/document/read.ts'
import { readSecurity, type Security } from '../../../fixtures/openapi/document/security.ts'
import { ValueMaker } from '../../../fixtures/openapi/generate/values.ts'
import { Access, type Credentials, type Login, logIn, readCredentials } from './http/access.ts'
import type { Client } from './http/client.ts'
import { Secrets } from './http/secrets.ts'
import type { Json } from '../../../fixtures/openapi/json.ts'
import { clean, type LeftBehind } from './probe/clean.ts'
import { Examiner } from './probe/examine.ts'
import type { Exchange } from './probe/probe.ts'
import { Ledger } from './probe/ledger.ts'
import { shrinkFailures } from './probe/shrink.ts'
import { Sender } from './probe/sender.ts'
import { SchemaRegistry } from '../../../fixtures/openapi/schema/registry.ts'

/** What is looked at, and how. */
export interface Observation {
  readonly name: string
  readonly openapi: string | URL
  readonly seed: number
  readonly tokenUrl: string | undefined
  readonly exclude: readonly (string | RegExp)[]
  readonly maxAnswerMs: number
  readonly allowed: readonly Allowed[]
  readonly committed: URL | undefined
  readonly previous: URL | undefined
  readonly consumers: readonly Consumer[]
  /** Only what can be read without anything to be known is tried, and failures are told as they are. */
  readonly isRehearsal: boolean
  /** `2030-12-31`, in UTC. */
  readonly today: string
}

/** What was seen. */
export interface Observed {
  readonly cases: readonly CaseResult[]
  readonly coverage: readonly Measurement[]
  /** SHA-256 of the document as it was read. */
  readonly document: string | undefined
}

/**
 * Tries every operation of the document against the target and removes what that created.
 * @throws E_DOCUMENT_MISSING, E_DOCUMENT_INVALID, E_HOST_REFUSED
 */
export async function observe(options: Observation, context: SuiteContext, client: Client): Promise<Observed> {
  const { name, seed } = options
  const { signal } = context
  const startMs = performance.now()
  const base = new URL(context.endpoints.service)
  const document = await loadDocument({ where: options.openapi, baseUrl: context.endpoints.service, client, signal })
  const documented = readOperations(document, base.pathname)
  const operations = documented.filter(
    (operation) => !isExcluded(operation, options) && !isPassedOver(operation, options),
  )
  if (operations.length === 0) {
    throw invalidDocument(document, [{ pointer: '#/paths', message: 'every operation is excluded' }])
  }
  const schemas = new SchemaRegistry(document)
  const values = new ValueMaker(schemas, seed)
  registerSchemas(operations, schemas, document)

  const secrets = new Secrets()
  const credentials = readCredentials(context.credentials)
  if (credentials !== undefined) secrets.add(credentials.clientSecret, '$ASSAY_CLIENT_SECRET')
  const security = readSecurity(document)
  const tokenUrl = tokenUrlOf(options, security, base)
  const login =
    tokenUrl === undefined || credentials === undefined
      ? undefined
      : await logIn({ client, tokenUrl, credentials, secrets, signal })
  const logInFor = async (scope: string): Promise<Login> =>
    tokenUrl === undefined || credentials === undefined
      ? { kind: 'failed', isPutOff: false, reason: 'there is no way to log in' }
      : logIn({ client, tokenUrl, credentials, scope, secrets, signal })
  const access = new Access({ security, credentials, login, logInFor })
  const ledger = new Ledger(operations)
  const sender = new Sender({ origin: base.origin, client, secrets, ledger, signal })
  const examiner = new Examiner({
    operations,
    documented,
    values,
    access,
    sender,
    mayWrite: context.target.safety.mayWrite,
    knownBody: (operation) => tokenBody(operation, tokenUrl, credentials),
  })
  const checks = operationChecks(options)
  const checksOf = (operation: Operation): readonly Check[] =>
    checks.filter((check) => check.applies(operation, { operations: documented, schemas }))
  const paths = [...new Set(operations.map(({ path }) => path))]
  let tried = 0
  const tellProgress = (): void => {
    tried += 1
    const figures = { operations: `${tried} of ${operations.length}`, requests: String(sender.exchanges.length) }
    const progress = { elapsedMs: performance.now() - startMs, totalMs: undefined, figures }
    context.observe({ kind: 'suite-progress', suite: name, progress })
  }
  let left: readonly LeftBehind[]
  try {
    const work = [
      ...operations.map(async (operation) => examiner.operation(operation).then(tellProgress)),
      ...paths.map(async (path) => examiner.path(path)),
    ]
    throwUnlessAborted(await Promise.allSettled(work), signal)
    await sender.settle()
    const quiet = operations.map(async (operation) => examiner.quietly(operation, ledger))
    throwUnlessAborted(await Promise.allSettled(quiet), signal)
    const retry: typeof examiner.retry = async (operation, probe) => examiner.retry(operation, probe)
    const shrinking = options.isRehearsal
      ? undefined
      : shrinkFailures({ exchanges: [...sender.exchanges], checksOf, schemas, retry })
    throwUnlessAborted(await Promise.allSettled([shrinking]), signal)
  } finally {
    await sender.settle()
    left = await clean({ origin: base.origin, ledger, client, access, values })
  }
  await writeFile(join(context.artifactsDir, 'left-behind.json'), `${JSON.stringify(left, undefined, 2)}\n`)

  const stopped = signal.aborted ? 'the run was stopped before it was tried' : undefined
  const rerun = (id: string): string => runAgain(context.target, { suite: name, case: id, seed })
  const common = { suite: name, schemas, secrets, rerun }
  const [undocumented, proper] = parted(sender.exchanges)
  const told = [
    ...operations.flatMap((operation) =>
      casesOf({
        ...common,
        subject: operation.id,
        checks: checksOf(operation),
        exchanges: proper.filter((exchange) => exchange.operation.id === operation.id),
        obstacle: stopped ?? examiner.notReached.get(operation.id),
      }),
    ),
    ...paths.flatMap((path) =>
      casesOf({
        ...common,
        subject: `ANY ${path}`,
        checks: pathChecks((path) => documented.filter((one) => one.path === path).map(({ method }) => method)),
        exchanges: undocumented.filter((exchange) => exchange.operation.path === path),
        obstacle: stopped,
      }),
    ),
  ]
  const reached = operations.map((operation) => {
    const own = proper.filter((exchange) => exchange.operation.id === operation.id)
    return reachedCase(name, operation, own, stopped ?? examiner.leftOut.get(operation.id))
  })
  const all = [
    ...(login === undefined ? [] : [loginCase(name, login)]),
    ...gatherCauses(name, told),
    ...reached,
    ...consumerCases({ ...common, consumers: options.consumers, exchanges: proper }),
    ...cleanUpCases(name, left),
  ]
  all.push(...(await documentCases(options, context, document)))
  await writeFile(join(context.artifactsDir, DOCUMENT_FILE), `${JSON.stringify(document.root)}\n`)
  const cases = askedCases(name, applyAllowed(all, options.allowed, options.today), context.cases)
  for (const single of cases) context.observe({ kind: 'case-finished', suite: name, case: single })
  const coverage = coverageOf(operations, sender.exchanges, schemas)
  await writeFile(join(context.artifactsDir, 'coverage.json'), `${JSON.stringify(coverage, undefined, 2)}\n`)
  return { cases, coverage: coverageMeasurements(coverage), document: hashOfText(document.text) }
}

async function documentCases(
  { name, committed, previous, isRehearsal }: Observation,
  { target, passedBefore }: SuiteContext,
  served: OpenApiDocument,
): Promise<readonly CaseResult[]> {
  const drift = committed === undefined ? [] : [driftCase(name, await readDocument(committed), served)]
  if (previous !== undefined) return [...drift, breakingCase(name, await readDocument(previous), served)]
  // nobody relies on a local stack, and a rehearsal is of one target only
  if (target.baseUrl === undefined || isRehearsal) return drift
  const earlier = passedBefore === undefined ? undefined : await keptDocument(passedBefore)
  return [...drift, earlier === undefined ? firstOfTarget(name) : breakingCase(name, earlier, served)]
}

function hashOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

// Those in methods that the document does not have belong to a path, not to an operation.
function parted(exchanges: readonly Exchange[]): readonly [readonly Exchange[], readonly Exchange[]] {
  const isUndocumented = ({ probe }: Exchange): boolean => probe.kind === 'undocumented-method'
  return [exchanges.filter(isUndocumented), exchanges.filter((exchange) => !isUndocumented(exchange))]
}

function isExcluded(operation: Operation, { exclude }: Observation): boolean {
  return exclude.some((pattern) =>
    typeof pattern === 'string'
      ? operation.id === pattern || operation.tags.includes(pattern)
      : pattern.test(operation.id),
  )
}

function isPassedOver({ method, path }: Operation, { isRehearsal }: Observation): boolean {
  return isRehearsal && (!SAFE_METHODS.has(method) || path.includes('{'))
}

// Every schema once, before the first request, so that a broken one is an error and not a surprise half way.
function registerSchemas(operations: readonly Operation[], schemas: SchemaRegistry, document: OpenApiDocument): void {
  for (const { parameters, body, responses } of operations) {
    const sent = [...parameters, ...(body?.media ?? [])]
    const received = [...responses.values()].flatMap(({ media, headers }) => [media, headers].flat())
    for (const { schema } of sent) if (schema !== undefined) schemas.check(schema, 'request', null)
    for (const { schema } of received) if (schema !== undefined) schemas.check(schema, 'response', null)
  }
  if (schemas.faults.length > 0) throw invalidDocument(document, schemas.faults)
}

function tokenUrlOf({ tokenUrl }: Observation, security: Security, base: URL): URL | undefined {
  const text = tokenUrl ?? security.tokenUrl
  return text === undefined ? undefined : new URL(text, base)
}

function tokenBody(
  operation: Operation,
  tokenUrl: URL | undefined,
  credentials: Credentials | undefined,
): Readonly<Record<string, Json>> | undefined {
  if (operation.method !== 'POST' || `${operation.basePath}${operation.path}` !== tokenUrl?.pathname) return undefined
  if (credentials === undefined) return undefined
  return {
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
  }
}

// A stop is told by the result's completion; anything else that broke is ours, and must not pass for an observation.
function throwUnlessAborted(settled: readonly PromiseSettledResult<void>[], signal: AbortSignal): void {
  for (const result of settled) if (result.status === 'rejected' && !signal.aborted) throw result.reason
}
