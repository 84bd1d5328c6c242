import { sleep } from 'k6'

export const options = {
  scenarios: {
    open: { executor: 'constant-arrival-rate', rate: 20, timeUnit: '1s', duration: '1s', preAllocatedVUs: 1 },
  },
}
export default function () {
  sleep(0.5)
}
