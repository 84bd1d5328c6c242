import { randomInt, randomUUIDv7 } from 'node:crypto'
import type { Pool } from 'pg'
import type { Session, SessionDraft, SessionRevision } from '../../service/session.ts'

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

interface Row {
  readonly id: string
  readonly title: string
  readonly description: string | null
  readonly status: Session['status']
  readonly join_code: string
  readonly max_participants: number
  readonly participant_count: number
  readonly revision: number
  readonly created_at: Date
  readonly updated_at: Date
  readonly started_at: Date | null
  readonly completed_at: Date | null
}

/** Sessions by SQL as one writes it by hand: prepared statements, one round trip each. */
export interface PgSessions {
  find(id: string): Promise<SessionRevision | undefined>
  create(draft: SessionDraft, clientId: string, at: string): Promise<SessionRevision>
}

/** On a pool of connections. */
export function pgSessions(pool: Pool): PgSessions {
  return {
    async find(id) {
      const { rows } = await pool.query<Row>({
        name: 'find',
        text: 'SELECT * FROM sessions WHERE id = $1',
        values: [id],
      })
      return rows[0] && revisionOf(rows[0])
    },
    async create(draft, clientId, at) {
      const { rows } = await pool.query<Row>({
        name: 'create',
        text: `INSERT INTO sessions (id, title, description, join_code, max_participants, created_by, created_at, updated_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING *`,
        values: [randomUUIDv7(), draft.title, draft.description, joinCode(), draft.maxParticipants, clientId, at],
      })
      if (!rows[0]) throw new Error('The database took a session and answered none')
      return revisionOf(rows[0])
    },
  }
}

function joinCode(): string {
  return Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

function revisionOf(row: Row): SessionRevision {
  return {
    revision: row.revision,
    session: {
      id: row.id,
      title: row.title,
      description: row.description,
      status: row.status,
      joinCode: row.join_code,
      maxParticipants: row.max_participants,
      participantCount: row.participant_count,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      startedAt: row.started_at?.toISOString() ?? null,
      completedAt: row.completed_at?.toISOString() ?? null,
    },
  }
}
