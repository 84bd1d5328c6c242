import { becomeIdle } from './idle.ts'
import type { Running, VirtualUser } from './virtual-user.ts'

/**
 * Waits until all is done that the init code of a virtual user has started: as in k6, it lasts until then.
 * @param exports - what the init code exports; a promise where it awaits by itself
 * @throws whatever the script throws later, and Error where an `await` never ends
 */
export async function finishInit(user: VirtualUser, exports: unknown): Promise<void> {
  const { promise: broken, reject } = Promise.withResolvers<never>()
  const running: Running = { abandon: ignore, interrupt: ignore, completeWhenBrokenOff: ignore, fail: reject }
  user.running = running
  let isOver = false
  const take = async (): Promise<void> => {
    user.exports = await exports
    isOver = true
  }
  take().catch(reject)
  try {
    await Promise.race([broken, becomeIdle(user)])
  } finally {
    if (user.running === running) {
      user.running = undefined
      user.reacts = false
    }
  }
  if (!isOver) throw new Error('the init code awaits something that never comes')
}

function ignore(): void {
  // Nobody ends the init code from outside.
}
