const POLL_MS = 5_000
const LONGEST_POLL_MS = 60_000
const ANSWER_LIMIT_MS = 4_000

let waitMs = POLL_MS
let timer

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void poll()
})
void poll()

// Asks again while someone looks, and less often while nothing answers.
async function poll() {
  clearTimeout(timer)
  const isReached = await refresh()
  waitMs = isReached ? POLL_MS : Math.min(waitMs * 2, LONGEST_POLL_MS)
  clearTimeout(timer)
  if (document.visibilityState === 'visible') timer = setTimeout(poll, waitMs)
}

async function refresh() {
  const [identity, shallow, deep] = await Promise.all(['/version', '/health', '/health/deep'].map(ask))
  if (!identity || !shallow || !deep) {
    summarise(
      'bad',
      `The service does not answer. Next try in ${Math.round(Math.min(waitMs * 2, LONGEST_POLL_MS) / 1000)} s.`,
    )
    show('health', 'unreachable')
    show('database', 'unknown')
    return false
  }
  show('environment', identity.body.environment)
  show('version', identity.body.version)
  show('deployment', identity.body.deployment)
  show('health', shallow.ok ? shallow.body.status : shallow.body.detail)
  show(
    'database',
    deep.ok ? `connected, ${deep.body.databaseLatencyMs} ms, migrations ${deep.body.migrations}` : deep.body.detail,
  )
  show('seen', new Date().toLocaleTimeString())
  if (deep.ok) summarise('good', 'All is well.')
  else summarise('bad', `${deep.body.title}.`)
  return true
}

// Undefined: no answer that can be read.
async function ask(path) {
  try {
    const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })
    return { ok: response.ok, body: await response.json() }
  } catch {
    return undefined
  }
}

function summarise(state, text) {
  const summary = document.querySelector('#summary')
  if (summary.textContent !== text) summary.textContent = text
  summary.dataset.state = state
}

function show(id, text) {
  document.getElementById(id).textContent = text ?? 'unknown'
}
