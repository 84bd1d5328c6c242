// Tags and variables that are not given are empty texts
// prints: {"release":"","kept":"a"} {"HOST":""} {"team":""}
// prints: "" ""
import exec from 'k6/execution'
export const options = {
  tags: { release: __ENV.UNSET, kept: 'a' },
  duration: __ENV.UNSET,
  thresholds: { iterations: ['count==1'], checks: __ENV.UNSET },
  scenarios: {
    only: { executor: 'shared-iterations', env: { HOST: __ENV.UNSET }, tags: { team: null }, maxDuration: __ENV.UNSET },
  },
}
export default function () {
  const { tags, scenarios } = exec.test.options
  console.log(JSON.stringify(tags), JSON.stringify(scenarios.only.env), JSON.stringify(scenarios.only.tags))
  console.log(JSON.stringify(__ENV.HOST), JSON.stringify(exec.vu.tags.team))
}
