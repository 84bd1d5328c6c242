import http from 'k6/http'
import exec from 'k6/execution'

// The first stretch warms code and connections up; what is compared is the second.
export const options = {
  scenarios: {
    all: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE),
      timeUnit: '1s',
      duration: `${Number(__ENV.WARM_SECONDS) + Number(__ENV.SECONDS)}s`,
      preAllocatedVUs: Number(__ENV.VUS),
      maxVUs: 4 * Number(__ENV.VUS),
      gracefulStop: '5s',
    },
  },
  thresholds: { 'http_req_duration{phase:measured}': ['max>=0'] },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'count'],
}
// Looked up rather than branched to: the code of the second stretch is the one that the first has warmed up.
const stretches = ['warm', 'measured'].map((phase) => ({
  url: `${__ENV.BASE_URL}/${phase === 'warm' ? 'warm' : ''}`,
  params: { tags: { phase } },
}))
const warmMs = Number(__ENV.WARM_SECONDS) * 1000

export default function () {
  const { url, params } = stretches[Math.min(1, Math.floor((Date.now() - exec.scenario.startTime) / warmMs))]
  http.get(url, params)
}
