import { randomUUIDv7 } from 'node:crypto'
import {
  MOST_ACTIVITIES,
  type Activity,
  type ActivityAddress,
  type ActivityChange,
  type ActivityChanged,
  type ActivityCreated,
  type ActivityCreation,
  type ActivityStore,
} from './activity.ts'
import { isDuplicate, withAvailability } from './database-error.ts'
import type { Activity as Row, Prisma, PrismaClient } from './prisma/client/client.ts'
import { statusBefore } from './session.ts'

/** Activities in PostgreSQL. */
export function prismaActivities(prisma: PrismaClient): ActivityStore {
  return {
    create: (creation) => withAvailability(() => create(prisma, creation)),
    find: (address) => withAvailability(() => find(prisma, address)),
    list: (sessionId) => withAvailability(() => list(prisma, sessionId)),
    change: (address, change, at) => withAvailability(() => changeActivity(prisma, address, change, at)),
    remove: (address) => withAvailability(() => remove(prisma, address)),
  }
}

/** The activity of a row. */
export function activityOf(row: Row): Activity {
  return {
    id: row.id,
    sessionId: row.sessionId,
    kind: row.kind,
    title: row.title,
    options: row.options,
    position: row.position,
    status: row.status,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  }
}

// The session's row counts its activities: whoever adds one waits for it, so the limit holds.
async function create(
  prisma: PrismaClient,
  { sessionId, draft, clientId, at }: ActivityCreation,
): Promise<ActivityCreated> {
  const id = randomUUIDv7()
  const [made] = await prisma.$queryRaw<{ position: number }[]>`
    WITH place AS (
      UPDATE sessions SET activity_count = activity_count + 1
      WHERE id = ${sessionId}::uuid AND status <> 'completed' AND activity_count < ${MOST_ACTIVITIES}::int
      RETURNING id, activity_count
    )
    INSERT INTO activities (id, session_id, kind, title, options, position, created_by, created_at, updated_at)
    SELECT ${id}::uuid, place.id, ${draft.kind}::activity_kind, ${draft.title}, ${draft.options}::text[],
           coalesce(${draft.position ?? null}::int,
                    (SELECT max(position) + 1 FROM activities WHERE session_id = place.id), 1),
           ${clientId}, ${at}::timestamptz, ${at}::timestamptz
      FROM place
    RETURNING position`
  if (made) {
    const times = { createdAt: at, updatedAt: at, startedAt: null, completedAt: null }
    return {
      kind: 'created',
      activity: { ...draft, ...times, id, sessionId, position: made.position, status: 'draft' },
    }
  }
  const session = await prisma.session.findUnique({ where: { id: sessionId }, select: { status: true } })
  if (session === null) return { kind: 'missing' }
  return { kind: session.status === 'completed' ? 'completed' : 'full' }
}

async function find(prisma: PrismaClient, { sessionId, id }: ActivityAddress): Promise<Activity | undefined> {
  const row = await prisma.activity.findUnique({ where: { id, sessionId } })
  return row === null ? undefined : activityOf(row)
}

async function list(prisma: PrismaClient, sessionId: string): Promise<readonly Activity[] | undefined> {
  const rows = await prisma.activity.findMany({
    where: { sessionId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  })
  if (rows.length > 0) return rows.map(activityOf)
  const session = await prisma.session.findUnique({ where: { id: sessionId }, select: { id: true } })
  return session === null ? undefined : []
}

async function changeActivity(
  prisma: PrismaClient,
  address: ActivityAddress,
  change: ActivityChange,
  at: string,
): Promise<ActivityChanged> {
  const before = change.status && statusBefore(change.status)
  const isReachable = change.status === undefined || before !== undefined
  if (isReachable) {
    try {
      const row =
        change.status === 'active'
          ? await activate(prisma, address, change, at)
          : await update(prisma, address, change, at)
      if (row) return { kind: 'changed', activity: activityOf(row) }
    } catch (error) {
      if (isDuplicate(error)) return { kind: 'other-active' }
      throw error
    }
  }
  const found = await prisma.activity.findUnique({
    where: { id: address.id, sessionId: address.sessionId },
    select: { status: true, session: { select: { status: true } } },
  })
  if (found === null) return { kind: 'missing' }
  if (change.status !== undefined && found.status !== before) return { kind: 'refused', status: found.status }
  if (change.status === 'active' && found.session.status !== 'active') return { kind: 'inactive' }
  // It fits now: another writer moved it on in between. It only moves forward, so this ends.
  return changeActivity(prisma, address, change, at)
}

// The session is held as it is meanwhile: one that is being completed leaves no activity active.
function activate(
  prisma: PrismaClient,
  address: ActivityAddress,
  change: ActivityChange,
  at: string,
): Promise<Row | undefined> {
  return prisma.$transaction(async (transaction) => {
    const held = await transaction.$queryRaw<unknown[]>`
      SELECT 1 FROM sessions WHERE id = ${address.sessionId}::uuid AND status = 'active' FOR SHARE`
    return held.length === 0 ? undefined : update(transaction, address, change, at)
  })
}

async function update(
  prisma: Prisma.TransactionClient,
  { id, sessionId }: ActivityAddress,
  change: ActivityChange,
  at: string,
): Promise<Row | undefined> {
  const before = change.status && statusBefore(change.status)
  const [row] = await prisma.activity.updateManyAndReturn({
    where: { id, sessionId, ...(before !== undefined && { status: before }) },
    data: {
      ...(change.title !== undefined && { title: change.title }),
      ...(change.position !== undefined && { position: change.position }),
      ...(change.status !== undefined && { status: change.status }),
      ...(change.status === 'active' && { startedAt: at }),
      ...(change.status === 'completed' && { completedAt: at }),
      updatedAt: at,
    },
  })
  return row
}

// The session's row is taken first, as by all who write below it, so that none waits for another in a circle.
function remove(prisma: PrismaClient, { id, sessionId }: ActivityAddress): Promise<boolean> {
  return prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT 1 FROM sessions WHERE id = ${sessionId}::uuid FOR NO KEY UPDATE`
    const { count } = await transaction.activity.deleteMany({ where: { id, sessionId } })
    if (count === 0) return false
    await transaction.session.updateMany({ where: { id: sessionId }, data: { activityCount: { decrement: 1 } } })
    return true
  })
}
