import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireParticipant } from '../authorization.ts'
import type { Joined, Participant, ParticipantStore } from '../participant.ts'
import { Problem } from '../problem.ts'
import { misfitOf, type Answer, type Response, type ResponseStore } from '../response.ts'
import { line } from '../text.ts'
import type { Tokens } from '../tokens.ts'
import { answer, openWriteProblems, readProblems, writeProblems } from './documented.ts'
import { pageOf, pageQuery, pageSchema } from './page-query.ts'

/** What these routes need. */
export interface ParticipantDeps {
  readonly participants: ParticipantStore
  readonly responses: ResponseStore
  readonly tokens: Tokens
  readonly clock: () => string
}

const joiningSchema = z
  .strictObject({
    joinCode: z
      .string()
      .regex(/^[A-HJ-NP-Z2-9]{6}$/, 'Expected six letters and digits')
      .describe('Of an active session'),
    nickname: line({ max: 40 }).describe('Unique in the session, whatever its case'),
  })
  .meta({ id: 'Joining' })
const participantSchema: z.ZodType<Participant> = z
  .object({
    id: z.guid(),
    sessionId: z.guid(),
    nickname: z.string(),
    joinedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
  })
  .meta({ id: 'Participant' })
const joinedSchema = z
  .object({
    participant: participantSchema,
    token: z.string().describe('Lets the participant act for itself, as a bearer token'),
    expiresIn: z.int().min(1).describe('Seconds'),
  })
  .meta({ id: 'Joined' })

const word = line({ max: 40 })
const answerSchema: z.ZodType<Answer, Answer> = z
  .union([
    z.strictObject({ option: z.int().min(0).max(9).describe('Of a poll: the number of an option, from 0') }),
    z.strictObject({ text: line({ max: 500 }).describe('Of a question round: a question') }),
    z.strictObject({ words: z.array(word).min(1).max(3).describe('Of a word cloud') }),
  ])
  .meta({ id: 'Answer' })
const respondingSchema = z.strictObject({ activityId: z.guid(), answer: answerSchema }).meta({ id: 'Responding' })
const responseSchema: z.ZodType<Response> = z
  .object({
    id: z.guid(),
    activityId: z.guid(),
    participantId: z.guid(),
    answer: answerSchema,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Response' })

const pathSchema = z.object({ id: z.guid() })

/** Those who join a session by its code and respond. Each acts with the token that joining gives, or someone with `sessions:write` does. */
export function participantRoutes({ participants, responses, tokens, clock }: ParticipantDeps): FastifyPluginAsyncZod {
  const onRequest = requireParticipant(tokens)
  const security = [{ participant: [] }, { token: ['sessions:write'] }]
  const tags = ['participants']
  const missing = (id: string) => new Problem('not-found', `There is no participant ${id}`)

  return async (app) => {
    app.post(
      '/api/participants',
      {
        schema: {
          operationId: 'joinSession',
          summary: 'Joins the active session of a code',
          tags,
          body: joiningSchema,
          response: {
            201: answer('The participant, and its token', joinedSchema),
            ...openWriteProblems('not-found', 'session-not-active', 'session-full', 'nickname-taken'),
          },
        },
      },
      async (request, reply) => {
        const joined = await participants.join({ ...request.body, at: clock() })
        if (joined.kind !== 'joined') throw refusal(joined)
        const { participant } = joined
        const { accessToken, expiresInSeconds } = await tokens.issueToParticipant(participant.id)
        reply.code(201).header('location', `/api/participants/${participant.id}`).header('cache-control', 'no-store')
        return { participant, token: accessToken, expiresIn: expiresInSeconds }
      },
    )

    app.get(
      '/api/sessions/:id/participants',
      {
        schema: {
          operationId: 'listParticipants',
          summary: 'Those who are in a session, in the order in which they joined',
          tags,
          params: pathSchema,
          querystring: pageQuery({}),
          response: {
            200: answer('A page of participants', pageSchema('ParticipantPage', participantSchema)),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params, query }) => {
        const { id: sessionId } = params
        const { limit, cursor: after } = query
        const found = await participants.list({ sessionId, limit: limit + 1, after })
        if (!found) throw new Problem('not-found', `There is no session ${sessionId}`)
        return pageOf(found, limit)
      },
    )

    app.get(
      '/api/participants/:id',
      {
        schema: {
          operationId: 'getParticipant',
          summary: 'One participant',
          tags,
          params: pathSchema,
          response: {
            200: answer('The participant', participantSchema),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params }) => {
        const found = await participants.find(params.id)
        if (!found) throw missing(params.id)
        return found
      },
    )

    app.post(
      '/api/participants/:id/heartbeat',
      {
        onRequest,
        schema: {
          operationId: 'beat',
          summary: 'Says that a participant is still there',
          tags,
          security,
          params: pathSchema,
          response: {
            200: answer('The participant, seen now', participantSchema),
            ...writeProblems('not-found'),
          },
        },
      },
      async ({ params }) => {
        const seen = await participants.touch(params.id, clock())
        if (!seen) throw missing(params.id)
        return seen
      },
    )

    app.post(
      '/api/participants/:id/responses',
      {
        onRequest,
        schema: {
          operationId: 'respond',
          summary: 'Responds to the active activity of the session',
          tags,
          security,
          params: pathSchema,
          body: respondingSchema,
          response: {
            201: answer('The response', responseSchema),
            ...writeProblems('not-found', 'activity-not-active', 'already-responded'),
          },
        },
      },
      async (request, reply) => {
        const { id: participantId } = request.params
        const { activityId, answer } = request.body
        const activity = await responses.findActivity(participantId, activityId)
        if (!activity)
          throw new Problem('not-found', `There is no activity ${activityId} for a participant ${participantId}`)
        const misfit = misfitOf(activity, answer)
        if (misfit !== undefined) {
          throw new Problem('invalid-input', `body/answer: ${misfit}`, {
            errors: [{ in: 'body', pointer: '/answer', detail: misfit }],
          })
        }
        const responded = await responses.add({ activity, participantId, answer, at: clock() })
        if (responded.kind === 'missing') throw missing(participantId)
        if (responded.kind === 'inactive')
          throw new Problem('activity-not-active', `Expected an active activity; ${activityId} takes no responses`)
        if (responded.kind === 'repeated')
          throw new Problem('already-responded', 'Expected one response for each participant and poll')
        reply.code(201)
        return responded.response
      },
    )

    app.delete(
      '/api/participants/:id',
      {
        onRequest,
        schema: {
          operationId: 'leaveSession',
          summary: 'Leaves the session; the place is free again and the responses are gone',
          tags,
          security,
          params: pathSchema,
          response: {
            204: z.null().describe('Gone'),
            ...writeProblems('not-found'),
          },
        },
      },
      async (request, reply) => {
        if (!(await participants.leave(request.params.id))) throw missing(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
}

function refusal({ kind }: Exclude<Joined, { kind: 'joined' }>): Problem {
  switch (kind) {
    case 'missing':
      return new Problem('not-found', 'There is no session with this code')
    case 'inactive':
      return new Problem('session-not-active', 'Expected a session that has begun and not ended')
    case 'full':
      return new Problem('session-full', 'Expected a session with a place left')
    case 'taken':
      return new Problem('nickname-taken', 'Expected a nickname that nobody in the session has')
  }
}
