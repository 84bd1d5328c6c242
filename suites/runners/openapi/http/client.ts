import { Agent } from 'undici'
import { HarnessError } from '../../../../harness/errors.ts'
import { Pace } from '../../../../fixtures/pace.ts'
import { Sightings } from '../../../../fixtures/sightings.ts'
import type { Sighting } from '../../../../harness/suite.ts'
import { isOfHosts } from '../../../../harness/target-hosts.ts'
import type { HttpRequest } from './request.ts'
import { Slots } from './slots.ts'

/** Tries of a request that the target put off with 429. */
const MAX_TRIES = 4

/** Longest pause that a `Retry-After` may ask for (ms); beyond it the answer counts as what it is. */
const MAX_RETRY_AFTER_MS = 10_000
const DEFAULT_RETRY_AFTER_MS = 1_000

/** Time that requests still have after the run was stopped: what they create must be known, to be removed (ms). */
const GRACE_MS = 3_000

/** What came back for a request. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** No whole answer: connection refused or cut, or none within the limit. */
  | { readonly kind: 'broken'; readonly reason: string; readonly code?: string; readonly durationMs: number }

export interface Answer {
  readonly status: number
  /** By lower-case name; values of a repeated header are joined by `, `. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** Of the body as it came. */
  readonly sizeBytes: number
  readonly durationMs: number
}

export interface ClientOptions {
  /** Hosts that may receive requests, as `isOfHosts` reads them. */
  readonly hosts: readonly string[]
  readonly maxRatePerSecond: number
  readonly concurrency: number
  /** Longest wait for a whole answer (ms). */
  readonly timeoutMs: number
  /** Header that carries the version. */
  readonly versionHeader: string
}

/** Sends requests over kept connections, held to the target's hosts and rate. Follows no redirect. */
export class Client implements AsyncDisposable {
  private readonly options: ClientOptions
  private readonly agent: Agent
  private readonly pace: Pace
  private readonly slots: Slots
  private readonly durations: number[] = []
  private readonly sightings = new Sightings()
  private readonly ends = new WeakMap<AbortSignal, AbortSignal>()

  constructor(options: ClientOptions) {
    this.options = options
    const { concurrency, timeoutMs } = options
    this.agent = new Agent({
      connections: concurrency,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
    this.pace = new Pace(options.maxRatePerSecond)
    this.slots = new Slots(concurrency)
  }

  /** Which versions answered. */
  get seen(): readonly Sighting[] {
    return this.sightings.list()
  }

  /** Time of each whole answer, in order (ms). */
  get durationsMs(): readonly number[] {
    return this.durations
  }

  /**
   * @throws E_HOST_REFUSED the origin is none of the target's hosts
   * @throws AbortError before it was sent
   */
  async send(origin: string, request: HttpRequest, signal: AbortSignal): Promise<Reply> {
    this.checkHost(origin)
    return this.slots.use(async () => {
      for (let tries = 1; ; tries += 1) {
        await this.pace.turn(signal)
        signal.throwIfAborted()
        const reply = await this.exchange(origin, request, this.endOf(signal))
        const pauseMs = tries < MAX_TRIES ? pauseOf(reply) : undefined
        if (pauseMs === undefined) return reply
        this.pace.pause(pauseMs)
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent.destroy()
  }

  private checkHost(origin: string): void {
    if (isOfHosts(origin, this.options.hosts)) return
    throw new HarnessError(
      'E_HOST_REFUSED',
      `Expected one of ${this.options.hosts.join(', ')}, got ${origin}; nothing was sent there.`,
    )
  }

  // One per signal, however many requests it is given to.
  private endOf(signal: AbortSignal): AbortSignal {
    const known = this.ends.get(signal)
    if (known !== undefined) return known
    const end = new AbortController()
    signal.addEventListener('abort', () => setTimeout(() => end.abort(), GRACE_MS).unref(), { once: true })
    this.ends.set(signal, end.signal)
    return end.signal
  }

  private async exchange(
    origin: string,
    { method, path, headers, body, encoding }: HttpRequest,
    end: AbortSignal,
  ): Promise<Reply> {
    const startedMs = performance.now()
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(this.options.timeoutMs), end])
      const bytes = body === undefined ? null : encoding === undefined ? body : Buffer.from(body, encoding)
      const response = await this.agent.request({ origin, path, method, headers, body: bytes, signal })
      this.sightings.add(origin, versionOf(response.headers, this.options.versionHeader), response.statusCode)
      const received = Buffer.from(await response.body.arrayBuffer())
      const durationMs = performance.now() - startedMs
      this.durations.push(durationMs)
      const answer = {
        status: response.statusCode,
        headers: joined(response.headers),
        body: received.toString(),
        sizeBytes: received.length,
        durationMs,
      }
      return { kind: 'answered', answer }
    } catch (error) {
      const code = codeOf(error)
      const durationMs = performance.now() - startedMs
      return { kind: 'broken', reason: reasonOf(error), durationMs, ...(code === undefined ? {} : { code }) }
    }
  }
}

function pauseOf(reply: Reply): number | undefined {
  if (reply.kind === 'broken' || reply.answer.status !== 429) return undefined
  const value = reply.answer.headers.get('retry-after')
  if (value === undefined) return DEFAULT_RETRY_AFTER_MS
  const pauseMs = /^\d+$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  if (Number.isNaN(pauseMs)) return DEFAULT_RETRY_AFTER_MS
  return pauseMs <= MAX_RETRY_AFTER_MS ? Math.max(pauseMs, 0) : undefined
}

function versionOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  versionHeader: string,
): string | undefined {
  const value = headers[versionHeader]
  return (Array.isArray(value) ? value.join(', ') : value)?.trim()
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  )
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = codeOf(error)
  return `${code === undefined ? '' : `${code}: `}${error.message || error.name}`
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
