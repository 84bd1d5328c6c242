// Numbers may be texts, as __ENV has them, and null is as good as nothing
// prints: 4
import exec from 'k6/execution'
export const options = {
  maxRedirects: '3',
  rps: '',
  tags: null,
  scenarios: {
    a: { executor: 'shared-iterations', vus: '2', iterations: '4', maxDuration: null, exec: null, env: null },
  },
}
export default function () {}
export function teardown() {
  console.log(exec.instance.iterationsCompleted)
}
