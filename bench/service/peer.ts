// One peer of the service, for three of its routes; prints its port. Usage: node bench/service/peer.ts bare|pg|service
//   bare     Fastify alone: sessions in memory, nothing checked
//   pg       Fastify, JSON Schema on both ways and SQL by hand
//   service  the service itself, with SQL by hand in place of Prisma for these routes
import { randomUUIDv7 } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { Pool } from 'pg'
import { buildApp } from '../../service/app.ts'
import { readConfig } from '../../service/config.ts'
import { prismaStore } from '../../service/prisma-store.ts'
import type { Session } from '../../service/session.ts'
import { pgSessions } from './pg-sessions.ts'

const text = { type: 'string' } as const
const textOrNull = { type: ['string', 'null'] } as const
const SESSION = {
  type: 'object',
  properties: {
    id: text,
    title: text,
    description: textOrNull,
    status: text,
    joinCode: text,
    maxParticipants: { type: 'integer' },
    participantCount: { type: 'integer' },
    createdAt: text,
    updatedAt: text,
    startedAt: textOrNull,
    completedAt: textOrNull,
  },
} as const
const DRAFT = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    description: { ...textOrNull, default: null },
    maxParticipants: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
  },
} as const
const PATH = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } } as const

const DEFAULTS = { description: null, maxParticipants: 100 } as const

type Draft = Pick<Session, 'title' | 'description' | 'maxParticipants'>

const makers: Readonly<Record<string, () => Promise<FastifyInstance>>> = {
  bare: async () => bare(),
  pg: async () => byHand(),
  service: async () => serviceOnPg(),
}
const app = await makers[process.argv[2] ?? '']?.()
if (app === undefined) throw new Error(`Expected ${Object.keys(makers).join(' or ')}, got ${process.argv[2]}`)
await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`${JSON.stringify({ port: (app.server.address() as AddressInfo).port, msg: 'listening' })}\n`)
process.once('SIGTERM', () => process.exit(0))

function bare(): FastifyInstance {
  const sessions = new Map<string, Session>()
  const made = fastify()
  made.get('/health', async () => health())
  made.get<{ Params: { id: string } }>('/api/sessions/:id', async ({ params }, reply) => {
    return sessions.get(params.id) ?? reply.code(404).send({})
  })
  made.post<{ Body: Draft }>('/api/sessions', async ({ body }, reply) => {
    const session = sessionOf({ ...DEFAULTS, ...body })
    sessions.set(session.id, session)
    reply.code(201)
    return session
  })
  return made
}

function byHand(): FastifyInstance {
  const sessions = pgSessions(new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }))
  const made = fastify()
  made.get('/health', async () => health())
  made.get<{ Params: { id: string } }>(
    '/api/sessions/:id',
    { schema: { params: PATH, response: { 200: SESSION } } },
    async ({ params }, reply) => (await sessions.find(params.id))?.session ?? reply.code(404).send(),
  )
  made.post<{ Body: Draft }>(
    '/api/sessions',
    { schema: { body: DRAFT, response: { 201: SESSION } } },
    async ({ body }, reply) => {
      const { session } = await sessions.create(body, 'bench', new Date().toISOString())
      reply.code(201)
      return session
    },
  )
  return made
}

function serviceOnPg(): FastifyInstance {
  const config = readConfig(process.env)
  const store = prismaStore({ url: config.databaseUrl })
  const own = pgSessions(new Pool({ connectionString: config.databaseUrl, max: 10 }))
  return buildApp({
    identity: config,
    store: {
      ...store,
      sessions: {
        ...store.sessions,
        find: (id) => own.find(id),
        create: async ({ draft, clientId, at }) => ({ kind: 'created', ...(await own.create(draft, clientId, at)) }),
      },
    },
    migrations: [],
    auth: { clients: config.authClients, signingKey: config.authSigningKey },
    logger: { level: config.logLevel },
  })
}

function health(): object {
  return { status: 'healthy', environment: 'local', version: 'bench', timestamp: new Date().toISOString() }
}

function sessionOf(draft: Draft): Session {
  const at = new Date().toISOString()
  return {
    ...draft,
    id: randomUUIDv7(),
    status: 'draft',
    joinCode: 'AAAAAA',
    participantCount: 0,
    createdAt: at,
    updatedAt: at,
    startedAt: null,
    completedAt: null,
  }
}
