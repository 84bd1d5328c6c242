import { z } from 'zod'
import type { LoadSummary, SummaryGroup, SummaryMetric } from '../engine.ts'
import type { Contains } from '../metrics/series.ts'

// k6 v2.2.0, internal/js/summary-wrapper.js: values lie beside each other, and `true` means that a threshold was crossed.
const metric = z.record(z.string(), z.union([z.number(), z.record(z.string(), z.boolean())]))
const check = z.object({ name: z.string(), path: z.string(), passes: z.number(), fails: z.number() })
interface ExportedGroup {
  readonly name: string
  readonly path: string
  readonly groups: Readonly<Record<string, ExportedGroup>>
  readonly checks: Readonly<Record<string, z.infer<typeof check>>>
}
const group: z.ZodType<ExportedGroup> = z.lazy(() =>
  z.object({
    name: z.string(),
    path: z.string(),
    groups: z.record(z.string(), group),
    checks: z.record(z.string(), check),
  }),
)
const exported = z.object({ root_group: group, metrics: z.record(z.string(), metric) })

/** The summary in the file that `--summary-export` wrote, or why it is none. */
export function readSummaryExport(
  text: string,
  containsOf: (metric: string) => Contains,
): { readonly summary: LoadSummary } | { readonly fault: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { fault: `the summary that k6 wrote is no whole JSON (${text.length} characters)` }
  }
  const parsed = exported.safeParse(json)
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
    return { fault: `the summary that k6 wrote has another shape: ${where}` }
  }
  const { root_group: root, metrics } = parsed.data
  return {
    summary: {
      root_group: groupOf(root),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, values]) => [name, metricOf(values, containsOf(name))]),
      ),
    },
  }
}

function groupOf({ name, path, groups, checks }: ExportedGroup): SummaryGroup {
  return { name, path, groups: Object.values(groups).map(groupOf), checks: Object.values(checks) }
}

function metricOf(given: z.infer<typeof metric>, contains: Contains): SummaryMetric {
  const { thresholds, ...rest } = given
  const numbers = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
  const type =
    'passes' in numbers
      ? 'rate'
      : 'count' in numbers && 'rate' in numbers
        ? 'counter'
        : 'value' in numbers
          ? 'gauge'
          : 'trend'
  const { value, ...rateValues } = numbers
  return {
    type,
    contains,
    values: type === 'rate' ? { ...rateValues, rate: value ?? 0 } : numbers,
    ...(typeof thresholds === 'object'
      ? {
          thresholds: Object.fromEntries(
            Object.entries(thresholds).map(([source, crossed]) => [source, { ok: !crossed }]),
          ),
        }
      : {}),
  }
}
