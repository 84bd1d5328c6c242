import type { FastifyInstance } from 'fastify'

const PREFLIGHT_SECONDS = '600'
const EXPOSED = 'etag, location, retry-after, x-request-id, x-service-version, x-service-deployment'
const ACCEPTED = 'authorization, content-type, idempotency-key, if-match, if-none-match, traceparent'

/** Lets pages of some origins use the API. Without origins nothing is allowed, and OPTIONS is a method like any other. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'origin')
    const { origin } = request.headers
    if (origin === undefined || !origins.includes(origin)) return
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED })
    const wanted = request.headers['access-control-request-method']
    if (request.method !== 'OPTIONS' || wanted === undefined) return
    reply.headers({
      'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
      'access-control-allow-headers': ACCEPTED,
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    await reply.code(204).send()
  })
}
