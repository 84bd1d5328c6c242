import { leftBehind } from './coroutine.ts'
import type { VirtualUser } from './virtual-user.ts'

/**
 * Waits until the timers, requests and reactions that a virtual user's code has started are done.
 * @throws MisplacedWaitError
 */
export async function becomeIdle(user: VirtualUser): Promise<void> {
  for (;;) {
    // Reactions to promises run before the event loop goes on.
    await new Promise((resolve) => setImmediate(resolve))
    const misplaced = leftBehind()
    if (misplaced) throw misplaced
    if (user.isIdle) return
    await new Promise<void>((resolve) => {
      user.onIdle = resolve
    })
  }
}
