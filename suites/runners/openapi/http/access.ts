import type { Security, SecurityScheme } from '../../../../fixtures/openapi/document/security.ts'
import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import { isObject, parseJson } from '../../../../fixtures/openapi/json.ts'
import type { Client, Reply } from './client.ts'
import type { HttpRequest } from './request.ts'
import type { Secrets } from './secrets.ts'

/** What a client needs to log in. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** Headers that let a request in, and how they are shown. */
export interface Pass {
  readonly headers: Readonly<Record<string, string>>
  readonly shown: Readonly<Record<string, string>>
}

/** What a login came to. */
export type Login =
  /** `scope`: what it is for, where the answer says so. */
  | { readonly kind: 'granted'; readonly token: string; readonly scope?: string }
  /** `isPutOff`: the target had no answer yet (429), so nothing is known of the credentials. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isPutOff: boolean }

/** No credentials at all. */
export const NO_PASS: Pass = { headers: {}, shown: {} }

/** Reads the credentials that suites are given; `undefined` when there are none. */
export function readCredentials(env: Readonly<Record<string, string>>): Credentials | undefined {
  const { ASSAY_CLIENT_ID: clientId, ASSAY_CLIENT_SECRET: clientSecret } = env
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

/** Changes client credentials for a token; the form first, HTTP Basic where the form is refused (RFC 6749, 2.3.1 names both). */
export async function logIn(options: {
  readonly client: Client
  readonly tokenUrl: URL
  readonly credentials: Credentials
  /** Asked for by name. @default all that the client has */
  readonly scope?: string
  readonly secrets: Secrets
  readonly signal: AbortSignal
}): Promise<Login> {
  const { client, tokenUrl, credentials, secrets, signal } = options
  const asked = options.scope === undefined ? {} : { scope: options.scope }
  const form = { ...asked, client_id: credentials.clientId, client_secret: credentials.clientSecret }
  const basic = { authorization: basicHeader(credentials) }
  let reason = ''
  let isPutOff = false
  for (const [body, headers] of [
    [form, {}],
    [asked, basic],
  ] as const) {
    const reply = await client.send(tokenUrl.origin, tokenRequest(tokenUrl, body, headers), signal)
    const token = tokenMember(reply, 'access_token')
    if (token !== undefined) {
      secrets.add(token, '$ASSAY_TOKEN')
      const scope = tokenMember(reply, 'scope')
      return { kind: 'granted', token, ...(scope === undefined ? {} : { scope }) }
    }
    reason = `expected an access_token from POST ${tokenUrl.pathname}, got ${describe(reply)}`
    isPutOff = reply.kind === 'answered' && reply.answer.status === 429
  }
  return { kind: 'failed', reason: secrets.hide(reason), isPutOff }
}

/** Puts what a caller has into the form that an operation asks for. */
export class Access {
  private readonly security: Security
  private readonly credentials: Credentials | undefined
  private readonly login: Login | undefined
  private readonly logInFor: (scope: string) => Promise<Login>
  private readonly narrowed = new Map<string, Promise<Login>>()

  constructor(parts: {
    readonly security: Security
    readonly credentials: Credentials | undefined
    readonly login: Login | undefined
    /** Logs in for one scope alone. */
    readonly logInFor: (scope: string) => Promise<Login>
  }) {
    this.security = parts.security
    this.credentials = parts.credentials
    this.login = parts.login
    this.logInFor = parts.logInFor
  }

  /** What lets a request of this operation in; a text says why there is nothing. */
  granted(operation: Operation): Pass | string {
    if (operation.security.length === 0) return NO_PASS
    for (const requirement of operation.security) {
      const passes = [...requirement.keys()].map((name) => this.passFor(this.security.schemes.get(name)))
      if (passes.every((pass) => pass !== undefined)) return together(passes)
    }
    if (this.credentials === undefined) return 'no credentials were given'
    return this.login?.kind === 'failed'
      ? `could not log in: ${this.login.reason}`
      : 'the document names no way to log in'
  }

  /** A token that is for another scope than the operation needs; `undefined` where there is none. */
  async narrow(operation: Operation): Promise<Pass | undefined> {
    const needed = operation.security.flatMap((requirement) => [...requirement.values()].flat())
    const other = this.security.scopes.find((scope) => !needed.includes(scope))
    if (needed.length === 0 || other === undefined || this.login?.kind !== 'granted') return undefined
    const login = await (this.narrowed.get(other) ?? this.askFor(other))
    if (login.kind !== 'granted') return undefined
    // without a scope in the answer it is the one that was asked for (RFC 6749, 5.1)
    const granted = (login.scope ?? other).split(' ')
    if (granted.some((scope) => needed.includes(scope))) return undefined
    return bearer(login.token)
  }

  private async askFor(scope: string): Promise<Login> {
    const login = this.logInFor(scope)
    this.narrowed.set(scope, login)
    return login
  }

  /** Credentials in the right place that nobody gave out. */
  wrong(operation: Operation): Pass {
    const names = operation.security.flatMap((requirement) => [...requirement.keys()])
    return together(names.flatMap((name) => wrongPass(this.security.schemes.get(name)) ?? []))
  }

  private passFor(scheme: SecurityScheme | undefined): Pass | undefined {
    if (scheme?.kind === 'bearer' && this.login?.kind === 'granted') return bearer(this.login.token)
    if (scheme?.kind === 'basic' && this.credentials !== undefined) {
      return {
        headers: { authorization: basicHeader(this.credentials) },
        shown: { authorization: 'Basic $(printf %s "$ASSAY_CLIENT_ID:$ASSAY_CLIENT_SECRET" | base64 -w0)' },
      }
    }
    return undefined
  }
}

function bearer(token: string): Pass {
  return { headers: { authorization: `Bearer ${token}` }, shown: { authorization: 'Bearer $ASSAY_TOKEN' } }
}

/** Text where a secret belongs, which is none. */
const NOBODY = 'assay-no-such-credentials'

function wrongPass(scheme: SecurityScheme | undefined): Pass | undefined {
  if (scheme === undefined) return undefined
  switch (scheme.kind) {
    case 'bearer':
      return same({ authorization: `Bearer ${NOBODY}` })
    case 'basic':
      return same({ authorization: basicHeader({ clientId: NOBODY, clientSecret: NOBODY }) })
    case 'key':
      if (scheme.in === 'header') return same({ [scheme.name.toLowerCase()]: NOBODY })
      return scheme.in === 'cookie' ? same({ cookie: `${scheme.name}=${NOBODY}` }) : undefined
    case 'other':
      return undefined
  }
  return undefined
}

function same(headers: Readonly<Record<string, string>>): Pass {
  return { headers, shown: headers }
}

function together(passes: readonly Pass[]): Pass {
  return {
    headers: Object.assign({}, ...passes.map(({ headers }) => headers)) as Pass['headers'],
    shown: Object.assign({}, ...passes.map(({ shown }) => shown)) as Pass['shown'],
  }
}

function tokenRequest(
  url: URL,
  body: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): HttpRequest {
  return {
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...body }).toString(),
  }
}

function tokenMember(reply: Reply, name: string): string | undefined {
  if (reply.kind === 'broken' || reply.answer.status !== 200) return undefined
  try {
    const body = parseJson(reply.answer.body)
    const value = isObject(body) ? body[name] : undefined
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined // told by the caller as an answer without a token
  }
}

function describe(reply: Reply): string {
  return reply.kind === 'broken' ? reply.reason : `status ${reply.answer.status} without one`
}

function basicHeader({ clientId, clientSecret }: Credentials): string {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}` // RFC 6749, 2.3.1
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
