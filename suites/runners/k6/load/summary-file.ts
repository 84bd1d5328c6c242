import type { LoadSummary, SummaryGroup, SummaryMetric } from '../engine.ts'

/** A summary as `--summary-export` of k6 writes it: values beside each other, and `true` where a threshold was crossed. */
// k6 v2.2.0, internal/js/summary-wrapper.js
export function summaryExport({ root_group: root, metrics }: LoadSummary): Record<string, unknown> {
  return {
    root_group: groupOf(root),
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metricOf(metric)])),
  }
}

function groupOf({ groups, checks, ...about }: SummaryGroup): Record<string, unknown> {
  return {
    ...about,
    groups: Object.fromEntries(groups.map((group) => [group.name, groupOf(group)])),
    checks: Object.fromEntries(checks.map((check) => [check.name, check])),
  }
}

function metricOf({ type, values, thresholds }: SummaryMetric): Record<string, unknown> {
  const { rate, ...others } = values
  return {
    ...(type === 'rate' ? { ...others, value: rate } : values),
    ...(thresholds === undefined
      ? {}
      : { thresholds: Object.fromEntries(Object.entries(thresholds).map(([source, { ok }]) => [source, !ok])) }),
  }
}
