import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { callerOf, requireScope } from '../authorization.ts'
import { DEPLOYMENT_STATUSES, type Deployment, type DeploymentEvent, type DeploymentStore } from '../deployment.ts'
import { Problem } from '../problem.ts'
import { line, prose } from '../text.ts'
import type { Tokens } from '../tokens.ts'
import type { Identity } from './health.ts'
import { answer, problems, readProblems, writeProblems } from './documented.ts'
import { pageOf, pageQuery, pageSchema } from './page-query.ts'

/** What these routes need. */
export interface DeploymentDeps {
  readonly identity: Identity
  readonly deployments: DeploymentStore
  readonly tokens: Tokens
  readonly clock: () => string
}

const label = z
  .string()
  .regex(/^[\u0021-\u007e]{1,200}$/, 'Expected 1 to 200 printable ASCII characters without spaces')
const person = line({ max: 200 }).describe('The person or pipeline on whose behalf this is recorded')
const imageDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'Expected sha256: and 64 hexadecimal digits')
const reason = prose({ max: 2000 }).optional().describe('Why')

const startSchema = z
  .strictObject({
    environment: label,
    version: label.describe('Commit or image digest'),
    actor: person,
    imageDigest: imageDigest.nullable().default(null),
    commitMessage: prose({ max: 5000 }).nullable().default(null),
    pullRequest: z.int().min(1).max(2_147_483_647).nullable().default(null).describe('Its number'),
  })
  .meta({ id: 'DeploymentStart' })
const progressSchema = z
  .discriminatedUnion('status', [
    z.strictObject({ status: z.enum(['succeeded', 'failed']), by: person, reason }),
    z.strictObject({
      status: z.literal('rolled_back'),
      by: person,
      rolledBackTo: label.describe('The version that runs now'),
      reason,
    }),
  ])
  .meta({ id: 'DeploymentProgress' })
const deploymentSchema: z.ZodType<Deployment> = z
  .object({
    id: z.guid(),
    environment: z.string(),
    version: z.string(),
    imageDigest: z.string().nullable(),
    status: z.enum(DEPLOYMENT_STATUSES),
    actor: z.string().describe('Who began it'),
    commitMessage: z.string().nullable(),
    pullRequest: z.int().nullable(),
    rolledBackTo: z.string().nullable().describe('The version that runs after a rollback'),
    reason: z.string().nullable().describe('Why it failed or was rolled back'),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    durationMs: z.int().nullable().describe('From start to end; null until it has ended'),
  })
  .meta({ id: 'Deployment' })
const eventSchema: z.ZodType<DeploymentEvent> = z.object({
  revision: z.int().min(1),
  at: z.iso.datetime(),
  actor: z.string().describe('Who wrote it, and by which client'),
  status: z.enum(DEPLOYMENT_STATUSES),
})
const trailSchema = z.object({ items: z.array(eventSchema) }).meta({ id: 'DeploymentTrail' })
const runningSchema = z
  .object({
    environment: z.string(),
    version: z.string(),
    deployment: z.string(),
    status: z.enum([...DEPLOYMENT_STATUSES, 'unrecorded']).describe('unrecorded: nobody told of this deployment'),
    deployedAt: z.iso.datetime().nullable().describe('When it ended, or began if it has not; null when unrecorded'),
    record: deploymentSchema.nullable(),
  })
  .meta({ id: 'RunningDeployment' })

const pathSchema = z.object({ id: z.guid() })

/** What runs, what ran before, and who brought it: reads are open, writes need the scope `deployments:write`. */
export function deploymentRoutes({ identity, deployments, tokens, clock }: DeploymentDeps): FastifyPluginAsyncZod {
  const onRequest = requireScope(tokens, 'deployments:write')
  const security = [{ token: ['deployments:write'] }]
  const tags = ['deployments']
  const missing = (id: string) => new Problem('not-found', `There is no deployment ${id}`)

  return async (app) => {
    app.get(
      '/api/deployment',
      {
        schema: {
          operationId: 'getDeployment',
          summary: 'What runs here, and what is recorded of it',
          tags,
          response: { 200: answer('It', runningSchema), ...problems('database-unreachable') },
        },
      },
      async () => {
        const record = await deployments.findLatest(identity.environment, identity.version)
        return {
          ...identity,
          status: record?.status ?? ('unrecorded' as const),
          deployedAt: record?.finishedAt ?? record?.startedAt ?? null,
          record: record ?? null,
        }
      },
    )

    app.get(
      '/api/deployments',
      {
        schema: {
          operationId: 'listDeployments',
          summary: 'Deployments, newest first',
          tags,
          querystring: pageQuery({ environment: label.optional() }),
          response: {
            200: answer('A page of deployments', pageSchema('DeploymentPage', deploymentSchema)),
            ...readProblems(),
          },
        },
      },
      async ({ query: { limit, cursor, environment } }) =>
        pageOf(await deployments.list({ limit: limit + 1, before: cursor, environment }), limit),
    )

    app.post(
      '/api/deployments',
      {
        onRequest,
        schema: {
          operationId: 'startDeployment',
          summary: 'Records that a deployment began; the record stays',
          tags,
          security,
          body: startSchema,
          response: {
            201: answer('The deployment; its address is in Location', deploymentSchema),
            ...writeProblems(),
          },
        },
      },
      async (request, reply) => {
        const write = { clientId: callerOf(request).clientId, at: clock() }
        const deployment = await deployments.start(request.body, write)
        reply.code(201).header('location', `/api/deployments/${deployment.id}`)
        return deployment
      },
    )

    app.get(
      '/api/deployments/:id',
      {
        schema: {
          operationId: 'getDeploymentRecord',
          summary: 'One deployment',
          tags,
          params: pathSchema,
          response: {
            200: answer('The deployment', deploymentSchema),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params: { id } }) => {
        const found = await deployments.find(id)
        if (!found) throw missing(id)
        return found
      },
    )

    app.get(
      '/api/deployments/:id/trail',
      {
        schema: {
          operationId: 'getDeploymentTrail',
          summary: 'Who recorded what of a deployment, oldest first; nothing of it is ever changed or removed',
          tags,
          params: pathSchema,
          response: {
            200: answer('The trail', trailSchema),
            ...readProblems('not-found'),
          },
        },
      },
      async ({ params: { id } }) => {
        const items = await deployments.trail(id)
        if (items.length === 0) throw missing(id)
        return { items: [...items] }
      },
    )

    app.patch(
      '/api/deployments/:id',
      {
        onRequest,
        schema: {
          operationId: 'advanceDeployment',
          summary: 'Records how a deployment went on',
          tags,
          security,
          params: pathSchema,
          body: progressSchema,
          response: {
            200: answer('The deployment as it is now', deploymentSchema),
            ...writeProblems('not-found', 'invalid-transition'),
          },
        },
      },
      async (asked) => {
        const { id } = asked.params
        const write = { clientId: callerOf(asked).clientId, at: clock() }
        const advanced = await deployments.advance(id, asked.body, write)
        if (advanced.kind === 'missing') throw missing(id)
        if (advanced.kind === 'refused') {
          const detail = `Expected a step on; a deployment that is ${advanced.status} is not ${asked.body.status} next`
          throw new Problem('invalid-transition', detail)
        }
        return advanced.deployment
      },
    )
  }
}
