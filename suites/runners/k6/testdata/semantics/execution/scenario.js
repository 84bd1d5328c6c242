// What a script knows of its scenario
// prints: a per-vu-iterations number true 0 0 0 0 1 z 1
// prints: b shared-iterations number true 0 0 0 0 undefined undefined 1
import exec from 'k6/execution'
export const options = {
  scenarios: {
    a: { executor: 'per-vu-iterations', vus: 1, iterations: 1, exec: 'go', env: { X: '1' }, tags: { q: 'z' } },
    b: { executor: 'shared-iterations', vus: 1, iterations: 1, exec: 'go', startTime: '50ms' },
  },
}
export function go() {
  console.log(
    exec.scenario.name,
    exec.scenario.executor,
    typeof exec.scenario.startTime,
    exec.scenario.progress >= 0,
    exec.scenario.iterationInTest,
    exec.scenario.iterationInInstance,
    exec.vu.iterationInScenario,
    exec.vu.iterationInInstance,
    __ENV.X,
    exec.vu.tags.q,
    exec.test.options.scenarios.a.env.X,
  )
}
