// What is assigned to exec.vu is lost, and nothing else of exec can be assigned
// prints: default default true 1
// prints: TypeError TypeError TypeError TypeError
import exec from 'k6/execution'
export default function () {
  exec.vu.tags = { scenario: 'other' }
  exec.vu.metrics = null
  console.log(
    exec.vu.tags.scenario,
    exec.vu.metrics.tags.scenario,
    exec.scenario.iterationInTest === 0,
    exec.vu.idInTest,
  )
  const names = []
  for (const assign of [
    () => (exec.scenario = {}),
    () => (exec.vu.idInTest = 5),
    () => (exec.vu.metrics.tags = {}),
    () => (exec.test.options.paused = false),
  ]) {
    try {
      assign()
      names.push('none')
    } catch (e) {
      names.push(e.name)
    }
  }
  console.log(names.join(' '))
}
