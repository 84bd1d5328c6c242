import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { callerOf, requireScope } from '../authorization.ts'
import { allowedRevisions, entityTag, entityTagsSchema, isUnchanged, type Tagged } from '../etag.ts'
import { Problem } from '../problem.ts'
import { SESSION_STATUSES, type Session, type SessionRevision } from '../session.ts'
import type { SessionChanged, SessionRemoved, SessionStore } from '../store.ts'
import { line, prose } from '../text.ts'
import type { Tokens } from '../tokens.ts'
import { answer, readProblems, writeProblems } from './documented.ts'
import { pageOf, pageQuery, pageSchema } from './page-query.ts'

/** What these routes need. */
export interface SessionDeps {
  readonly sessions: SessionStore
  readonly tokens: Tokens
  readonly clock: () => string
}

const DEFAULT_MAX_PARTICIPANTS = 100

const title = line({ max: 200 })
const description = prose({ max: 2000 })
const maxParticipants = z.int().min(1).max(10_000)
const status = z.enum(SESSION_STATUSES)

const draftSchema = z
  .strictObject({
    title,
    description: description.nullable().default(null),
    maxParticipants: maxParticipants.default(DEFAULT_MAX_PARTICIPANTS),
  })
  .meta({ id: 'SessionDraft' })
const changeSchema = z
  .strictObject({
    title: title.optional(),
    description: description.nullable().optional(),
    maxParticipants: maxParticipants.optional(),
    status: status.optional().describe('draft, then active, then completed; no other way'),
  })
  .refine((change) => Object.keys(change).length > 0, 'Expected at least one field')
  .meta({ id: 'SessionChange', minProperties: 1 })
const sessionSchema: z.ZodType<Session> = z
  .object({
    id: z.guid(),
    title: z.string(),
    description: z.string().nullable(),
    status,
    joinCode: z.string(),
    maxParticipants: z.int(),
    participantCount: z.int().min(0),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Session' })

const pathSchema = z.object({ id: z.guid() })
const createHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\u0021-\u007e]{1,255}$/)
    .optional()
    .describe('A repeat with this key within a day gets the first answer and makes nothing'),
})
const readHeaders = z.looseObject({ 'if-none-match': entityTagsSchema.optional() })
const writeHeaders = z.looseObject({
  'if-match': entityTagsSchema
    .optional()
    .describe('Writes only if the ETag is still one of these; whatever it is when left out'),
})

/** Live sessions: reads are open, writes need the scope `sessions:write`. */
export function sessionRoutes({ sessions, tokens, clock }: SessionDeps): FastifyPluginAsyncZod {
  const onRequest = requireScope(tokens, 'sessions:write')
  const security = [{ token: ['sessions:write'] }]
  const tags = ['sessions']

  return async (app) => {
    app.post(
      '/api/sessions',
      {
        onRequest,
        schema: {
          operationId: 'createSession',
          summary: 'Makes a session, as a draft',
          tags,
          security,
          headers: createHeaders,
          body: draftSchema,
          response: {
            201: answer('The session; its address is in Location', sessionSchema),
            ...writeProblems('idempotency-key-reused'),
          },
        },
      },
      async (request, reply) => {
        const created = await sessions.create({
          draft: request.body,
          clientId: callerOf(request).clientId,
          at: clock(),
          idempotencyKey: request.headers['idempotency-key'],
        })
        if (created.kind === 'key-reused') {
          throw new Problem(
            'idempotency-key-reused',
            'Expected the body that was first sent with this key, or a new key',
          )
        }
        reply
          .code(201)
          .header('location', `/api/sessions/${created.session.id}`)
          .header('etag', entityTag(tagged(created)))
        return created.session
      },
    )

    app.get(
      '/api/sessions',
      {
        schema: {
          operationId: 'listSessions',
          summary: 'Sessions, newest first',
          tags,
          querystring: pageQuery({ status: status.optional() }),
          response: {
            200: answer('A page of sessions', pageSchema('SessionPage', sessionSchema)),
            ...readProblems(),
          },
        },
      },
      async ({ query }) => {
        const { limit, cursor, status } = query
        return pageOf(await sessions.list({ limit: limit + 1, before: cursor, status }), limit)
      },
    )

    app.get(
      '/api/sessions/:id',
      {
        schema: {
          operationId: 'getSession',
          summary: 'One session',
          tags,
          params: pathSchema,
          headers: readHeaders,
          response: {
            200: answer('The session', sessionSchema),
            304: z.null().describe('It is what If-None-Match names'),
            ...readProblems('not-found'),
          },
        },
      },
      async (request, reply) => {
        const found = await sessions.find(request.params.id)
        if (!found) throw missing(request.params.id)
        reply.header('etag', entityTag(tagged(found)))
        if (isUnchanged(request.headers['if-none-match'], tagged(found))) return reply.code(304).send(null)
        return found.session
      },
    )

    app.patch(
      '/api/sessions/:id',
      {
        onRequest,
        schema: {
          operationId: 'changeSession',
          summary: 'Changes the fields that are given',
          tags,
          security,
          params: pathSchema,
          headers: writeHeaders,
          body: changeSchema,
          response: {
            200: answer('The session as it is now', sessionSchema),
            ...writeProblems('not-found', 'invalid-transition', 'session-full', 'precondition-failed'),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const condition = { at: clock(), revisions: allowedRevisions(request.headers['if-match']) }
        const changed = await sessions.change(id, request.body, condition)
        if (changed.kind !== 'changed') throw refusal(id, changed)
        reply.header('etag', entityTag(tagged(changed)))
        return changed.session
      },
    )

    app.delete(
      '/api/sessions/:id',
      {
        onRequest,
        schema: {
          operationId: 'deleteSession',
          summary: 'Removes a session',
          tags,
          security,
          params: pathSchema,
          headers: writeHeaders,
          response: {
            204: z.null().describe('It is gone'),
            ...writeProblems('not-found', 'precondition-failed'),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const condition = { at: clock(), revisions: allowedRevisions(request.headers['if-match']) }
        const removed = await sessions.remove(id, condition)
        if (removed.kind !== 'removed') throw refusal(id, removed)
        return reply.code(204).send(null)
      },
    )
  }
}

function tagged({ revision, session }: SessionRevision): Tagged {
  return { revision, participantCount: session.participantCount }
}

function missing(id: string): Problem {
  return new Problem('not-found', `There is no session ${id}`)
}

function refusal(
  id: string,
  result: Exclude<SessionChanged | SessionRemoved, { kind: 'changed' | 'removed' }>,
): Problem {
  if (result.kind === 'missing') return missing(id)
  if (result.kind === 'refused') {
    const detail = `Expected draft, then active, then completed; the session is ${result.status}`
    return new Problem('invalid-transition', detail)
  }
  if (result.kind === 'crowded')
    return new Problem('session-full', 'Expected a place for each participant; more have joined')
  const etag = entityTag(result)
  return new Problem('precondition-failed', `The session is ${etag} now; read it again`, { headers: { etag } })
}
