import fastify, {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { AuthClient } from './config.ts'
import { answerBrokenConnection } from './broken-connection.ts'
import { allowOrigins } from './cross-origin.ts'
import { holdToHttp } from './http-rules.ts'
import { prometheusMetrics } from './metrics.ts'
import { describeApi } from './openapi.ts'
import { Problem, PROBLEM_MEDIA_TYPE } from './problem.ts'
import { toProblem } from './problem-of.ts'
import { identifyRequest } from './request-id.ts'
import { activityRoutes } from './routes/activities.ts'
import { authRoutes } from './routes/auth.ts'
import { deploymentRoutes } from './routes/deployments.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes, type Identity } from './routes/health.ts'
import { pageRoutes } from './routes/page.ts'
import { participantRoutes } from './routes/participants.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { Router } from './router.ts'
import type { Store } from './store.ts'
import { tokenAttempts } from './token-attempts.ts'
import { jwtTokens } from './tokens.ts'

const BODY_LIMIT_BYTES = 64 * 1024
const PATH_PART_LIMIT = 16 * 1024 // what Node takes as headers altogether; longer than any id, so that a long id is a bad id
const REQUEST_LIMIT_MS = 30_000
const HEADERS_LIMIT_MS = 10_000
const LIMITS_CHECKED_EACH_MS = 1_000
const DATABASE_LIMIT_MS = 2_000
const TOKEN_FAILURES = 300
const RETRY_AFTER_SECONDS = '1'
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000', // browsers heed it over TLS only
} as const

/** All that the service needs of the world. */
export interface AppDeps {
  readonly identity: Identity
  readonly store: Store
  /** Names of the migrations that the database must have. */
  readonly migrations: readonly string[]
  readonly auth: { readonly clients: readonly AuthClient[]; readonly signingKey: string }
  /** The present instant, ISO-8601 in UTC. @default the machine's clock */
  readonly clock?: () => string
  /** Deep health waits this long for the database (ms). @default 2000 */
  readonly databaseLimitMs?: number
  /** A request that has not arrived by then is given up (ms). @default 30000 */
  readonly requestLimitMs?: number
  /** Failed logins that one address may have in a minute. @default 300 */
  readonly tokenFailuresPerMinute?: number
  /** @default none */
  readonly corsOrigins?: readonly string[]
  /** @default 0 */
  readonly trustedProxies?: number
  /** Whether readiness is to fail. @default never */
  readonly isDraining?: () => boolean
  /** @default none */
  readonly logger?: FastifyServerOptions['logger']
}

/** The service, not yet listening. Whoever closes it also disposes of the store. */
export function buildApp(deps: AppDeps): FastifyInstance {
  const { identity, store, migrations } = deps
  const requestLimitMs = deps.requestLimitMs ?? REQUEST_LIMIT_MS
  const isDraining = deps.isDraining ?? (() => false)
  const clock = deps.clock ?? (() => new Date().toISOString())
  const tokens = jwtTokens({ ...deps.auth, clock })
  const versionHeaders = { 'x-service-version': identity.version, 'x-service-deployment': identity.deployment }

  const app = fastify({
    logger: deps.logger ?? false,
    logController: new LogController({ disableRequestLogging: true }), // one line for each answer instead, below
    genReqId: identifyRequest,
    trustProxy: (_address, hop) => hop < (deps.trustedProxies ?? 0),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestLimitMs,
    http: {
      headersTimeout: Math.min(HEADERS_LIMIT_MS, requestLimitMs),
      connectionsCheckingInterval: Math.min(LIMITS_CHECKED_EACH_MS, requestLimitMs),
      requireHostHeader: false, // refused below, with our headers
    },
    return503OnClosing: false, // what arrives on an open connection while closing is answered too
    routerOptions: { maxParamLength: PATH_PART_LIMIT },
    frameworkErrors: (error, request, reply) => {
      addHeaders(request, reply)
      sendProblem(toProblem(error), request, reply)
    },
    clientErrorHandler: (error, socket) => answerBrokenConnection(error, socket, versionHeaders),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('caller', null)

  allowOrigins(app, deps.corsOrigins ?? [])
  const metrics = prometheusMetrics(() => store.pool())
  const router = new Router()
  app.addHook('onRoute', (route) => router.add(route))
  app.addHook('onRequest', async (request, reply) => {
    addHeaders(request, reply)
  })
  holdToHttp(app)
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw router.problemOf(request)
  })
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing || isDraining()) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.answered({ method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 })
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        durationMs: reply.elapsedTime,
      },
      'answered',
    )
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toProblem(error)
    if (problem.status >= 500) request.log.error({ err: error }, problem.message)
    sendProblem(problem, request, reply)
  })
  acceptOnlyJson(app)

  describeApi(app)
  app.register(
    healthRoutes({
      identity,
      store,
      clock,
      migrations,
      databaseLimitMs: deps.databaseLimitMs ?? DATABASE_LIMIT_MS,
      isDraining,
    }),
  )
  app.register(
    authRoutes({ tokens, attempts: tokenAttempts({ limit: deps.tokenFailuresPerMinute ?? TOKEN_FAILURES, clock }) }),
  )
  app.register(sessionRoutes({ sessions: store.sessions, tokens, clock }))
  app.register(activityRoutes({ ...store, tokens, clock }))
  app.register(participantRoutes({ ...store, tokens, clock }))
  app.register(deploymentRoutes({ identity, deployments: store.deployments, tokens, clock }))
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  )
  app.register(docsRoutes())
  app.register(pageRoutes())
  return app

  function addHeaders(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers({ ...versionHeaders, ...SECURITY_HEADERS, 'x-request-id': request.id })
  }
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  reply
    .code(problem.status)
    .headers({ ...(problem.status === 503 && { 'retry-after': RETRY_AFTER_SECONDS }), ...problem.headers })
    .type(PROBLEM_MEDIA_TYPE)
    .serializer((text: string) => text)
    .send(JSON.stringify(problem.toDocument(request.url)))
}

// An empty body counts as none: clients send the type with requests that have nothing to say.
function acceptOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null)
    try {
      const text = decoder.decode(typeof body === 'string' ? Buffer.from(body) : body)
      return parse(request, text, done)
    } catch {
      return done(new Problem('malformed-request', 'Expected the body to be UTF-8'))
    }
  })
}
