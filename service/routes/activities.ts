import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  ACTIVITY_KINDS,
  MOST_ACTIVITIES,
  type Activity,
  type ActivityAddress,
  type ActivityChanged,
  type ActivityStore,
} from '../activity.ts'
import { callerOf, requireScope } from '../authorization.ts'
import { Problem } from '../problem.ts'
import type { ResponseStore, Results } from '../response.ts'
import { SESSION_STATUSES } from '../session.ts'
import { line } from '../text.ts'
import type { Tokens } from '../tokens.ts'
import { answer, readProblems, writeProblems } from './documented.ts'

/** What these routes need. */
export interface ActivityDeps {
  readonly activities: ActivityStore
  readonly responses: ResponseStore
  readonly tokens: Tokens
  readonly clock: () => string
}

const LAST_POSITION = 10_000

const title = line({ max: 200 })
const position = z
  .int()
  .min(1)
  .max(LAST_POSITION)
  .describe('Activities are ordered by this, and by age where it is the same')
const status = z.enum(SESSION_STATUSES)
const place = position.optional().describe('Behind all others when left out')

const draftSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('poll'),
      title,
      options: z
        .array(line({ max: 200 }))
        .min(2)
        .max(10),
      position: place,
    }),
    z.strictObject({ kind: z.enum(['questions', 'word_cloud']), title, position: place }),
  ])
  .meta({ id: 'ActivityDraft' })
const changeSchema = z
  .strictObject({
    title: title.optional(),
    position: position.optional(),
    status: status.optional().describe('draft, then active, then completed; no other way, and one active at a time'),
  })
  .refine((change) => Object.keys(change).length > 0, 'Expected at least one field')
  .meta({ id: 'ActivityChange', minProperties: 1 })
const activitySchema: z.ZodType<Activity> = z
  .object({
    id: z.guid(),
    sessionId: z.guid(),
    kind: z.enum(ACTIVITY_KINDS),
    title: z.string(),
    options: z.array(z.string()).describe('What a poll lets choose from; empty for the other kinds'),
    position: z.int(),
    status,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Activity' })
const listSchema = z.object({ items: z.array(activitySchema).max(MOST_ACTIVITIES) }).meta({ id: 'ActivityList' })
const count = z.int().min(0)
const resultsSchema: z.ZodType<Results> = z
  .object({
    activity: activitySchema,
    responseCount: count,
    options: z.array(z.object({ text: z.string(), count })).describe('Of a poll: each option, in order'),
    words: z.array(z.object({ text: z.string(), count })).describe('Of a word cloud: those named most, in lower case'),
    questions: z
      .array(z.object({ text: z.string(), askedAt: z.iso.datetime() }))
      .describe('Of a question round: the newest first'),
  })
  .meta({ id: 'Results' })

const sessionPath = z.object({ id: z.guid() })
const activityPath = z.object({ id: z.guid(), activityId: z.guid() })

/** What the people in a session do: reads are open, writes need the scope `sessions:write`. */
export function activityRoutes({ activities, responses, tokens, clock }: ActivityDeps): FastifyPluginAsyncZod {
  const onRequest = requireScope(tokens, 'sessions:write')
  const security = [{ token: ['sessions:write'] }]
  const tags = ['activities']

  return async (app) => {
    app.post(
      '/api/sessions/:id/activities',
      {
        onRequest,
        schema: {
          operationId: 'createActivity',
          summary: 'Adds an activity to a session, as a draft',
          tags,
          security,
          params: sessionPath,
          body: draftSchema,
          response: {
            201: answer('The activity; its address is in Location', activitySchema),
            ...writeProblems('not-found', 'session-completed', 'too-many-activities'),
          },
        },
      },
      async (request, reply) => {
        const { id: sessionId } = request.params
        const draft = { options: [], ...request.body }
        const { clientId } = callerOf(request)
        const created = await activities.create({ sessionId, draft, clientId, at: clock() })
        switch (created.kind) {
          case 'missing':
            throw new Problem('not-found', `There is no session ${sessionId}`)
          case 'completed':
            throw new Problem('session-completed', `The session ${sessionId} takes no more activities`)
          case 'full':
            throw new Problem('too-many-activities', `Expected at most ${MOST_ACTIVITIES} activities in a session`)
          case 'created':
            reply.code(201).header('location', `/api/sessions/${sessionId}/activities/${created.activity.id}`)
            return created.activity
        }
      },
    )

    app.get(
      '/api/sessions/:id/activities',
      {
        schema: {
          operationId: 'listActivities',
          summary: 'All activities of a session, in order',
          tags,
          params: sessionPath,
          response: {
            200: answer('The activities', listSchema),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params }) => {
        const items = await activities.list(params.id)
        if (!items) throw new Problem('not-found', `There is no session ${params.id}`)
        return { items: [...items] }
      },
    )

    app.get(
      '/api/sessions/:id/activities/:activityId',
      {
        schema: {
          operationId: 'getActivity',
          summary: 'One activity',
          tags,
          params: activityPath,
          response: {
            200: answer('The activity', activitySchema),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params }) => {
        const address = addressOf(params)
        return (await activities.find(address)) ?? missing(address)
      },
    )

    app.get(
      '/api/sessions/:id/activities/:activityId/results',
      {
        schema: {
          operationId: 'getResults',
          summary: 'What an activity has come to so far',
          tags,
          params: activityPath,
          response: {
            200: answer('The results', resultsSchema),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params }) => {
        const address = addressOf(params)
        return (await responses.results(address)) ?? missing(address)
      },
    )

    app.patch(
      '/api/sessions/:id/activities/:activityId',
      {
        onRequest,
        schema: {
          operationId: 'changeActivity',
          summary: 'Changes the fields that are given',
          tags,
          security,
          params: activityPath,
          body: changeSchema,
          response: {
            200: answer('The activity as it is now', activitySchema),
            ...writeProblems('not-found', 'invalid-transition', 'session-not-active', 'other-activity-active'),
          },
        },
      },
      async ({ params, body }) => {
        const address = addressOf(params)
        const changed = await activities.change(address, body, clock())
        return changed.kind === 'changed' ? changed.activity : refuse(address, changed)
      },
    )

    app.delete(
      '/api/sessions/:id/activities/:activityId',
      {
        onRequest,
        schema: {
          operationId: 'deleteActivity',
          summary: 'Removes an activity with its responses',
          tags,
          security,
          params: activityPath,
          response: {
            204: z.null().describe('It is gone'),
            ...writeProblems('not-found'),
          },
        },
      },
      async (request, reply) => {
        const address = addressOf(request.params)
        if (!(await activities.remove(address))) missing(address)
        return reply.code(204).send(null)
      },
    )
  }
}

function addressOf(params: z.infer<typeof activityPath>): ActivityAddress {
  return { sessionId: params.id, id: params.activityId }
}

function missing({ sessionId, id }: ActivityAddress): never {
  throw new Problem('not-found', `There is no activity ${id} in a session ${sessionId}`)
}

function refuse(address: ActivityAddress, result: Exclude<ActivityChanged, { kind: 'changed' }>): never {
  switch (result.kind) {
    case 'missing':
      return missing(address)
    case 'inactive':
      throw new Problem('session-not-active', 'Expected an active session: its activities start when it has')
    case 'other-active':
      throw new Problem('other-activity-active', 'Expected no active activity in the session; complete that one first')
    case 'refused':
      throw new Problem(
        'invalid-transition',
        `Expected draft, then active, then completed; the activity is ${result.status}`,
      )
  }
}
