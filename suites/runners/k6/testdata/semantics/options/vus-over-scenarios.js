// The number of virtual users alone stands over scenarios
// warning: `vus=2` overrides scenarios configuration
// prints: shared-iterations 2 2
import exec from 'k6/execution'
export const options = { vus: 2, scenarios: { a: { executor: 'constant-vus', vus: 7, duration: '1m' } } }
export default function () {
  const { executor, vus, iterations } = exec.test.options.scenarios.default
  if (exec.scenario.iterationInTest === 0) console.log(executor, vus, iterations)
}
