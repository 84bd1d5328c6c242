import { Sightings } from '../../../../fixtures/sightings.ts'
import type { LoadLimits } from '../engine.ts'
import { Proxies } from '../proxies.ts'
import { LATENESS, Registry, type Metric } from '../metrics/registry.ts'
import { Group } from './groups.ts'
import { AllowedHosts } from './hosts.ts'
import { Connections } from './http/connections.ts'
import { RateLimit } from './http/rate-limit.ts'
import { WireLog } from './http/wire-log.ts'
import type { PositionOf } from './faults.ts'
import { Log, type LogLine } from './log.ts'
import { consolidatedOptions } from './options/consolidated.ts'
import { NOTED_TAGS, resolveOptions, SYSTEM_TAGS, type Options } from './options/options.ts'
import { Share } from './share.ts'
import { Timeouts } from './timeouts.ts'
import { Timers } from './timers.ts'

/** The metrics that the engine itself adds to, found once. */
export interface Measures {
  readonly vus: Metric
  readonly vusMax: Metric
  readonly iterations: Metric
  readonly iterationDuration: Metric
  readonly droppedIterations: Metric
  readonly checks: Metric
  readonly groupDuration: Metric
  readonly requests: Metric
  readonly duration: Metric
  readonly failed: Metric
  readonly blocked: Metric
  readonly connecting: Metric
  readonly tlsHandshaking: Metric
  readonly sending: Metric
  readonly waiting: Metric
  readonly receiving: Metric
  readonly dataSent: Metric
  readonly dataReceived: Metric
  /** How late iterations started that were due at a given time. Not one of k6's. */
  readonly lateness: Metric
}

/** Who hears of a run, and of what. */
export interface LoadRunOptions {
  readonly onLog?: ((line: LogLine) => void) | undefined
  readonly versionHeader?: string | undefined
  /** Whether requests and responses are logged, where the option `httpDebug` asks for that. @default false */
  readonly tellsRequests?: boolean | undefined
}

/** What all virtual users of a run share. */
export class LoadRun {
  readonly timers: Timers = new Timers()
  readonly timeouts: Timeouts = new Timeouts(this.timers)
  readonly log: Log
  readonly registry: Registry = new Registry()
  readonly rootGroup: Group = new Group('', '')
  readonly measures: Measures
  readonly hosts: AllowedHosts
  // Known once the script's init code has run.
  options: Options = resolveOptions([])
  connections: Connections = new Connections(resolveOptions([]))
  rateLimit: RateLimit
  /** Which versions answered; counted where somebody named the header. */
  readonly sightings: Sightings = new Sightings()
  readonly versionHeader: string | undefined
  /** Start of the run, once its virtual users are there, by `performance.now()`. */
  startMs: number = performance.now()
  /** The part of the load that this thread runs. */
  share: Share = Share.first(1)
  /** What setup() answered, as JSON. */
  setupJson: string | undefined
  /** Known once the script is compiled. */
  positionOf: PositionOf = () => undefined
  /** Ends the run from the script. */
  abort: (message: string) => void = () => undefined
  /** Tells what is sent and what comes, where that was asked for. */
  wire: WireLog | undefined
  readonly #maxRatePerSecond: number
  readonly #tellsRequests: boolean
  #consolidated: object | undefined
  #hiddenTags: ReadonlySet<string> = new Set()

  constructor(
    { hosts, maxRatePerSecond }: LoadLimits,
    { onLog, versionHeader, tellsRequests = false }: LoadRunOptions = {},
  ) {
    this.versionHeader = versionHeader
    this.#tellsRequests = tellsRequests
    this.log = new Log(onLog)
    this.hosts = new AllowedHosts(hosts)
    this.#maxRatePerSecond = maxRatePerSecond
    this.rateLimit = new RateLimit(maxRatePerSecond)
    this.measures = measuresOf(this.registry)
  }

  /**
   * Takes the options of the script; the safety limits stay above them.
   * @param env - `SSL_CERT_FILE` in it is whom connections trust, and its proxies are those that requests go by
   */
  configure(options: Options, env: Readonly<Record<string, string>> = {}): void {
    this.options = options
    this.#hiddenTags = SYSTEM_TAGS.difference(options.systemTags).union(NOTED_TAGS)
    this.connections = new Connections({
      ...options,
      authoritiesFile: env['SSL_CERT_FILE'],
      proxies: Proxies.of(env),
    })
    if (options.unknown.length > 0) {
      this.warn(`There were unknown fields in the options exported in the script: ${options.unknown.join(', ')}`)
    }
    for (const warning of options.warnings) this.warn(warning)
    if (options.httpDebug !== 'nothing') this.#tellRequests(options.httpDebug === 'full')
    this.useShare(this.share)
  }

  // What a suite logs is kept, and headers are not.
  #tellRequests(hasBodies: boolean): void {
    if (this.#tellsRequests) this.wire = new WireLog(this.log, hasBodies)
    else
      this.warn(
        'the option httpDebug has an effect with `assay load` alone: the log of a suite is kept, and holds no headers',
      )
  }

  /** Takes a part of the load, and of the rate that the run may have. */
  useShare(share: Share): void {
    const { rps } = this.options
    // The init code may have called test.fail().
    if (this.markedFailed) share.add('markedFailed', 1)
    this.share = share
    const ratePerSecond = rps > 0 ? Math.min(rps, this.#maxRatePerSecond) : this.#maxRatePerSecond
    this.rateLimit = new RateLimit(ratePerSecond / share.threads)
  }

  // Over all threads of the run.
  get activeVus(): number {
    return this.share.total('activeVus')
  }

  get initializedVus(): number {
    return this.share.total('initializedVus')
  }

  get completedIterations(): number {
    return this.share.total('completed')
  }

  get interruptedIterations(): number {
    return this.share.total('interrupted')
  }

  get exceptions(): number {
    return this.share.total('exceptions')
  }

  get markedFailed(): boolean {
    return this.share.total('markedFailed') > 0
  }

  warn(message: string): void {
    this.log.add('warning', message)
  }

  /** Whether a tag of k6 itself is one that samples do not carry, by the option `systemTags`. */
  isHiddenTag(name: string): boolean {
    return this.#hiddenTags.has(name)
  }

  /** What a script sees as `exec.test.options`. */
  get consolidatedOptions(): object {
    return (this.#consolidated ??= consolidatedOptions(this.options))
  }

  elapsedMs(): number {
    return performance.now() - this.startMs
  }
}

function measuresOf(registry: Registry): Measures {
  return {
    vus: registry.builtin('vus'),
    vusMax: registry.builtin('vus_max'),
    iterations: registry.builtin('iterations'),
    iterationDuration: registry.builtin('iteration_duration'),
    droppedIterations: registry.builtin('dropped_iterations'),
    checks: registry.builtin('checks'),
    groupDuration: registry.builtin('group_duration'),
    requests: registry.builtin('http_reqs'),
    duration: registry.builtin('http_req_duration'),
    failed: registry.builtin('http_req_failed'),
    blocked: registry.builtin('http_req_blocked'),
    connecting: registry.builtin('http_req_connecting'),
    tlsHandshaking: registry.builtin('http_req_tls_handshaking'),
    sending: registry.builtin('http_req_sending'),
    waiting: registry.builtin('http_req_waiting'),
    receiving: registry.builtin('http_req_receiving'),
    dataSent: registry.builtin('data_sent'),
    dataReceived: registry.builtin('data_received'),
    lateness: registry.builtin(LATENESS),
  }
}
