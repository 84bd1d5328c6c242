// What thresholds name is in the summary without samples too, and so is its whole
// writes: named.json: ["http_reqs","http_reqs{a:b}","one","one{tag:xyz}"]
import { Counter } from 'k6/metrics'
const one = new Counter('one')
export const options = { thresholds: { 'one{tag:xyz}': [], 'http_reqs{a:b}': ['count==0'] } }
export default function () {}
export function handleSummary({ metrics }) {
  const named = Object.keys(metrics).filter((name) => metrics[name].values.count === 0 && /^(one|http)/.test(name))
  return { 'named.json': JSON.stringify(named.sort()) }
}
