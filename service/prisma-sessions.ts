import { createHash, randomInt, randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import { isConstraintViolation, isDuplicate, withAvailability } from './database-error.ts'
import { Prisma, type PrismaClient, type Session as Row } from './prisma/client/client.ts'
import { statusBefore, SESSION_STATUSES, type Session, type SessionChange, type SessionRevision } from './session.ts'
import type {
  SessionChanged,
  SessionCreated,
  SessionCreation,
  SessionPage,
  SessionRemoved,
  SessionStore,
  WriteCondition,
} from './store.ts'

const JOIN_CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789' // without those that look alike: I, O, 0, 1
const JOIN_CODE_LENGTH = 6
const JOIN_CODE_TRIES = 5 // the second is needed once in a billion times per session that exists
const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000
const KEYS_FORGOTTEN_AT_ONCE = 100
const FIRST_REVISION = 1
const PARTICIPANTS_FIT = 'sessions_participants_fit' // constraint

const replaySchema: z.ZodType<Session> = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  status: z.enum(SESSION_STATUSES),
  joinCode: z.string(),
  maxParticipants: z.number(),
  participantCount: z.number().default(0), // answers of before it was told
  createdAt: z.string(),
  updatedAt: z.string(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
})

/** Sessions in PostgreSQL. */
export function prismaSessions(prisma: PrismaClient): SessionStore {
  return {
    create: (creation) => withAvailability(() => create(prisma, creation)),
    find: (id) => withAvailability(() => find(prisma, id)),
    list: (page) => withAvailability(() => list(prisma, page)),
    change: (id, change, condition) => withAvailability(() => changeSession(prisma, id, change, condition)),
    remove: (id, condition) => withAvailability(() => remove(prisma, id, condition)),
  }
}

async function create(prisma: PrismaClient, creation: SessionCreation): Promise<SessionCreated> {
  for (let tries = 1; ; tries += 1) {
    const session = sessionOf(creation)
    try {
      if (creation.idempotencyKey !== undefined)
        return await createOnce(prisma, creation, creation.idempotencyKey, session)
      await prisma.$executeRaw(insertOf(session, creation))
      return { kind: 'created', revision: FIRST_REVISION, session }
    } catch (error) {
      // Only a join code that is taken can be a duplicate here.
      if (!isDuplicate(error) || tries === JOIN_CODE_TRIES) throw error
    }
  }
}

// One statement claims the key and makes the session, so both happen or neither; a request beside this one waits for it at the key.
async function createOnce(
  prisma: PrismaClient,
  creation: SessionCreation,
  key: string,
  session: Session,
): Promise<SessionCreated> {
  const { clientId, at } = creation
  const requestHash = createHash('sha256').update(JSON.stringify(creation.draft)).digest('hex')
  const expired = new Date(Date.parse(at) - KEY_LIFETIME_MS).toISOString()
  const created = await prisma.$executeRaw`
    WITH claimed AS (
      INSERT INTO idempotency_keys (client_id, key, request_hash, response, created_at)
      VALUES (${clientId}, ${key}, ${requestHash}, ${JSON.stringify(session)}::jsonb, ${at}::timestamptz)
      ON CONFLICT (client_id, key) DO UPDATE
        SET request_hash = EXCLUDED.request_hash, response = EXCLUDED.response, created_at = EXCLUDED.created_at
        WHERE idempotency_keys.created_at < ${expired}::timestamptz
      RETURNING 1
    ), forgotten AS (
      DELETE FROM idempotency_keys WHERE (client_id, key) IN (
        SELECT client_id, key FROM idempotency_keys
        WHERE created_at < ${expired}::timestamptz AND NOT (client_id = ${clientId} AND key = ${key})
        LIMIT ${KEYS_FORGOTTEN_AT_ONCE} FOR UPDATE SKIP LOCKED)
    )
    ${insertOf(session, creation)} FROM claimed`
  if (created > 0) return { kind: 'created', revision: FIRST_REVISION, session }
  const first = await prisma.idempotencyKey.findUnique({ where: { clientId_key: { clientId, key } } })
  if (first === null) return createOnce(prisma, creation, key, session) // it ran out in between
  if (first.requestHash !== requestHash) return { kind: 'key-reused' }
  return { kind: 'replayed', revision: FIRST_REVISION, session: replaySchema.parse(first.response) }
}

async function find(prisma: PrismaClient, id: string): Promise<SessionRevision | undefined> {
  const row = await prisma.session.findUnique({ where: { id } })
  return row === null ? undefined : revisionOf(row)
}

async function list(prisma: PrismaClient, page: SessionPage): Promise<readonly Session[]> {
  const rows = await prisma.session.findMany({
    where: {
      ...(page.status !== undefined && { status: page.status }),
      ...(page.before !== undefined && { id: { lt: page.before } }),
    },
    orderBy: { id: 'desc' },
    take: page.limit,
  })
  return rows.map((row) => revisionOf(row).session)
}

async function changeSession(
  prisma: PrismaClient,
  id: string,
  change: SessionChange,
  condition: WriteCondition,
): Promise<SessionChanged> {
  const before = change.status && statusBefore(change.status)
  const isReachable = change.status === undefined || before !== undefined
  if (isReachable) {
    const where = { ...whereOf(id, condition), ...(before !== undefined && { status: before }) }
    try {
      const row = await update(prisma, where, { change, at: condition.at })
      if (row) return { kind: 'changed', ...revisionOf(row) }
    } catch (error) {
      if (isConstraintViolation(error, PARTICIPANTS_FIT)) return { kind: 'crowded' }
      throw error
    }
  }
  const found = await prisma.session.findUnique({
    where: { id },
    select: { revision: true, participantCount: true, status: true },
  })
  if (found === null) return { kind: 'missing' }
  if (isStale(found.revision, condition)) {
    return { kind: 'stale', revision: found.revision, participantCount: found.participantCount }
  }
  if (change.status !== undefined && found.status !== before) return { kind: 'refused', status: found.status }
  // It fits now: another writer moved it on in between. It only moves forward, so this ends.
  return changeSession(prisma, id, change, condition)
}

// A session that is completed takes its activity with it, so that whoever responds need only look at that.
async function update(
  prisma: PrismaClient,
  where: Prisma.SessionWhereInput,
  { change, at }: { readonly change: SessionChange; readonly at: string },
): Promise<Row | undefined> {
  const data = dataOf(change, at)
  if (change.status !== 'completed') return (await prisma.session.updateManyAndReturn({ where, data }))[0]
  return prisma.$transaction(async (transaction) => {
    const [row] = await transaction.session.updateManyAndReturn({ where, data })
    if (!row) return undefined
    await transaction.activity.updateMany({
      where: { sessionId: row.id, status: 'active' },
      data: { status: 'completed', completedAt: at, updatedAt: at },
    })
    return row
  })
}

async function remove(prisma: PrismaClient, id: string, condition: WriteCondition): Promise<SessionRemoved> {
  const { count } = await prisma.session.deleteMany({ where: whereOf(id, condition) })
  if (count > 0) return { kind: 'removed' }
  const found = await prisma.session.findUnique({ where: { id }, select: { revision: true, participantCount: true } })
  return found === null ? { kind: 'missing' } : { kind: 'stale', ...found }
}

function whereOf(id: string, { revisions }: WriteCondition): Prisma.SessionWhereInput {
  return { id, ...(revisions && { revision: { in: [...revisions] } }) }
}

function isStale(revision: number, { revisions }: WriteCondition): boolean {
  return revisions !== undefined && !revisions.includes(revision)
}

function dataOf(change: SessionChange, at: string): Prisma.SessionUpdateManyMutationInput {
  return {
    ...(change.title !== undefined && { title: change.title }),
    ...(change.description !== undefined && { description: change.description }),
    ...(change.maxParticipants !== undefined && { maxParticipants: change.maxParticipants }),
    ...(change.status !== undefined && { status: change.status }),
    ...(change.status === 'active' && { startedAt: at }),
    ...(change.status === 'completed' && { completedAt: at }),
    updatedAt: at,
    revision: { increment: 1 },
  }
}

function sessionOf({ draft, at }: SessionCreation): Session {
  return {
    ...draft,
    id: randomUUIDv7(),
    status: 'draft',
    joinCode: newJoinCode(),
    participantCount: 0,
    createdAt: at,
    updatedAt: at,
    startedAt: null,
    completedAt: null,
  }
}

function newJoinCode(): string {
  return Array.from({ length: JOIN_CODE_LENGTH }, () => JOIN_CODE_ALPHABET[randomInt(JOIN_CODE_ALPHABET.length)]).join(
    '',
  )
}

// By hand: Prisma plans a createMany anew each time, which makes POST cost more than twice as much (bench/service).
function insertOf(session: Session, { clientId, at }: SessionCreation): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO sessions (id, title, description, status, join_code, max_participants, revision, created_by, created_at, updated_at)
    SELECT ${session.id}::uuid, ${session.title}, ${session.description}::text, 'draft'::session_status, ${session.joinCode},
           ${session.maxParticipants}::int, ${FIRST_REVISION}::int, ${clientId}, ${at}::timestamptz, ${at}::timestamptz`
}

function revisionOf(row: Row): SessionRevision {
  return {
    revision: row.revision,
    session: {
      id: row.id,
      title: row.title,
      description: row.description,
      status: row.status,
      joinCode: row.joinCode,
      maxParticipants: row.maxParticipants,
      participantCount: row.participantCount,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      completedAt: row.completedAt?.toISOString() ?? null,
    },
  }
}
