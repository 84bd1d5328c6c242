import { flushCompileCache } from 'node:module'
import type { FromEngine, Job, ToEngine } from './protocol.ts'
import { WatchedThread } from './watched-thread.ts'

const thread = new WatchedThread()

flushCompileCache()
process.on('disconnect', () => void thread.end())
process.on('message', (message: ToEngine) => {
  if (message.kind === 'job') void start(message.job)
  else thread.stop()
})

async function start(job: Job): Promise<void> {
  const result = await thread.run(job, (message) => process.send?.(message))
  if (result === undefined) {
    process.disconnect?.()
    return
  }
  process.exitCode = result.exitCode
  const message: FromEngine = { kind: 'result', result }
  process.send?.(message, () => {
    // Without the channel and the thread nothing keeps this process.
    process.disconnect?.()
    void thread.end()
  })
}
