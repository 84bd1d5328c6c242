import { randomUUIDv7 } from 'node:crypto'
import type { Activity, ActivityAddress } from './activity.ts'
import { isConstraintViolation, isDuplicate, withAvailability } from './database-error.ts'
import type { PrismaClient } from './prisma/client/client.ts'
import { activityOf } from './prisma-activities.ts'
import { MOST_SHOWN, type Responded, type Responding, type ResponseStore, type Results } from './response.ts'

const PARTICIPANT_IS_THERE = 'responses_participant_id_fkey' // constraint

/** Responses in PostgreSQL. */
export function prismaResponses(prisma: PrismaClient): ResponseStore {
  return {
    findActivity: (participantId, id) => withAvailability(() => findActivity(prisma, participantId, id)),
    add: (responding) => withAvailability(() => add(prisma, responding)),
    results: (address) => withAvailability(() => results(prisma, address)),
  }
}

async function findActivity(prisma: PrismaClient, participantId: string, id: string): Promise<Activity | undefined> {
  const row = await prisma.activity.findFirst({
    where: { id, session: { participants: { some: { id: participantId } } } },
  })
  return row === null ? undefined : activityOf(row)
}

// The activity is held as it is until the response is in; the session is named first, so that its removal waits, or this finds nothing.
async function add(prisma: PrismaClient, { activity, participantId, answer, at }: Responding): Promise<Responded> {
  const id = randomUUIDv7()
  try {
    const count = await prisma.$executeRaw`
      WITH session AS MATERIALIZED (
        SELECT id FROM sessions
        WHERE id = (SELECT session_id FROM participants WHERE id = ${participantId}::uuid) FOR KEY SHARE
      ), open AS MATERIALIZED (
        SELECT a.id, a.kind FROM activities a JOIN session ON session.id = a.session_id
        WHERE a.id = ${activity.id}::uuid AND a.status = 'active' FOR SHARE OF a
      )
      INSERT INTO responses (id, activity_id, kind, participant_id, answer, created_at)
      SELECT ${id}::uuid, open.id, open.kind, ${participantId}::uuid, ${JSON.stringify(answer)}::jsonb, ${at}::timestamptz
        FROM open`
    if (count === 0) return { kind: 'inactive' }
    return { kind: 'added', response: { id, activityId: activity.id, participantId, answer, createdAt: at } }
  } catch (error) {
    if (isDuplicate(error)) return { kind: 'repeated' }
    if (isConstraintViolation(error, PARTICIPANT_IS_THERE)) return { kind: 'missing' }
    throw error
  }
}

async function results(prisma: PrismaClient, { sessionId, id }: ActivityAddress): Promise<Results | undefined> {
  const row = await prisma.activity.findUnique({ where: { id, sessionId } })
  if (row === null) return undefined
  const activity = activityOf(row)
  const nothing = { activity, options: [], words: [], questions: [] }
  switch (activity.kind) {
    case 'poll':
      return { ...nothing, ...(await votesFor(prisma, activity)) }
    case 'word_cloud':
      return { ...nothing, ...(await wordsOf(prisma, id)) }
    case 'questions':
      return { ...nothing, ...(await questionsOf(prisma, id)) }
  }
}

async function votesFor(
  prisma: PrismaClient,
  { id, options }: Activity,
): Promise<Pick<Results, 'responseCount' | 'options'>> {
  const rows = await prisma.$queryRaw<{ option: number; count: number }[]>`
    SELECT (answer->>'option')::int AS option, count(*)::int AS count
      FROM responses WHERE activity_id = ${id}::uuid GROUP BY option`
  const counts = new Map(rows.map(({ option, count }) => [option, count]))
  return {
    responseCount: rows.reduce((sum, { count }) => sum + count, 0),
    options: options.map((text, option) => ({ text, count: counts.get(option) ?? 0 })),
  }
}

async function wordsOf(prisma: PrismaClient, id: string): Promise<Pick<Results, 'responseCount' | 'words'>> {
  const rows = await prisma.$queryRaw<{ text: string | null; count: number; total: number }[]>`
    SELECT words.text, words.count, (SELECT count(*)::int FROM responses WHERE activity_id = ${id}::uuid) AS total
      FROM (VALUES (1)) AS one LEFT JOIN (
        SELECT lower(word) AS text, count(*)::int AS count
          FROM responses, jsonb_array_elements_text(answer->'words') AS word
         WHERE activity_id = ${id}::uuid GROUP BY lower(word) ORDER BY count DESC, text LIMIT ${MOST_SHOWN}
      ) AS words ON true ORDER BY words.count DESC, words.text`
  const words = rows.flatMap(({ text, count }) => (text === null ? [] : [{ text, count }]))
  return { responseCount: rows[0]?.total ?? 0, words }
}

async function questionsOf(prisma: PrismaClient, id: string): Promise<Pick<Results, 'responseCount' | 'questions'>> {
  const rows = await prisma.$queryRaw<{ text: string; asked_at: Date; total: number }[]>`
    SELECT answer->>'text' AS text, created_at AS asked_at, (count(*) OVER ())::int AS total
      FROM responses WHERE activity_id = ${id}::uuid ORDER BY id DESC LIMIT ${MOST_SHOWN}`
  const questions = rows.map(({ text, asked_at }) => ({ text, askedAt: asked_at.toISOString() }))
  return { responseCount: rows[0]?.total ?? 0, questions }
}
