import { HarnessError } from './errors.ts'
import { isNonEmpty, type NonEmpty } from './outcome.ts'
import { hashOf, type Asked, type RecordedSuite, type RunRecord } from './record.ts'
import type { Completion, EvidenceFloor, Measurement, Sighting, SuiteResult } from './suite.ts'

// The worst of several ends is that of the whole.
const WORST_LAST: readonly Completion['kind'][] = ['completed', 'not-run', 'timed-out', 'crashed']

/**
 * The record of a run that was split over several machines, as one: suites side by side, and the parts of one suite
 * together. What parts cannot say of the whole (a percentile) is left out, so that a limit on it is not judged.
 * The order of the shards does not matter.
 * @throws E_SHARDS_DIFFER they are of different targets, versions, commits, configs or floors, or hold a case twice
 */
export function mergeShards(shards: NonEmpty<RunRecord>): RunRecord {
  const parts = shards.toSorted((a, b) => compare(a.startedAt, b.startedAt) || compare(a.runId, b.runId))
  const first = parts[0] ?? shards[0]
  if (parts.length === 1) return first
  checkAlike(parts)
  const overrides = uniqueOf(parts.flatMap((part) => part.overrides ?? []))
  const digests = parts.flatMap(({ target }) => target.digests ?? [])
  const settling = parts.flatMap(({ target }) => target.settling ?? [])
  const cases = parts.flatMap(({ selection }) => (selection.cases === undefined ? [] : [selection.cases]))
  const unsettled = settling.find(({ settled }) => !settled)
  return {
    ...first,
    runId: `${first.runId}+${parts.length - 1}`,
    durationMs: Math.max(...parts.map((part) => end(part))) - Date.parse(first.startedAt),
    ended: parts.find(({ ended }) => ended.kind === 'interrupted')?.ended ?? first.ended,
    target: {
      ...first.target,
      observed: inTime(parts.flatMap(({ target }) => target.observed)),
      unanswered: inTime(parts.flatMap(({ target }) => target.unanswered)),
      ...(digests.length === 0 ? {} : { digests: inTime(digests) }),
      ...(settling[0] === undefined ? {} : { settling: unsettled ?? settling[0] }),
    },
    stack: mergeStacks(parts, first),
    fingerprint: fingerprintOf(parts),
    selection: {
      configured: uniqueOf(parts.flatMap(({ selection }) => selection.configured)),
      asked: uniqueOf(parts.flatMap(({ selection }) => selection.asked)),
      ...(cases.length === 0 ? {} : { cases: uniqueOf(cases.flat()) }),
    },
    suites: [
      ...Map.groupBy(
        parts.flatMap(({ suites }) => suites),
        ({ result }) => result.suite,
      ).values(),
    ].flatMap((own) => (isNonEmpty(own) ? [mergeSuite(own)] : [])),
    ...(overrides.length === 0 ? {} : { overrides }),
    shards: parts.flatMap(({ runId, shards: own }) => own ?? [runId]),
  }
}

function checkAlike(parts: readonly RunRecord[]): void {
  const said = (part: RunRecord): Readonly<Record<string, unknown>> => ({
    target: part.target.name,
    'base URL': part.target.baseUrl,
    'expected version': part.target.expected,
    commit: part.source.commit,
    'configured suites': part.selection.configured,
  })
  const [first] = parts
  for (const part of parts) {
    for (const [what, value] of Object.entries(said(part))) {
      const expected = first === undefined ? undefined : said(first)[what]
      if (hashOf(value ?? null) !== hashOf(expected ?? null)) {
        throw differ(
          `Expected every shard to have the same ${what}, got ${show(expected)} and ${show(value)} (run ${part.runId}).`,
        )
      }
    }
  }
  const runs = parts.flatMap(({ runId, shards }) => shards ?? [runId])
  const twice = runs.find((run, index) => runs.indexOf(run) !== index)
  if (twice !== undefined) throw differ(`Expected every shard once, got run ${twice} twice.`)
}

// One that failed or was not stopped cleanly stands for all; what happened to the parts of any is kept.
function mergeStacks(parts: readonly RunRecord[], first: RunRecord): RunRecord['stack'] {
  const bad = parts.find(({ stack }) => stack.kind === 'failed' || stack.leftBehind !== undefined)
  const { stack } = bad ?? first
  const disturbances = parts.flatMap((part) => (part.stack.kind === 'started' ? (part.stack.disturbances ?? []) : []))
  return stack.kind === 'failed' || disturbances.length === 0 ? stack : { ...stack, disturbances: inTime(disturbances) }
}

function mergeSuite(parts: NonEmpty<RecordedSuite>): RecordedSuite {
  const [first, ...others] = parts
  if (others.length === 0) return first
  const results = parts.map(({ result }) => result)
  const cases = results.flatMap((result) => result.cases)
  const ids = new Set<string>()
  for (const { id } of cases) {
    if (ids.has(id)) throw differ(`Expected each case in one shard, got ${id} in two.`)
    ids.add(id)
  }
  const looked = results.some((result) => result.sightings !== undefined)
  const sightings = results.flatMap((result) => result.sightings ?? [])
  const earlier = results.flatMap((result) => result.earlier ?? [])
  const merged: SuiteResult = {
    ...first.result,
    completion: results
      .map(({ completion }) => completion)
      .reduce((left, right) => (WORST_LAST.indexOf(right.kind) > WORST_LAST.indexOf(left.kind) ? right : left)),
    cases,
    measurements: mergeMeasurements(results.map(({ measurements }) => measurements)),
    tool: Object.assign({}, ...results.map(({ tool }) => tool)) as SuiteResult['tool'],
    startedAt: results.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.result.startedAt,
    durationMs: results.reduce((sum, { durationMs }) => sum + durationMs, 0),
    ...(looked ? { sightings: mergeSightings(sightings) } : {}),
    ...(earlier.length === 0 ? {} : { earlier }),
  }
  return { floor: sameFloor(parts), result: merged }
}

function sameFloor(parts: NonEmpty<RecordedSuite>): EvidenceFloor {
  const [{ floor, result }, ...others] = parts
  const other = others.find((one) => hashOf(one.floor) !== hashOf(floor))
  if (other === undefined) return floor
  throw differ(
    `Expected every shard to have the same floor for ${result.suite}, got ${show(floor)} and ${show(other.floor)}.`,
  )
}

function mergeMeasurements(parts: readonly (readonly Measurement[])[]): readonly Measurement[] {
  const groups = Map.groupBy(parts.flat(), ({ metric, statistic, unit }) => `${metric}.${statistic} ${unit}`)
  return [...groups.values()].flatMap((own) => (isNonEmpty(own) ? [mergeMeasurement(own)] : []))
}

function mergeMeasurement(parts: NonEmpty<Measurement>): Measurement {
  const [first, ...others] = parts
  if (others.length === 0) return first
  const { overall: _own, ...about } = first
  const overall = overallOf(parts)
  return {
    ...about,
    values: parts.flatMap(({ values }) => values),
    counts: parts.flatMap(({ counts }) => counts),
    ...(overall === undefined ? {} : { overall }),
  }
}

// Sums, extremes and shares follow from the parts; percentiles, rates over time and the last value of a gauge do not.
function overallOf(parts: NonEmpty<Measurement>): number | undefined {
  const measured = parts.flatMap(({ overall, counts }) =>
    overall === undefined ? [] : [{ overall, count: counts.reduce((sum, count) => sum + count, 0) }],
  )
  if (measured.length <= 1) return measured[0]?.overall
  const values = measured.map(({ overall }) => overall)
  const [{ statistic, unit }] = parts
  const total = measured.reduce((sum, { count }) => sum + count, 0)
  if (statistic === 'count') return values.reduce((sum, value) => sum + value, 0)
  if (statistic === 'max') return Math.max(...values)
  if (statistic === 'min') return Math.min(...values)
  const isWeighted = statistic === 'mean' || (statistic === 'rate' && unit === 'ratio')
  return isWeighted && total > 0 ? measured.reduce((sum, one) => sum + one.overall * one.count, 0) / total : undefined
}

function mergeSightings(all: readonly Sighting[]): readonly Sighting[] {
  return [...Map.groupBy(all, ({ origin, version }) => JSON.stringify([origin, version])).values()].flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    return [
      {
        ...first,
        responses: own.reduce((sum, { responses }) => sum + responses, 0),
        successes: own.reduce((sum, { successes }) => sum + successes, 0),
        firstAt: own.map(({ firstAt }) => firstAt).toSorted()[0] ?? first.firstAt,
        lastAt:
          own
            .map(({ lastAt }) => lastAt)
            .toSorted()
            .at(-1) ?? first.lastAt,
      },
    ]
  })
}

function fingerprintOf(parts: readonly RunRecord[]): RunRecord['fingerprint'] {
  const names = uniqueOf(parts.flatMap(({ fingerprint }) => Object.keys(fingerprint)))
  return Object.fromEntries(
    names.map((name) => [
      name,
      uniqueOf(parts.flatMap(({ fingerprint }) => fingerprint[name] ?? []))
        .toSorted()
        .join(', '),
    ]),
  )
}

function inTime<T extends Pick<Asked, 'at'>>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => compare(a.at, b.at))
}

function end({ startedAt, durationMs }: RunRecord): number {
  return Date.parse(startedAt) + durationMs
}

function uniqueOf<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing'
}

function differ(message: string): HarnessError {
  return new HarnessError('E_SHARDS_DIFFER', message)
}
