import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { z } from 'zod'
import { Problem } from './problem.ts'
import { participantScope, type Caller, type Scope, type Tokens } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; only on routes that need a scope. */
    caller: Caller | null
  }
}

const REALM = 'realm="api"'
const participantPath = z.object({ id: z.string() })

/** Lets a request through that carries a valid token with a scope, before anything else of it is read. */
export function requireScope(tokens: Tokens, scope: Scope): onRequestAsyncHookHandler {
  return async (request) => {
    const caller = await authenticate(tokens, request)
    assertScope(caller, [scope])
    request.caller = caller
  }
}

/** Lets a request through that carries the token of the participant of its path, or one with the scope `sessions:write`. */
export function requireParticipant(tokens: Tokens): onRequestAsyncHookHandler {
  return async (request) => {
    const caller = await authenticate(tokens, request)
    const { id } = participantPath.parse(request.params)
    assertScope(caller, ['sessions:write', participantScope(id.toLowerCase())])
    request.caller = caller
  }
}

/** The caller of a route that needs a scope. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error(`${request.routeOptions.url} asks who calls and needs no scope`)
  return request.caller
}

async function authenticate(tokens: Tokens, request: FastifyRequest): Promise<Caller> {
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
  return caller
}

// Any of them will do; the first is what a caller is told to have.
function assertScope(caller: Caller, scopes: readonly [Scope, ...string[]]): void {
  if (scopes.some((scope) => caller.scopes.includes(scope))) return
  throw new Problem('insufficient-scope', `Expected an access token with the scope ${scopes[0]}`, {
    headers: { 'www-authenticate': `Bearer ${REALM}, error="insufficient_scope", scope="${scopes[0]}"` },
  })
}
