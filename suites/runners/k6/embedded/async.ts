import { call, run, type Body } from './coroutine.ts'
import { currentUser, enter } from './current.ts'

/** Runs the body of an async function of the script. */
export async function runAsync(body: Body): Promise<unknown> {
  const user = currentUser()
  return new Promise((resolve, reject) => {
    enter(user)
    call(() => run(body), { resume: resolve, fail: reject })
  })
}
