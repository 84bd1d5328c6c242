import { within } from './deadline.ts'
import { describeError, HarnessError } from './errors.ts'
import { isVersion, sharesOf } from './gate/version.ts'
import type { Clock } from './ports.ts'
import type { Asked, Observed, ObservedDigest, Phase, Settling, Unanswered } from './record.ts'
import type { Stack, StackWitness, Testimony } from './stack.ts'
import type { Identity, SettlePolicy } from './target.ts'

const ANSWER_LIMIT_MS = 5000
const ITSELF = 'the stack' // its own word stands in the record without a name

/** Something that a witness answered, or did not. */
type Answer = Asked & ({ readonly said: Testimony } | Pick<Unanswered, 'code' | 'message'>)

/** How far one witness has come while the target settles. */
interface Streak {
  /** Answers in a row that are as expected. */
  matches: number
  /** Answers in a row that hold no version: it will not give one. */
  mute: number
  matched: boolean
}

/** Asks a stack, and everyone else who knows, what runs: again and again, and keeps every answer. */
export class Witness implements AsyncDisposable {
  readonly #witnesses: readonly StackWitness[]
  readonly #clock: Clock
  readonly #answers: Answer[] = []
  readonly #stopped = new AbortController()
  #settling: Settling | undefined
  #loop: Promise<void> = Promise.resolve()

  constructor(stack: Stack, clock: Clock) {
    const itself = { name: ITSELF, ask: async (signal: AbortSignal) => stack.identify(signal) }
    this.#witnesses = [itself, ...(stack.witnesses ?? [])]
    this.#clock = clock
  }

  get observed(): readonly Observed[] {
    return this.#answers.flatMap((one) =>
      'said' in one && one.said.version !== undefined ? [{ ...asked(one), identity: one.said }] : [],
    )
  }

  get digests(): readonly ObservedDigest[] {
    return this.#answers.flatMap((one) =>
      'said' in one && one.said.version === undefined ? [{ ...asked(one), imageDigest: one.said.imageDigest }] : [],
    )
  }

  get unanswered(): readonly Unanswered[] {
    return this.#answers.flatMap((one) =>
      'said' in one ? [] : [{ ...asked(one), code: one.code, message: one.message }],
    )
  }

  /** How the target came to say the expected version; `undefined`: it was not waited for. */
  get settling(): Settling | undefined {
    return this.#settling
  }

  /** Asks everyone once. Never throws: no answer is kept as well. */
  async ask(phase: Phase): Promise<void> {
    await this.#round(phase)
  }

  /**
   * Asks until everyone has given the expected answer often enough in a row, or the time is over.
   * @returns why suites must not be begun; `undefined` when they may. One who answers without a version is not waited for.
   */
  async settle(expected: Identity, policy: SettlePolicy, signal: AbortSignal): Promise<string | undefined> {
    const start = performance.now()
    const streaks = this.#witnesses.map((): Streak => ({ matches: 0, mute: 0, matched: false }))
    const isDone = (): boolean =>
      streaks.every(({ matches, mute }) => matches >= policy.matches || mute >= policy.matches)
    for (;;) {
      const answers = await this.#round('settling')
      for (const [index, streak] of streaks.entries()) count(streak, answers[index], expected)
      const waitedMs = performance.now() - start
      const limitMs = streaks.some(({ matched }) => matched) ? policy.deadlineMs : policy.firstMatchMs
      const over = waitedMs >= limitMs || signal.aborted
      if (isDone() || over) return this.#settled(isDone(), { expected, policy, waitedMs, streaks })
      await pause(Math.min(policy.everyMs, limitMs - waitedMs), signal)
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
      if (!signal.aborted) await this.#round('during')
    }
  }

  async #round(phase: Phase): Promise<readonly Answer[]> {
    const answers = await Promise.all(this.#witnesses.map(async (one) => this.#ask(one, phase)))
    this.#answers.push(...answers)
    return answers
  }

  async #ask(one: StackWitness, phase: Phase): Promise<Answer> {
    const limit = AbortSignal.timeout(ANSWER_LIMIT_MS)
    const about = { phase, ...(one.name === ITSELF ? {} : { witness: one.name }) }
    try {
      const said = await within(one.ask(limit), ANSWER_LIMIT_MS + 1000, 'saying which version it is')
      if (typeof said?.version !== 'string' && typeof said?.imageDigest !== 'string')
        throw new HarnessError('E_IDENTITY_UNKNOWN', 'It gave no version.')
      return { at: this.#clock.now(), ...about, said }
    } catch (error) {
      return { at: this.#clock.now(), ...about, ...describeError(error, 'E_TARGET_UNREACHABLE') }
    }
  }

  // The last answers of each, which made it settle, are the first that count; so are those of one that never says a version.
  #settled(
    settled: boolean,
    seen: {
      readonly expected: Identity
      readonly policy: SettlePolicy
      readonly waitedMs: number
      readonly streaks: readonly Streak[]
    },
  ): string | undefined {
    const { matches, deadlineMs } = seen.policy
    const wasMute = seen.streaks.every(({ matched }) => !matched)
    if (settled) this.#keepLast(matches)
    if (settled && wasMute) return undefined
    const told = { matches, deadlineMs, waitedMs: seen.waitedMs, settled }
    if (settled) {
      this.#settling = told
      return undefined
    }
    const diagnosis = this.#diagnosis()
    this.#settling = { ...told, diagnosis }
    const [first] = this.observed
    if (first === undefined) return `the target does not say which version it is: ${diagnosis}`
    return seen.streaks.some(({ matched }) => matched)
      ? `the target did not settle on ${seen.expected.version}: ${diagnosis}`
      : `the target is ${first.identity.version}, not the expected ${seen.expected.version}`
  }

  #keepLast(matches: number): void {
    const kept = this.#witnesses.length * matches
    const from = Math.max(0, this.#answers.length - kept)
    this.#answers.splice(from, kept, ...this.#answers.slice(from).map((one): Answer => ({ ...one, phase: 'before' })))
  }

  // Who said what how often, by witness.
  #diagnosis(): string {
    return this.#witnesses
      .map(({ name }) => {
        const own = this.#answers.filter(({ witness = ITSELF }) => witness === name)
        const shares = new Map<string, number>()
        for (const one of own) {
          const said = 'said' in one ? (one.said.version ?? one.said.imageDigest) : one.code
          shares.set(said, (shares.get(said) ?? 0) + 1)
        }
        return `${name} said ${sharesOf(shares, 'answer')}`
      })
      .join('; ')
  }
}

function asked({ at, phase, witness }: Answer): Asked {
  return { at, ...(witness === undefined ? {} : { witness }), ...(phase === undefined ? {} : { phase }) }
}

function count(streak: Streak, answer: Answer | undefined, expected: Identity): void {
  const isMute = answer !== undefined && !('said' in answer) && answer.code === 'E_IDENTITY_UNKNOWN'
  streak.mute = isMute ? streak.mute + 1 : 0
  const isMatch = answer !== undefined && 'said' in answer && isExpected(answer.said, expected)
  streak.matches = isMatch ? streak.matches + 1 : 0
  streak.matched ||= isMatch
}

// Who knows the image alone has nothing to wait for when nobody said which image.
function isExpected({ version, imageDigest }: Testimony, expected: Identity): boolean {
  if (version !== undefined && !isVersion(version, expected.version)) return false
  return expected.imageDigest === undefined || imageDigest === undefined || imageDigest === expected.imageDigest
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}
