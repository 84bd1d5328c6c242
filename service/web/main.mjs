import { part } from './dom.mjs'
import { Poller } from './poller.mjs'
import { statusView } from './status.mjs'

const TICK_MS = 1_000 // ages that are shown grow by the second

const poller = new Poller({
  now: () => Date.now(),
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (timer) => window.clearTimeout(Number(timer)),
  random: () => Math.random(),
  isWatched: () => document.visibilityState === 'visible',
  onChange: render,
})
const status = statusView(poller)

document.addEventListener('visibilitychange', () => {
  render() // before anything is asked: what was known may be old by now
  poller.resume()
})
part('content').dataset['view'] = 'status'
poller.setTasks(status.tasks())
window.setInterval(render, TICK_MS)
render()

function render() {
  if (document.visibilityState !== 'visible') return
  status.renderPulse(Date.now())
  status.render(Date.now())
}
