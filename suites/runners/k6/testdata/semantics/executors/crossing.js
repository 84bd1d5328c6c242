// Ramps that cross hand on their virtual users: no more are made than are needed at one time
// prints: 6 6 true
import { sleep } from 'k6'
const ramp = { executor: 'ramping-vus', gracefulRampDown: '100ms', gracefulStop: '500ms' }
export const options = {
  scenarios: {
    up: { ...ramp, startVUs: 0, stages: [{ duration: '1500ms', target: 5 }] },
    down: { ...ramp, startVUs: 5, stages: [{ duration: '1500ms', target: 0 }] },
  },
}
export default function () {
  sleep(0.05)
}
export function handleSummary({ metrics: { vus_max: most, vus } }) {
  console.log(most.values.value, most.values.max, vus.values.max <= 6)
}
