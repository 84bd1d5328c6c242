/** Someone in a session. Instants are ISO-8601 in UTC. */
export interface Participant {
  readonly id: string
  readonly sessionId: string
  readonly nickname: string
  readonly joinedAt: string
  readonly lastSeenAt: string
}

/** Someone who wants to join. */
export interface Joining {
  readonly joinCode: string
  readonly nickname: string
  readonly at: string
}

/** Part of the participants of a session. */
export interface ParticipantPage {
  readonly sessionId: string
  readonly limit: number
  /** Only those who joined after the one of this id. */
  readonly after?: string | undefined
}

/** Participants, kept. Every method may throw `StoreUnavailable`. */
export interface ParticipantStore {
  /** Takes a place and a nickname at once, or neither. */
  join(joining: Joining): Promise<Joined>
  find(id: string): Promise<Participant | undefined>
  /** In the order in which they joined; `undefined`: there is no such session. */
  list(page: ParticipantPage): Promise<readonly Participant[] | undefined>
  /** Notes a sign of life; `undefined`: there is no such participant. */
  touch(id: string, at: string): Promise<Participant | undefined>
  /** Gives the place free and forgets the responses; `false`: there was none. */
  leave(id: string): Promise<boolean>
}

/** `missing`: no session has this code. `inactive`: the session is not active. `full`: no place is left. `taken`: the nickname is. */
export type Joined =
  | { readonly kind: 'joined'; readonly participant: Participant }
  | { readonly kind: 'missing' | 'inactive' | 'full' | 'taken' }

/** A nickname as it is compared: neither case nor the form of a letter makes another one. */
export function nicknameKey(nickname: string): string {
  return nickname.normalize('NFKC').trim().toLowerCase().normalize('NFKC')
}
