// The init code knows nothing of the run
// prints: getting VU information in the init context is not supported\ngetting scenario information outside of the VU context is not supported\ngetting instance information in the init context is not supported\ngetting VU information in the init context is not supported\ngetting test options in the init context is not supported
import { sleep } from 'k6'
import exec from 'k6/execution'
let m = []
for (const k of ['vu', 'scenario', 'instance']) {
  try {
    exec[k]
  } catch (e) {
    m.push(e.message)
  }
}
try {
  exec.vu.tags.x = '1'
} catch (e) {
  m.push(e.message)
}
try {
  exec.test.options
} catch (e) {
  m.push(e.message)
}
sleep(0.01)
export default function () {
  console.log(m.join('\n'))
}
