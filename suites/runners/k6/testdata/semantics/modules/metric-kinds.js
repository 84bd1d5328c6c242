// Kinds and units of metrics in the summary
// writes: out.json: trend trend time ["max"], plain trend default ["max"], count counter default ["count","rate"]
import { Trend, Counter } from 'k6/metrics'
const t = new Trend('trend', true),
  plain = new Trend('plain'),
  c = new Counter('count')
export const options = { summaryTrendStats: ['max'] }
export default function () {
  t.add(1500)
  plain.add(1500)
  c.add(1)
}
export function handleSummary(d) {
  return {
    'out.json': ['trend', 'plain', 'count']
      .map((n) =>
        [n, d.metrics[n].type, d.metrics[n].contains, JSON.stringify(Object.keys(d.metrics[n].values))].join(' '),
      )
      .join(', '),
  }
}
