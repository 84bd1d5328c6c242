import http from 'k6/http'

const rate = Number(__ENV.RATE)
export const options = {
  scenarios: {
    open: {
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: '4s',
      preAllocatedVUs: 2000,
      maxVUs: 4000,
    },
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'count'],
}
export default function () {
  http.get(`${__ENV.BASE_URL}/`)
}
