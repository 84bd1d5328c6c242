import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import type { TokenAttempts } from '../token-attempts.ts'
import type { Tokens } from '../tokens.ts'
import { answer, problems } from './documented.ts'

// Not longer than what is worth hashing.
const credential = z.string().min(1).max(1000)
const tokenRequestSchema = z
  .strictObject({
    grant_type: z.literal('client_credentials'),
    client_id: credential.optional().describe('May be left out when sent by HTTP Basic'),
    client_secret: credential.optional().describe('May be left out when sent by HTTP Basic'),
    scope: z
      .string()
      .max(1000)
      .optional()
      .describe('Scopes with spaces between; all that the client has when left out'),
  })
  .meta({ id: 'TokenRequest' })
const tokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().min(1).describe('Seconds'),
    scope: z.string(),
  })
  .meta({ id: 'Token' })

interface Credentials {
  readonly id: string
  readonly secret: string
}

/** Tokens for clients (RFC 6749, 4.4), with problem documents as errors. */
export function authRoutes(deps: { readonly tokens: Tokens; readonly attempts: TokenAttempts }): FastifyPluginAsyncZod {
  const { tokens, attempts } = deps
  return async (app) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      const form = new URLSearchParams(body.toString())
      const names = [...form.keys()]
      const isRepeated = new Set(names).size < names.length
      if (isRepeated) done(new Problem('malformed-request', 'Expected each field of the form once'))
      else done(null, Object.fromEntries(form))
    })

    app.post(
      '/api/auth/token',
      {
        schema: {
          operationId: 'createToken',
          summary: 'Gives a short-lived access token to a client',
          tags: ['auth'],
          security: [{ clientSecret: [] }, {}],
          consumes: ['application/json', 'application/x-www-form-urlencoded'],
          body: tokenRequestSchema,
          response: {
            200: answer('The token', tokenSchema),
            ...problems(
              'malformed-request',
              'invalid-input',
              'invalid-scope',
              'invalid-client',
              'too-many-attempts',
              'body-too-large',
              'unsupported-media-type',
            ),
          },
        },
      },
      async (request, reply) => {
        const waitSeconds = attempts.waitSeconds(request.ip)
        if (waitSeconds > 0) {
          throw new Problem('too-many-attempts', `Expected fewer wrong credentials; try again in ${waitSeconds} s`, {
            headers: { 'retry-after': String(waitSeconds) },
          })
        }
        const { client_id: id, client_secret: secret, scope } = request.body
        const credentials = credentialsOf(request.headers.authorization, id, secret)
        const client = credentials && tokens.authenticate(credentials.id, credentials.secret)
        if (!client) {
          attempts.fail(request.ip)
          throw new Problem('invalid-client', 'Expected the id and the secret of a known client', {
            headers: { 'www-authenticate': 'Basic realm="token", charset="UTF-8"' },
          })
        }
        const scopes = scope === undefined ? client.scopes : scope.split(' ').filter((name) => name !== '')
        const excess = scopes.filter((name) => !client.scopes.includes(name))
        if (excess.length > 0) throw new Problem('invalid-scope', 'Expected only scopes that the client has')
        const token = await tokens.issue(client, scopes)
        reply.header('cache-control', 'no-store')
        return {
          access_token: token.accessToken,
          token_type: 'Bearer' as const,
          expires_in: token.expiresInSeconds,
          scope: token.scopes.join(' '),
        }
      },
    )
  }
}

function credentialsOf(
  header: string | undefined,
  id: string | undefined,
  secret: string | undefined,
): Credentials | undefined {
  const basic = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(header ?? '')?.[1]
  if (basic === undefined) return id !== undefined && secret !== undefined ? { id, secret } : undefined
  const decoded = Buffer.from(basic, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (colon < 0) return undefined
  const credentials = { id: decoded.slice(0, colon), secret: decoded.slice(colon + 1) }
  if ((id ?? credentials.id) !== credentials.id || (secret ?? credentials.secret) !== credentials.secret) {
    throw new Problem('invalid-input', 'Expected the same credentials in the header and in the body, or in one of them')
  }
  return credentials
}
