import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { Problem } from './problem.ts'
import type { Caller, Scope, Tokens } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; only on routes that need a scope. */
    caller: Caller | null
  }
}

const REALM = 'realm="api"'

/** Lets a request through that carries a valid token with a scope, before anything else of it is read. */
export function requireScope(tokens: Tokens, scope: Scope): onRequestAsyncHookHandler {
  return async (request) => {
    const accessToken = /^bearer +([\w\-.~+/]+=*) *$/i.exec(request.headers.authorization ?? '')?.[1]
    if (accessToken === undefined) {
      throw new Problem('unauthenticated', 'Expected `Authorization: Bearer` with an access token of /api/auth/token', {
        headers: { 'www-authenticate': `Bearer ${REALM}` },
      })
    }
    const caller = await tokens.verify(accessToken)
    if (!caller) {
      throw new Problem('unauthenticated', 'The access token is not valid, or no longer valid', {
        headers: { 'www-authenticate': `Bearer ${REALM}, error="invalid_token"` },
      })
    }
    if (!caller.scopes.includes(scope)) {
      throw new Problem('insufficient-scope', `Expected an access token with the scope ${scope}`, {
        headers: { 'www-authenticate': `Bearer ${REALM}, error="insufficient_scope", scope="${scope}"` },
      })
    }
    request.caller = caller
  }
}

/** The caller of a route that needs a scope. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error(`${request.routeOptions.url} asks who calls and needs no scope`)
  return request.caller
}
