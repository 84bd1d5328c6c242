import type { Activity, ActivityAddress } from './activity.ts'

/** The most words or questions that results show. */
export const MOST_SHOWN = 100

/** What a participant says: by poll the number of an option (from 0), by question round a text, by word cloud words. */
export type Answer = { readonly option: number } | { readonly text: string } | { readonly words: readonly string[] }

/** What a participant said to an activity. */
export interface Response {
  readonly id: string
  readonly activityId: string
  readonly participantId: string
  readonly answer: Answer
  readonly createdAt: string
}

/** A response to be kept. */
export interface Responding {
  readonly activity: Pick<Activity, 'id' | 'kind'>
  readonly participantId: string
  readonly answer: Answer
  readonly at: string
}

/** What an activity has come to. Only the part of its kind is filled. */
export interface Results {
  readonly activity: Activity
  readonly responseCount: number
  /** Of a poll: each option, in order. */
  readonly options: readonly { readonly text: string; readonly count: number }[]
  /** Of a word cloud: the words that were named most, in lower case. */
  readonly words: readonly { readonly text: string; readonly count: number }[]
  /** Of a question round: the newest first. */
  readonly questions: readonly { readonly text: string; readonly askedAt: string }[]
}

/** Responses, kept. Every method may throw `StoreUnavailable`. */
export interface ResponseStore {
  /** The activity that a participant may respond to; `undefined`: the participant's session has none of this id. */
  findActivity(participantId: string, activityId: string): Promise<Activity | undefined>
  add(responding: Responding): Promise<Responded>
  results(address: ActivityAddress): Promise<Results | undefined>
}

/** `missing`: the participant has left meanwhile. `inactive`: the activity takes no responses. `repeated`: the participant has responded to this poll. */
export type Responded =
  | { readonly kind: 'added'; readonly response: Response }
  | { readonly kind: 'missing' }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'repeated' }

/** Why an answer does not fit its activity; `undefined`: it does. */
export function misfitOf({ kind, options }: Pick<Activity, 'kind' | 'options'>, answer: Answer): string | undefined {
  switch (kind) {
    case 'poll':
      if (!('option' in answer)) return 'Expected { option }: the number of an option'
      return answer.option < options.length ? undefined : `Expected an option from 0 to ${options.length - 1}`
    case 'questions':
      return 'text' in answer ? undefined : 'Expected { text }: a question'
    case 'word_cloud':
      return 'words' in answer ? undefined : 'Expected { words }: a list of words'
  }
}
