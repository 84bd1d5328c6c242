import type { Store } from '../store.ts'

/** A store that fails whatever it is asked: for tests that must not come so far, or want to see it fail. */
export function failingStore(error: Error = new Error('This test was not to reach the store')): Store {
  const fail = async () => {
    throw error
  }
  return {
    examine: fail,
    pool: () => ({ busy: 0, idle: 0, waiting: 0 }),
    sessions: { create: fail, find: fail, list: fail, change: fail, remove: fail },
    activities: { create: fail, find: fail, list: fail, change: fail, remove: fail },
    participants: { join: fail, find: fail, list: fail, touch: fail, leave: fail },
    responses: { findActivity: fail, add: fail, results: fail },
    deployments: { start: fail, find: fail, findLatest: fail, list: fail, advance: fail, trail: fail },
    [Symbol.asyncDispose]: async () => {},
  }
}
