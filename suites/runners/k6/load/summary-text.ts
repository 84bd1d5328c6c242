import type { LoadOutcome, LoadSummary, SummaryCheck, SummaryGroup, SummaryMetric } from '../engine.ts'
import type { HistogramBar } from '../metrics/histogram.ts'

/** What a summary is made of. */
export interface SummaryParts {
  readonly summary: LoadSummary
  readonly actuals: NonNullable<LoadOutcome['actuals']>
  readonly histogram: readonly HistogramBar[]
  readonly durationMs: number
  /** `s`, `ms`, `us`, or empty: each time in the unit that suits it. */
  readonly timeUnit: string
  readonly color: boolean
}

const SECTIONS: readonly (readonly [title: string, matches: (name: string) => boolean])[] = [
  ['HTTP', (name) => name.startsWith('http_req')],
  ['EXECUTION', (name) => /^(?:iteration|vus|dropped_iterations|group_duration)/.test(name)],
  ['NETWORK', (name) => name.startsWith('data_')],
]
const BAR_WIDTH = 40

/** The end-of-test summary for people: thresholds, checks by group, latencies, and every metric. */
export function summaryText(parts: SummaryParts): string {
  const style = styleFor(parts.color)
  return [
    ...thresholdLines(parts, style),
    ...checkLines(parts, style),
    ...histogramLines(parts, style),
    ...metricLines(parts, style),
    '',
  ].join('\n')
}

interface Style {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly faint: (text: string) => string
  readonly bold: (text: string) => string
}

function styleFor(color: boolean): Style {
  const paint = (code: number) => (text: string) => (color ? `\u001B[${code}m${text}\u001B[0m` : text)
  return { good: paint(32), bad: paint(31), faint: paint(2), bold: paint(1) }
}

function thresholdLines({ summary, actuals, timeUnit }: SummaryParts, style: Style): readonly string[] {
  const lines = Object.entries(summary.metrics).flatMap(([name, metric]) => {
    const thresholds = Object.entries(metric.thresholds ?? {})
    if (thresholds.length === 0) return []
    return [
      `    ${name}`,
      ...thresholds.map(([source, { ok }]) => {
        const statistic = /^\s*([a-z]+(?:\([\d.]+\))?)/.exec(source)?.[1] ?? ''
        const value = actuals[name]?.[source] ?? metric.values[statistic]
        const told = value === undefined ? '' : ` ${statistic}=${valueText(metric, statistic, value, timeUnit)}`
        return `    ${ok ? style.good('✓') : style.bad('✗')} '${source}'${told}`
      }),
    ]
  })
  return lines.length === 0 ? [] : ['', `  ${style.bold('THRESHOLDS')}`, '', ...lines]
}

function checkLines(parts: SummaryParts, style: Style): readonly string[] {
  const root = parts.summary.root_group
  const all = everyCheck(root)
  if (all.length === 0) return []
  const passes = all.reduce((sum, check) => sum + check.passes, 0)
  const fails = all.reduce((sum, check) => sum + check.fails, 0)
  const share = passes + fails === 0 ? 0 : (100 * passes) / (passes + fails)
  const total = `${share.toFixed(2)}%  ${passes} of ${passes + fails} held`
  return [
    '',
    `  ${style.bold('CHECKS')}  ${fails === 0 ? style.good(total) : style.bad(total)}`,
    ...groupLines(root, '    ', style),
    ...taggedCheckLines(parts),
  ]
}

// The checks as a whole stand above, so their parts by tag do not stand below a metric.
function taggedCheckLines(parts: SummaryParts): readonly string[] {
  const names = Object.keys(parts.summary.metrics).filter((name) => name.startsWith('checks{'))
  return names.length === 0 ? [] : ['', ...valueLines(names, parts)]
}

function everyCheck({ checks, groups }: SummaryGroup): readonly SummaryCheck[] {
  return [...checks, ...groups.flatMap(everyCheck)]
}

function groupLines({ name, checks, groups }: SummaryGroup, indent: string, style: Style): readonly string[] {
  const inner = name === '' ? indent : `${indent}  `
  return [
    ...(name === '' && checks.length === 0 ? [] : ['']),
    ...(name === '' ? [] : [`${indent}█ ${name}`]),
    ...checks.flatMap((check) => {
      if (check.fails === 0) return [`${inner}${style.good('✓')} ${check.name}`]
      const share = Math.floor((100 * check.passes) / (check.passes + check.fails))
      return [`${inner}${style.bad('✗')} ${check.name}`, `${inner} ↳  ${share}% — ✓ ${check.passes} / ✗ ${check.fails}`]
    }),
    ...groups.flatMap((group) => groupLines(group, inner, style)),
  ]
}

function histogramLines({ histogram, timeUnit }: SummaryParts, style: Style): readonly string[] {
  const most = Math.max(0, ...histogram.map(({ count }) => count))
  if (most === 0) return []
  const total = histogram.reduce((sum, { count }) => sum + count, 0)
  const labels = histogram.map(({ upTo }) => `≤ ${timeText(upTo, timeUnit)}`)
  const width = Math.max(...labels.map((label) => label.length))
  return [
    '',
    `  ${style.bold('LATENCY')}  http_req_duration of ${total} requests`,
    '',
    ...histogram.map(({ count }, index) => {
      // What happened at all has a bar that can be seen.
      const bar = '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((BAR_WIDTH * count) / most)))
      const share = `${((100 * count) / total).toFixed(count > 0 && count * 100 < total ? 2 : 1)}%`
      return `    ${(labels[index] ?? '').padStart(width)}  ${bar.padEnd(BAR_WIDTH)}  ${share.padStart(6)}  ${style.faint(String(count))}`
    }),
  ]
}

function metricLines(parts: SummaryParts, style: Style): readonly string[] {
  const names = Object.keys(parts.summary.metrics).filter((name) => wholeOf(name) !== 'checks')
  const custom = names.filter((name) => !SECTIONS.some(([, matches]) => matches(name)))
  const sections = [
    ['CUSTOM', custom] as const,
    ...SECTIONS.map(([title, matches]) => [title, names.filter(matches)] as const),
  ]
  return sections.flatMap(([title, members]) =>
    members.length === 0 ? [] : ['', `  ${style.bold(title)}`, ...valueLines(members, parts)],
  )
}

function valueLines(names: readonly string[], { summary, timeUnit }: SummaryParts): readonly string[] {
  const width = Math.max(20, ...Object.keys(summary.metrics).map((name) => labelOf(name).length)) + 3
  return names.toSorted(compareNames).flatMap((name) => {
    const metric = summary.metrics[name]
    return metric === undefined ? [] : [`    ${labelOf(name).padEnd(width, '.')}: ${valuesText(metric, timeUnit)}`]
  })
}

// Parts come right after their whole, also where other names begin as it does.
function compareNames(one: string, other: string): number {
  const [whole, otherWhole] = [wholeOf(one), wholeOf(other)]
  if (whole !== otherWhole) return whole < otherWhole ? -1 : 1
  return one < other ? -1 : 1
}

function wholeOf(name: string): string {
  const at = name.indexOf('{')
  return at < 0 ? name : name.slice(0, at)
}

// A part of a metric stands below its whole.
function labelOf(name: string): string {
  const at = name.indexOf('{')
  return at < 0 ? name : `  { ${name.slice(at + 1, -1)} }`
}

function valuesText(metric: SummaryMetric, timeUnit: string): string {
  const { type, values } = metric
  const text = (name: string): string => valueText(metric, name, values[name] ?? 0, timeUnit)
  switch (type) {
    case 'counter':
      return `${text('count')}  ${text('rate')}/s`
    case 'gauge':
      return `${text('value')}  min=${text('min')} max=${text('max')}`
    case 'rate': {
      const [passes = 0, fails = 0] = [values['passes'], values['fails']]
      return `${((values['rate'] ?? 0) * 100).toFixed(2)}%  ${passes} of ${passes + fails}`
    }
    case 'trend':
      return Object.keys(values)
        .map((name) => `${name}=${name === 'count' ? values[name] : text(name)}`)
        .join(' ')
  }
}

function valueText({ contains, type }: SummaryMetric, statistic: string, value: number, timeUnit: string): string {
  if (type === 'rate' && statistic === 'rate') return `${(value * 100).toFixed(2)}%`
  if (contains === 'time' && statistic !== 'count') return timeText(value, timeUnit)
  if (contains === 'data') return dataText(value)
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

const TIME_UNITS: Readonly<Record<string, number>> = { us: 1000, ms: 1, s: 0.001 }

/** A time in the unit asked for; without one, in the unit that suits it. */
export function timeText(ms: number, unit: string): string {
  const factor = TIME_UNITS[unit]
  if (factor !== undefined) return `${rounded(ms * factor)}${unit === 'us' ? 'µs' : unit}`
  if (ms === 0) return '0s'
  if (ms < 1) return `${rounded(ms * 1000)}µs`
  if (ms < 1000) return `${rounded(ms)}ms`
  if (ms < 60_000) return `${rounded(ms / 1000)}s`
  return `${Math.floor(ms / 60_000)}m${rounded((ms % 60_000) / 1000)}s`
}

function rounded(value: number): string {
  return String(Number(value.toFixed(2)))
}

function dataText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [value, index] = [bytes, 0]
  while (value >= 1000 && index < units.length - 1) {
    value /= 1000
    index += 1
  }
  return `${Number(value.toPrecision(3))} ${units[index]}`
}
