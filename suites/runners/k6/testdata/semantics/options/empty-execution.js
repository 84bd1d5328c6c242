// Empty stages and scenarios are told, and one iteration runs
// warning: `stages` was explicitly set to an empty value, running the script with 1 iteration in 1 VU
// warning: `scenarios` was explicitly set to an empty value, running the script with 1 iteration in 1 VU
// prints: per-vu-iterations
import exec from 'k6/execution'
export const options = { vus: 3, stages: [{ target: 5 }], scenarios: {} }
export default function () {
  console.log(exec.scenario.executor)
}
