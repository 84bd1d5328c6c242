/** @import { Answer, NoAnswer, Question } from './ask.mjs' */
/** @import { Shape } from './shape.mjs' */
import { ask } from './ask.mjs'
import { waitMs } from './pace.mjs'

const LEAST_GAP_MS = 1_000 // between two requests for one thing, however often someone asks

/**
 * Something that is asked again and again.
 * @typedef {object} Task
 * @property {string} name
 * @property {number} everyMs
 * @property {() => Promise<Answer<unknown>>} ask
 */
/** @typedef {{ dueAt: number, askedAt: number, failures: number, notBefore: number, epoch: number }} Standing */
/**
 * @typedef {object} PollerPorts
 * @property {() => number} now - ms
 * @property {(run: () => void, ms: number) => unknown} setTimer
 * @property {(timer: unknown) => void} clearTimer
 * @property {() => number} random
 * @property {() => boolean} isWatched - whether someone can see the page
 * @property {(answer: NoAnswer) => void} onSilence - when the first thing does not answer
 * @property {() => void} onChange - after every answer
 */

/**
 * Asks several things in turn, one request at a time, while someone looks. What fails is asked less often; when the
 * first thing does not answer at all, everything waits until it does.
 */
export class Poller {
  /** @readonly @type {PollerPorts} */
  #ports
  /** @type {readonly Task[]} */
  #tasks = []
  /** @readonly @type {Map<string, Standing>} */
  #standings = new Map()
  #silentUntil = 0
  #isBusy = false
  /** @type {unknown} */
  #timer

  /** @param {PollerPorts} ports */
  constructor(ports) {
    this.#ports = ports
  }

  /**
   * What is asked from now on. A thing that was asked before under this name keeps its time.
   * @param {readonly Task[]} tasks - the first is the one that tells whether anything answers
   */
  setTasks(tasks) {
    this.#tasks = tasks
    for (const { name } of tasks) if (!this.#standings.has(name)) this.#standings.set(name, fresh())
    for (const name of this.#standings.keys()) {
      if (!tasks.some((task) => task.name === name)) this.#standings.delete(name)
    }
    this.resume()
  }

  /** When the next request is due (ms); `undefined`: one is on its way, or nobody looks. */
  get nextAt() {
    if (this.#isBusy || !this.#ports.isWatched()) return undefined
    return this.#next()?.at
  }

  /**
   * Asks soon, not before what the service asked to wait for. What is on its way under this name counts no more.
   * @param {readonly string[]} [names] - all when left out
   */
  askNow(names) {
    const now = this.#ports.now()
    this.#silentUntil = Math.min(this.#silentUntil, now)
    for (const [name, standing] of this.#standings) {
      if (names !== undefined && !names.includes(name)) continue
      standing.dueAt = Math.max(Math.min(standing.dueAt, now), standing.notBefore, standing.askedAt + LEAST_GAP_MS)
      standing.epoch += 1
    }
    this.resume()
  }

  /** Plans the next request: after the page was hidden or shown, too. */
  resume() {
    this.#ports.clearTimer(this.#timer)
    const next = this.#next()
    if (this.#isBusy || next === undefined || !this.#ports.isWatched()) return
    this.#timer = this.#ports.setTimer(() => void this.#run(next), Math.max(0, next.at - this.#ports.now()))
  }

  /**
   * The number that `askNow` changes: an answer to a request from before it may be older than what is known.
   * @param {string} name
   */
  epochOf(name) {
    return this.#standings.get(name)?.epoch ?? -1
  }

  #next() {
    /** @type {{ task: Task, standing: Standing, at: number } | undefined} */
    let next
    for (const task of this.#tasks) {
      const standing = this.#standings.get(task.name)
      if (standing === undefined) continue
      const at = Math.max(standing.dueAt, this.#silentUntil)
      if (next === undefined || at < next.at) next = { task, standing, at }
    }
    return next
  }

  /** @param {{ task: Task, standing: Standing }} due */
  async #run({ task, standing }) {
    this.#isBusy = true
    standing.askedAt = this.#ports.now()
    const { epoch } = standing
    const answer = await task.ask()
    this.#isBusy = false
    this.#note(task, standing, answer)
    if (standing.epoch !== epoch) standing.dueAt = Math.max(standing.notBefore, standing.askedAt + LEAST_GAP_MS)
    this.#ports.onChange()
    this.resume()
  }

  /**
   * @param {Task} task
   * @param {Standing} standing
   * @param {Answer<unknown>} answer
   */
  #note(task, standing, answer) {
    const { now, random } = this.#ports
    const isGood = answer.kind === 'answered'
    standing.failures = isGood ? 0 : standing.failures + 1
    const retryAfterMs = answer.kind === 'problem' ? answer.retryAfterMs : 0
    standing.notBefore = now() + retryAfterMs
    const { everyMs } = task
    standing.dueAt = now() + waitMs({ everyMs, failures: standing.failures, retryAfterMs, random })
    const first = this.#tasks[0]
    if (task !== first) {
      // Whether it alone is silent, or all are, the first one tells.
      const told = answer.kind === 'unreachable' && first && this.#standings.get(first.name)
      if (told) told.dueAt = Math.min(told.dueAt, Math.max(now(), told.askedAt + LEAST_GAP_MS))
      return
    }
    const wasSilent = this.#silentUntil > 0
    this.#silentUntil = answer.kind === 'unreachable' ? standing.dueAt : 0
    if (answer.kind === 'unreachable') this.#ports.onSilence(answer)
    if (wasSilent && this.#silentUntil === 0) this.#hurry(now())
  }

  // After a silence all that is shown is old.
  /** @param {number} now */
  #hurry(now) {
    for (const task of this.#tasks.slice(1)) {
      const standing = this.#standings.get(task.name)
      if (standing) standing.dueAt = Math.max(now, standing.notBefore)
    }
  }
}

/** @returns {Standing} */
function fresh() {
  return { dueAt: 0, askedAt: Number.NEGATIVE_INFINITY, failures: 0, notBefore: 0, epoch: 0 }
}

/**
 * A task whose answer is noted, unless it may be older than what is known: `askNow` was called meanwhile.
 * @template T
 * @param {Pick<Poller, 'epochOf'>} poller
 * @param {{ name: string, everyMs: number, question: Question, shape: Shape<T>, apply: (answer: Answer<T>) => void }} options
 * @returns {Task}
 */
export function taskOf(poller, { name, everyMs, question, shape, apply }) {
  return {
    name,
    everyMs,
    ask: async () => {
      const epoch = poller.epochOf(name)
      const answer = await ask(question, shape)
      if (poller.epochOf(name) === epoch) apply(answer)
      return answer
    },
  }
}
