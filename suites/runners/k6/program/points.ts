import { z } from 'zod'
import type { Scenario } from '../embedded/options/scenario.ts'
import type { LoadProgress } from '../engine.ts'
import { percentile } from '../metrics/percentile.ts'
import { seriesOf, type Contains, type Series } from '../metrics/series.ts'
import { IterationStarts } from './lateness.ts'
import { createSink, METRIC_TYPES, type Sink } from '../metrics/sinks.ts'

const submetric = z.object({ name: z.string(), tags: z.record(z.string(), z.string()).nullish() })
const definition = z.object({
  type: z.enum(METRIC_TYPES),
  contains: z.enum(['default', 'time', 'data']),
  submetrics: z.array(submetric).nullish(),
})
const line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Metric'),
    metric: z.string(),
    data: definition,
  }),
  z.object({
    type: z.literal('Point'),
    metric: z.string(),
    data: z.object({ time: z.string(), value: z.number(), tags: z.record(z.string(), z.string()).nullish() }),
  }),
])

// Of each request or connection there is one sample of these.
const COUNTED_ONCE: ReadonlySet<string> = new Set(['http_reqs', 'ws_sessions', 'grpc_req_duration'])

interface Seen {
  readonly contains: Contains
  readonly sink: Sink
  /** Those of another metric whose samples carry some tags: `http_reqs{kind:write}`. */
  readonly parts: readonly { readonly tags: Tags; readonly sink: Sink }[]
}

type Tags = Readonly<Record<string, string>>

/** The samples that k6 writes with `--out json`, gathered in blocks by their own time. */
export class Points {
  readonly #metrics = new Map<string, Seen>()
  readonly #blockMs: number
  readonly #origins = new Set<string>()
  readonly #starts = new IterationStarts()
  #firstMs: number | undefined
  #lastMs = 0
  #blockEndMs = 0
  readonly #blocksMs: number[] = []

  constructor(blockMs: number) {
    this.#blockMs = blockMs
  }

  /** Takes one line; what is no sample is passed over, since k6 writes its text summary to the same place. */
  add(text: string): void {
    if (!text.startsWith('{')) return
    const parsed = line.safeParse(parseJson(text))
    if (!parsed.success) return
    const { metric, data } = parsed.data
    if (parsed.data.type === 'Metric') {
      this.#defineAll(metric, parsed.data.data)
    } else if ('time' in data) this.#addPoint(metric, data.value, Date.parse(data.time), data.tags ?? {})
  }

  /** Where requests went to, as far as k6 says it. */
  get origins(): readonly string[] {
    return [...this.#origins]
  }

  /** Requests of which k6 does not say where they went: it has the name of a request in the place of its URL. */
  unseen = 0

  /** How late iterations started, at least; `undefined` where none of the scenarios has arrivals. */
  lateness(scenarios: readonly Scenario[]): Series | undefined {
    return this.#starts.lateness(scenarios, this.#lastMs - (this.#firstMs ?? this.#lastMs))
  }

  series(): readonly Series[] {
    this.#closeLast()
    const totalMs = this.#lastMs - (this.#firstMs ?? this.#lastMs)
    return [...this.#metrics]
      .filter(([, { sink }]) => sink.count > 0)
      .map(([metric, { contains, sink }]) => seriesOf(metric, contains, sink, this.#blocksMs, totalMs))
  }

  /** What the last whole block shows. */
  progress(elapsedMs: number, totalMs: number | undefined): LoadProgress {
    const [duration, requests, failed, vus] = ['http_req_duration', 'http_reqs', 'http_req_failed', 'vus'].map(
      (name) => this.#metrics.get(name)?.sink,
    )
    const [from = 0, to = 0] = duration?.type === 'trend' ? duration.marks.slice(-2) : []
    const durations = duration?.type === 'trend' ? duration.slice(from, to).toSorted() : new Float64Array()
    const [then, now] = requests?.type === 'counter' ? requests.marks.slice(-2) : []
    return {
      elapsedMs,
      totalMs,
      vus: vus?.type === 'gauge' ? vus.value : 0,
      ratePerSecond: ((now?.value ?? 0) - (then?.value ?? 0)) / (this.#blockMs / 1000),
      p95Ms: durations.length === 0 ? undefined : percentile(durations, 0.95),
      failedRequests: failed?.type === 'rate' ? failed.trues : 0,
    }
  }

  #defineAll(metric: string, { type, contains, submetrics }: z.infer<typeof definition>): void {
    if (this.#metrics.has(metric)) return
    const parts = (submetrics ?? []).map(({ name, tags }) => ({ name, tags: tags ?? {}, sink: createSink(type) }))
    this.#define(metric, { sink: createSink(type), contains, parts })
    for (const { name, sink } of parts) this.#define(name, { sink, contains, parts: [] })
  }

  #define(metric: string, seen: Seen): void {
    // Blocks that are over are empty for it.
    const marks = this.#firstMs === undefined ? 0 : this.#blocksMs.length + 1
    for (let mark = 0; mark < marks; mark += 1) seen.sink.mark()
    this.#metrics.set(metric, seen)
  }

  #addPoint(metric: string, value: number, timeMs: number, tags: Tags): void {
    if (this.#firstMs === undefined) {
      this.#firstMs = timeMs
      this.#blockEndMs = timeMs + this.#blockMs
      this.#mark()
    }
    while (timeMs >= this.#blockEndMs) this.#endBlock(this.#blockMs)
    this.#lastMs = Math.max(this.#lastMs, timeMs)
    const seen = this.#metrics.get(metric)
    seen?.sink.add(value)
    for (const part of seen?.parts ?? []) if (carries(tags, part.tags)) part.sink.add(value)
    this.#starts.note(metric, value, timeMs, tags)
    if (COUNTED_ONCE.has(metric))
      this.#noteOrigin(metric === 'grpc_req_duration' ? `https://${tags['url']}` : tags['url'])
  }

  #noteOrigin(url: string | undefined): void {
    const asHttp = url?.replace(/^ws/, 'http')
    if (asHttp !== undefined && /^https?:/.test(asHttp) && URL.canParse(asHttp))
      this.#origins.add(new URL(asHttp).origin)
    else this.unseen += 1
  }

  #endBlock(lengthMs: number): void {
    this.#mark()
    this.#blocksMs.push(lengthMs)
    this.#blockEndMs += this.#blockMs
  }

  // What is left counts when it is all there is, or nearly a whole block.
  #closeLast(): void {
    if (this.#firstMs === undefined) return
    const restMs = this.#lastMs - (this.#blockEndMs - this.#blockMs)
    if (this.#blocksMs.length > 0 && restMs < this.#blockMs / 2) return
    this.#endBlock(Math.max(restMs, 1))
  }

  #mark(): void {
    for (const { sink } of this.#metrics.values()) sink.mark()
  }
}

function carries(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([name, value]) => (tags[name] ?? '') === value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a line that was cut: what is missing shows in the summary
  }
}
