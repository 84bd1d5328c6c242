import { within } from './deadline.ts'
import { describeError, HarnessError } from './errors.ts'
import type { Clock } from './ports.ts'
import type { RecordedTarget } from './record.ts'
import type { Stack } from './stack.ts'

const ANSWER_LIMIT_MS = 5000

/** Asks a stack what it is, again and again, and keeps every answer. */
export class Witness implements AsyncDisposable {
  readonly #stack: Stack
  readonly #clock: Clock
  readonly #observed: RecordedTarget['observed'][number][] = []
  readonly #unanswered: RecordedTarget['unanswered'][number][] = []
  readonly #stopped = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(stack: Stack, clock: Clock) {
    this.#stack = stack
    this.#clock = clock
  }

  get observed(): RecordedTarget['observed'] {
    return this.#observed
  }

  get unanswered(): RecordedTarget['unanswered'] {
    return this.#unanswered
  }

  /** Asks once. Never throws: no answer is kept as well. */
  async ask(): Promise<void> {
    const limit = AbortSignal.timeout(ANSWER_LIMIT_MS)
    try {
      const identity = await within(this.#stack.identify(limit), ANSWER_LIMIT_MS + 1000, 'saying which version it is')
      if (typeof identity?.version !== 'string')
        throw new HarnessError('E_IDENTITY_UNKNOWN', 'The stack gave no version.')
      this.#observed.push({ at: this.#clock.now(), identity })
    } catch (error) {
      this.#unanswered.push({ at: this.#clock.now(), ...describeError(error, 'E_TARGET_UNREACHABLE') })
    }
  }

  /** Asks every `everyMs` from now on, until it is disposed of. */
  watch(everyMs: number): void {
    this.#loop = this.#watch(everyMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    await this.#loop
  }

  async #watch(everyMs: number): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      await pause(everyMs, signal)
      if (!signal.aborted) await this.ask()
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
