import http from 'k6/http'

// The first stretch warms code and connections up; what is compared is the second.
const common = {
  executor: 'constant-arrival-rate',
  rate: Number(__ENV.RATE),
  timeUnit: '1s',
  preAllocatedVUs: Number(__ENV.VUS),
  maxVUs: 4 * Number(__ENV.VUS),
  gracefulStop: '0s',
}
export const options = {
  scenarios: {
    warm: { ...common, exec: 'warm', duration: '2s' },
    measured: { ...common, startTime: '3s', duration: '4s', gracefulStop: '5s' },
  },
  thresholds: { 'http_req_duration{scenario:measured}': ['max>=0'] },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'count'],
}
export function warm() {
  http.get(`${__ENV.BASE_URL}/warm`)
}
export default function () {
  http.get(`${__ENV.BASE_URL}/`)
}
