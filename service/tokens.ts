import { createHash, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { AuthClient } from './config.ts'

/** What a token may allow. */
export const SCOPES = ['sessions:write', 'deployments:write'] as const

/** One of `SCOPES`. */
export type Scope = (typeof SCOPES)[number]

const ISSUER = 'session-service'
const ALGORITHM = 'HS256'
const LIFETIME_SECONDS = 15 * 60
const PARTICIPANT_LIFETIME_SECONDS = 12 * 60 * 60 // longer than a session; a participant has no secret to ask again with

/** Who asks, out of a valid token. */
export interface Caller {
  readonly clientId: string
  readonly scopes: readonly string[]
}

/** A token and how long it lasts. */
export interface IssuedToken {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly scopes: readonly string[]
}

/** Gives tokens to clients, and reads them. */
export interface Tokens {
  /** The client of an id and a secret; takes as long for an unknown id as for a wrong secret. */
  authenticate(id: string, secret: string): AuthClient | undefined
  issue(client: Pick<AuthClient, 'id'>, scopes: readonly string[]): Promise<IssuedToken>
  /** A token that lets a participant act for itself alone. */
  issueToParticipant(participantId: string): Promise<IssuedToken>
  /** `undefined`: not one of ours, altered, or past its time. */
  verify(accessToken: string): Promise<Caller | undefined>
}

/** The scope of a token that lets one participant act for itself. */
export function participantScope(participantId: string): string {
  return `participant:${participantId}`
}

/** JWTs, signed with one key; those of clients are short-lived. */
export function jwtTokens(options: {
  readonly clients: readonly AuthClient[]
  readonly signingKey: string
  readonly clock: () => string
}): Tokens {
  const key = createSecretKey(options.signingKey, 'utf8')
  const clients = new Map(options.clients.map((client) => [client.id, client]))
  return {
    authenticate(id, secret) {
      const client = clients.get(id)
      const isRight = isEqual(secret, client?.secret ?? '')
      return client && isRight ? client : undefined
    },

    issue: ({ id }, scopes) => sign(id, scopes, LIFETIME_SECONDS),

    issueToParticipant(participantId) {
      const scope = participantScope(participantId)
      return sign(scope, [scope], PARTICIPANT_LIFETIME_SECONDS)
    },

    async verify(accessToken) {
      const { jwtVerify, errors } = await import('jose')
      try {
        const { payload } = await jwtVerify(accessToken, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: ISSUER,
          typ: 'at+jwt',
          requiredClaims: ['sub', 'exp', 'scope'],
          currentDate: new Date(options.clock()),
        })
        if (payload.sub === undefined || typeof payload['scope'] !== 'string') return undefined
        return { clientId: payload.sub, scopes: payload['scope'].split(' ').filter((scope) => scope !== '') }
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
  }

  async function sign(subject: string, scopes: readonly string[], expiresInSeconds: number): Promise<IssuedToken> {
    const { SignJWT } = await import('jose')
    const issuedAt = secondsOf(options.clock())
    const accessToken = await new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + expiresInSeconds)
      .sign(key)
    return { accessToken, expiresInSeconds, scopes }
  }
}

// Of their hashes, so that neither length nor content shows in the time it takes.
function isEqual(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000)
}
