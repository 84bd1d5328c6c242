import type { DocumentChange } from '../../../../harness/cli/commands/contract.ts'
import type { Pointer } from '../document/pointer.ts'
import type { Direction } from '../schema/schema.ts'

/** What a change does to the set of values or requests that fit. */
export type Effect = 'narrower' | 'wider' | 'different'

/** Who breaks: callers whose requests are no longer taken, or callers that meet answers they do not know. */
export function levelOf(effect: Effect, direction: Direction): DocumentChange['level'] {
  if (direction === 'request') return effect === 'wider' ? 'safe' : 'breaks requests'
  return effect === 'narrower' ? 'safe' : 'breaks responses'
}

/** A change, its sentence made of what changed and who breaks. */
export function changeOf(options: {
  readonly code: string
  readonly level: DocumentChange['level']
  readonly pointer: Pointer
  readonly what: string
}): DocumentChange {
  const { code, level, pointer, what } = options
  return { code, level, pointer, message: `${what}; ${WHO[level]}` }
}

const WHO: Readonly<Record<DocumentChange['level'], string>> = {
  'breaks requests': 'callers that send what was allowed are refused',
  'breaks responses': 'callers that rely on what was answered break',
  safe: 'nobody breaks',
}
