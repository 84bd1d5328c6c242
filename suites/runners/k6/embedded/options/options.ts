import { z } from 'zod/v3'
import type { ThresholdOption } from '../../metrics/registry.ts'
import { parseDurationMs } from '../duration.ts'
import { LocalAddresses } from '../http/local-addresses.ts'
import {
  DEFAULT_DNS,
  DNS_POLICIES,
  DNS_SELECTIONS,
  readRange,
  type BlacklistedRange,
  type DnsOptions,
} from '../http/resolver.ts'
import type { TlsOptions } from '../http/tls.ts'
import { Segment } from '../segment.ts'
import { duration, named, OptionsError, parse, strings, whole } from './fields.ts'
import { featuresOf, type Features } from './features.ts'
import { stage, type GivenScenario } from './given-scenario.ts'
import { hostsOf } from './hosts.ts'
import { overlay, type OptionLayer, type Overlaid } from './layers.ts'
import type { Scenario } from './scenario.ts'
import { executionOf } from './scenarios.ts'
import { tlsFields, tlsOf } from './tls.ts'

/** The options of a run, resolved: times in milliseconds, defaults filled in. */
export interface Options {
  readonly scenarios: readonly Scenario[]
  readonly thresholds: Readonly<Record<string, readonly ThresholdOption[]>>
  readonly tags: Readonly<Record<string, string>>
  readonly summaryTrendStats: readonly string[]
  readonly summaryTimeUnit: string
  readonly setupTimeoutMs: number
  readonly teardownTimeoutMs: number
  readonly handleSummaryTimeoutMs: number
  readonly noSetup: boolean
  readonly noTeardown: boolean
  readonly minIterationDurationMs: number
  readonly maxRedirects: number
  /** Whether it was given how many. */
  readonly limitsRedirects: boolean
  readonly userAgent: string
  readonly discardResponseBodies: boolean
  readonly throwErrors: boolean
  readonly insecureSkipTlsVerify: boolean
  readonly noConnectionReuse: boolean
  readonly noVuConnectionReuse: boolean
  readonly noCookiesReset: boolean
  readonly batch: number
  readonly batchPerHost: number
  /** Requests a second; 0: as many as the safety limits let. */
  readonly rps: number
  /** Names to the addresses that stand for them. */
  readonly hosts: Readonly<Record<string, string>>
  /** Patterns of names that receive nothing; `*` at the start stands for anything. */
  readonly blockHostnames: readonly string[]
  /** Addresses that receive nothing. */
  readonly blacklist: readonly BlacklistedRange[]
  readonly dns: DnsOptions
  readonly tls: TlsOptions
  readonly localAddresses: LocalAddresses
  /** How much is told of requests and responses. */
  readonly httpDebug: 'nothing' | 'headers' | 'full'
  /** The part of the load that this instance runs. */
  readonly segment: Segment
  /** The tags of k6 itself that samples carry. */
  readonly systemTags: ReadonlySet<string>
  /** As they were given, durations in milliseconds, for `exec.test.options`. */
  readonly given: Readonly<Record<string, unknown>>
  readonly givenScenarios: Readonly<Record<string, GivenScenario>>
  /** What was given and does not count, or counts in the place of something else. */
  readonly warnings: readonly string[]
  /** Names that are none of k6's options. */
  readonly unknown: readonly string[]
}

const TREND_STATS = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)']

// k6 v2.2.0, metrics/system_tag.go
const DEFAULT_SYSTEM_TAGS = [
  'proto',
  'subproto',
  'status',
  'method',
  'url',
  'name',
  'group',
  'check',
  'error',
  'error_code',
  'tls_version',
  'scenario',
  'service',
  'expected_response',
]

/** All tags that k6 itself sets, those it sets only when asked to included. */
export const SYSTEM_TAGS: ReadonlySet<string> = new Set([...DEFAULT_SYSTEM_TAGS, 'vu', 'iter', 'ip', 'ocsp_status'])

/** Those that have so many values that they stand beside the tags, where thresholds can't ask for them. */
export const NOTED_TAGS: ReadonlySet<string> = new Set(['vu', 'iter'])

const threshold = z.union(
  [
    z.string(),
    named(
      z.object({ threshold: z.string(), abortOnFail: z.boolean().default(false), delayAbortEval: duration.nullish() }),
    ),
  ],
  {
    errorMap: () => ({
      message:
        'expected an expression, or { threshold, abortOnFail, delayAbortEval } of a text, a boolean and a duration',
    }),
  },
)
const layerSchema = z
  .object({
    vus: whole,
    iterations: whole,
    duration: duration.nullish(),
    stages: z.array(stage).nullish(),
    scenarios: z.record(z.string(), z.object({}).passthrough()).nullish(),
    thresholds: z.record(z.string(), z.array(threshold).nullish()).nullish(),
    noThresholds: z.boolean().nullish(),
    noSetup: z.boolean().nullish(),
    noTeardown: z.boolean().nullish(),
    tags: strings.nullish(),
    summaryTrendStats: z.array(z.string()).nullish(),
    summaryTimeUnit: z.enum(['', 's', 'ms', 'us']).nullish(),
    setupTimeout: duration.nullish(),
    teardownTimeout: duration.nullish(),
    handleSummaryTimeout: duration.nullish(),
    minIterationDuration: duration.nullish(),
    maxRedirects: whole,
    userAgent: z.string().nullish(),
    discardResponseBodies: z.boolean().nullish(),
    throw: z.boolean().nullish(),
    insecureSkipTLSVerify: z.boolean().nullish(),
    noConnectionReuse: z.boolean().nullish(),
    noVUConnectionReuse: z.boolean().nullish(),
    noCookiesReset: z.boolean().nullish(),
    batch: whole,
    batchPerHost: whole,
    rps: whole,
    hosts: strings.nullish(),
    blockHostnames: z.array(z.string()).nullish(),
    blacklistIPs: z.array(z.string()).nullish(),
    dns: z.preprocess(
      pairsIn,
      named(
        z
          .object({
            ttl: z.union([z.string(), z.number()]).nullish(),
            select: z.enum(DNS_SELECTIONS).nullish(),
            policy: z.enum(DNS_POLICIES).nullish(),
          })
          .strict(),
      ).nullish(),
    ),
    executionSegment: z.string().nullish(),
    executionSegmentSequence: z.string().nullish(),
    localIPs: z.string().nullish(),
    httpDebug: z.string().nullish(),
    ...tlsFields,
    systemTags: z.preprocess(listIn, z.array(z.string()).nullish()),
  })
  .passthrough()

type Given = Partial<z.infer<typeof layerSchema>>

// Options of k6 that mean nothing for what a script does here.
const WITHOUT_MEANING =
  'cloud consoleOutput ext features linger metricSamplesBufferSize noSummary noUsageReport out paused summaryMode tlsAIAFetch'.split(
    ' ',
  )
const KNOWN: ReadonlySet<string> = new Set([...Object.keys(layerSchema.shape), ...WITHOUT_MEANING])
const layer = named(layerSchema)

/**
 * Reads options, each layer over the ones before it.
 * @throws OptionsError all faults of a layer at once
 */
export function resolveOptions(layers: readonly OptionLayer[], features: Features = featuresOf([])): Options {
  const read = layers.map(({ name, options }) => ({ name, options: parse(layer, options ?? {}, name) }))
  const { options: given, warnings } = read.reduce<Overlaid<Given>>(
    (below, layer) => overlay(below, layer, features.mergesTags),
    { options: {}, warnings: [] },
  )
  if (typeof given.setupTimeout === 'number' && given.setupTimeout <= 0)
    throw new OptionsError('configuration', 'setupTimeout must be positive')
  const execution = executionOf(given)
  const thresholds = given.noThresholds === true ? {} : (given.thresholds ?? {})
  return {
    scenarios: execution.scenarios,
    thresholds: Object.fromEntries(
      Object.entries(thresholds).map(([name, list]) => [name, (list ?? []).map(thresholdOf)]),
    ),
    tags: { ...given.tags, ...features.tags },
    summaryTrendStats: trendStatsOf(given.summaryTrendStats),
    summaryTimeUnit: given.summaryTimeUnit ?? '',
    setupTimeoutMs: given.setupTimeout ?? 60_000,
    teardownTimeoutMs: given.teardownTimeout ?? 60_000,
    handleSummaryTimeoutMs: given.handleSummaryTimeout ?? 120_000,
    noSetup: given.noSetup ?? false,
    noTeardown: given.noTeardown ?? false,
    minIterationDurationMs: given.minIterationDuration ?? 0,
    maxRedirects: given.maxRedirects ?? 10,
    limitsRedirects: typeof given.maxRedirects === 'number',
    userAgent: given.userAgent ?? 'assay (runs k6 scripts)',
    discardResponseBodies: given.discardResponseBodies ?? false,
    throwErrors: given.throw ?? false,
    insecureSkipTlsVerify: given.insecureSkipTLSVerify ?? false,
    noConnectionReuse: given.noConnectionReuse ?? false,
    noVuConnectionReuse: given.noVUConnectionReuse ?? false,
    noCookiesReset: given.noCookiesReset ?? false,
    batch: given.batch ?? 20,
    batchPerHost: given.batchPerHost ?? 6,
    rps: given.rps ?? 0,
    hosts: hostsOf(given.hosts ?? {}),
    blockHostnames: given.blockHostnames ?? [],
    blacklist: (given.blacklistIPs ?? []).map(rangeOf),
    dns: dnsOf(given.dns),
    tls: tlsOf(given),
    segment: Segment.read(given.executionSegment ?? '', given.executionSegmentSequence ?? ''),
    localAddresses: localAddressesOf(given.localIPs),
    httpDebug: httpDebugOf(given.httpDebug),
    systemTags: new Set(given.systemTags ?? DEFAULT_SYSTEM_TAGS),
    given,
    givenScenarios: execution.given,
    warnings: [...warnings, ...execution.warnings],
    unknown: Object.keys(given).filter((name) => !KNOWN.has(name)),
  }
}

function thresholdOf(option: z.infer<typeof threshold>): ThresholdOption {
  if (typeof option === 'string') return { source: option, abortOnFail: false, delayAbortMs: 0 }
  return { source: option.threshold, abortOnFail: option.abortOnFail, delayAbortMs: option.delayAbortEval ?? 0 }
}

// On a command line: `ttl=5m,select=first,policy=onlyIPv4`.
function pairsIn(given: unknown): unknown {
  if (typeof given !== 'string') return given
  return Object.fromEntries(given.split(',').map((pair) => pair.split('=').map((part) => part.trim())))
}

// On a command line: `vu,iter`.
function listIn(given: unknown): unknown {
  return typeof given === 'string' ? given.split(',').map((part) => part.trim()) : given
}

function trendStatsOf(given: Given['summaryTrendStats']): readonly string[] {
  const stats = given ?? TREND_STATS
  const wrong = stats.find((name) => !isTrendStat(name))
  if (wrong === undefined) return stats
  throw new OptionsError(
    'configuration',
    `summaryTrendStats: "${wrong}" is none of avg, min, med, max, count and p(N), where N is a number from 0 to 100`,
  )
}

function isTrendStat(name: string): boolean {
  const rank = /^p\((\d+(?:\.\d+)?)\)$/.exec(name)?.[1]
  return rank === undefined ? ['avg', 'min', 'med', 'max', 'count'].includes(name) : Number(rank) <= 100
}

function rangeOf(text: string): BlacklistedRange {
  const range = readRange(text)
  if (range) return range
  throw new OptionsError('script', `blacklistIPs: "${text}" is no address and no range such as 10.0.0.0/8`)
}

function dnsOf(given: Given['dns']): DnsOptions {
  const { ttl, select, policy } = given ?? {}
  return {
    ttlMs: ttlMsOf(ttl),
    select: select ?? DEFAULT_DNS.select,
    policy: policy ?? DEFAULT_DNS.policy,
  }
}

function ttlMsOf(ttl: string | number | null | undefined): number {
  if (ttl === undefined || ttl === null || ttl === '') return DEFAULT_DNS.ttlMs
  const ttlMs = ttl === 'inf' ? Number.POSITIVE_INFINITY : parseDurationMs(ttl)
  if (ttlMs !== undefined && ttlMs >= 0) return ttlMs
  throw new OptionsError('combination', `invalid DNS TTL: ${ttl}`)
}

// As in k6, whatever is no empty text asks for headers.
function httpDebugOf(text: Given['httpDebug']): Options['httpDebug'] {
  if (text === undefined || text === null || text === '') return 'nothing'
  return text === 'full' ? 'full' : 'headers'
}

function localAddressesOf(text: Given['localIPs']): LocalAddresses {
  if (text === undefined || text === null || text === '') return LocalAddresses.none
  const addresses = LocalAddresses.read(text)
  if (addresses) return addresses
  throw new OptionsError('script', `localIPs: "${text}" is no list of addresses, ranges and blocks`)
}
