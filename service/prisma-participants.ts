import { randomUUIDv7 } from 'node:crypto'
import { isDuplicate, withAvailability } from './database-error.ts'
import type { Participant as Row, PrismaClient } from './prisma/client/client.ts'
import {
  nicknameKey,
  type Joined,
  type Joining,
  type Participant,
  type ParticipantPage,
  type ParticipantStore,
} from './participant.ts'

/** Participants in PostgreSQL. */
export function prismaParticipants(prisma: PrismaClient): ParticipantStore {
  return {
    join: (joining) => withAvailability(() => join(prisma, joining)),
    find: (id) => withAvailability(() => find(prisma, id)),
    list: (page) => withAvailability(() => list(prisma, page)),
    touch: (id, at) => withAvailability(() => touch(prisma, id, at)),
    leave: (id) => withAvailability(() => leave(prisma, id)),
  }
}

// One statement takes the place and the nickname. Those who join at once wait for each other at the session's row, and PostgreSQL looks
// at the count again after the wait; a nickname that is taken gives the place back.
async function join(prisma: PrismaClient, { joinCode, nickname, at }: Joining): Promise<Joined> {
  const id = randomUUIDv7()
  try {
    const [made] = await prisma.$queryRaw<{ session_id: string }[]>`
      WITH place AS (
        UPDATE sessions SET participant_count = participant_count + 1
        WHERE join_code = ${joinCode} AND status = 'active' AND participant_count < max_participants
        RETURNING id
      )
      INSERT INTO participants (id, session_id, nickname, nickname_key, joined_at, last_seen_at)
      SELECT ${id}::uuid, place.id, ${nickname}, ${nicknameKey(nickname)}, ${at}::timestamptz, ${at}::timestamptz
        FROM place
      RETURNING session_id`
    if (made) {
      const participant = { id, sessionId: made.session_id, nickname, joinedAt: at, lastSeenAt: at }
      return { kind: 'joined', participant }
    }
  } catch (error) {
    if (isDuplicate(error)) return { kind: 'taken' }
    throw error
  }
  const session = await prisma.session.findUnique({ where: { joinCode }, select: { status: true } })
  if (session === null) return { kind: 'missing' }
  return { kind: session.status === 'active' ? 'full' : 'inactive' }
}

async function find(prisma: PrismaClient, id: string): Promise<Participant | undefined> {
  const row = await prisma.participant.findUnique({ where: { id } })
  return row === null ? undefined : participantOf(row)
}

async function list(
  prisma: PrismaClient,
  { sessionId, limit, after }: ParticipantPage,
): Promise<readonly Participant[] | undefined> {
  const rows = await prisma.participant.findMany({
    where: { sessionId, ...(after !== undefined && { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  if (rows.length > 0) return rows.map(participantOf)
  const session = await prisma.session.findUnique({ where: { id: sessionId }, select: { id: true } })
  return session === null ? undefined : []
}

async function touch(prisma: PrismaClient, id: string, at: string): Promise<Participant | undefined> {
  const [row] = await prisma.participant.updateManyAndReturn({ where: { id }, data: { lastSeenAt: at } })
  return row && participantOf(row)
}

// The session's row is taken first, as by all who write below it, so that none waits for another in a circle.
function leave(prisma: PrismaClient, id: string): Promise<boolean> {
  return prisma.$transaction(async (transaction) => {
    const [session] = await transaction.$queryRaw<{ id: string }[]>`
      SELECT id FROM sessions WHERE id = (SELECT session_id FROM participants WHERE id = ${id}::uuid) FOR NO KEY UPDATE`
    const { count } = await transaction.participant.deleteMany({ where: { id } })
    if (!session || count === 0) return false
    await transaction.session.updateMany({ where: { id: session.id }, data: { participantCount: { decrement: 1 } } })
    return true
  })
}

function participantOf(row: Row): Participant {
  return {
    id: row.id,
    sessionId: row.sessionId,
    nickname: row.nickname,
    joinedAt: row.joinedAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }
}
