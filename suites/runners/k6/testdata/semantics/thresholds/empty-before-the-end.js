// A metric without samples ends no run, and its thresholds count at the end
// exit: 99
// error: thresholds on metrics 'late, never' have been crossed
import { sleep } from 'k6'
import { Counter } from 'k6/metrics'
const [late] = [new Counter('late'), new Counter('never')]
export const options = {
  thresholds: {
    never: [{ threshold: 'count>0', abortOnFail: true }],
    late: [{ threshold: 'count>1', abortOnFail: true }],
  },
}
export default function () {
  sleep(2.3)
  late.add(1)
}
