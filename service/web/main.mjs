/** @import { View } from './view.ts' */
import { Account } from './account.mjs'
import { fill, part, show } from './dom.mjs'
import { onSubmit } from './form.mjs'
import { joinView } from './join.mjs'
import { Poller } from './poller.mjs'
import { routeOf } from './route.mjs'
import { sessionView } from './session.mjs'
import { sessionsView } from './sessions.mjs'
import { statusView } from './status.mjs'
import { clockText } from './time-text.mjs'

const TICK_MS = 1_000 // ages that are shown grow by the second
const VIEWS = /** @type {const} */ (['status', 'sessions', 'session', 'join'])
const TITLES = { status: 'Service status', sessions: 'Sessions', session: 'Session', join: 'Join a session' }

const poller = new Poller({
  now: () => Date.now(),
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (timer) => window.clearTimeout(Number(timer)),
  random: () => Math.random(),
  isWatched: () => document.visibilityState === 'visible',
  onSilence: (answer) => {
    for (const view of Object.values(views)) view.noteSilence(answer)
  },
  onChange: render,
})
const account = new Account()
const status = statusView(poller)
const session = sessionView(poller, account)
const join = joinView(poller)
/** @type {Readonly<Record<'status' | 'sessions' | 'session' | 'join', View>>} */
const views = { status, sessions: sessionsView(poller, account), session, join }
/** @type {keyof typeof views} */
let shown = 'status'

onSubmit(part('sign-in'), async (read) => {
  const refused = await account.signIn(read('client'), read('secret'))
  if (refused === undefined) signedIn()
  return refused
})
part('sign-out').addEventListener('click', () => {
  account.end('')
  render()
  part('client').focus()
})
document.addEventListener('visibilitychange', () => {
  render() // before anything is asked: what was known may be old by now
  poller.resume()
})
window.addEventListener('hashchange', () => navigate(true))
window.addEventListener('viewchange', () => {
  askWhatIsShown()
  render()
})
window.setInterval(render, TICK_MS)
navigate(false)
part('content').ariaBusy = null

/** @param {boolean} byHand - a page that has just been opened keeps the focus where the browser puts it */
function navigate(byHand) {
  if (!/^(?:#\/|#?$)/.test(location.hash)) return // a place on the page
  const route = routeOf(location.hash)
  if (route.view === 'session') session.open(route.id)
  if (route.view === 'join') join.open(route.code)
  const isOther = shown !== route.view
  shown = route.view
  for (const view of VIEWS) show(part(`${view}-view`), view === shown)
  show(part('account'), shown === 'sessions' || shown === 'session')
  const main = shown === 'session' ? 'sessions' : shown
  for (const link of document.querySelectorAll('.top nav a')) {
    link.ariaCurrent = link.getAttribute('data-view') === main ? 'page' : null
  }
  document.title = TITLES[shown]
  askWhatIsShown()
  render()
  if (!byHand) return
  if (isOther) window.scrollTo(0, 0)
  part(`${shown}-title`).focus({ preventScroll: true })
}

function askWhatIsShown() {
  poller.setTasks(shown === 'status' ? status.tasks() : [...status.healthTasks(), ...views[shown].tasks()])
}

function signedIn() {
  const form = part('sign-in')
  if (form instanceof HTMLFormElement) form.reset()
  render()
  part('sign-out').focus()
}

function render() {
  if (document.visibilityState !== 'visible') return
  const nowMs = Date.now()
  const { current, ended } = account
  show(part('sign-in'), current === undefined)
  show(part('signed-in'), current !== undefined)
  fill(part('account'), { ended, who: current && `Signed in as ${current.clientId} until ${clockText(current.until)}` })
  status.renderPulse(nowMs)
  views[shown].render(nowMs)
}
