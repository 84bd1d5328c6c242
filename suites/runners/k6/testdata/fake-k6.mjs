#!/usr/bin/env node
// Behaves as k6 1.x and 2.x do on their command line; FAKE_K6 in its environment says what goes wrong, FAKE_K6_VERSION what it
// answers when it is asked for its version.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const FLAGS = ['quiet', 'no-color', 'no-usage-report', 'log-format', 'address', 'summary-export', 'summary-trend-stats', 'out', 'rps']
const answer = process.env.FAKE_K6_VERSION ?? 'k6 v2.2.0 (go1.25.0, linux/amd64)'
const [command, ...flags] = process.argv.slice(2)
if (command === 'version') {
  console.log(answer)
  process.exit(0)
}
const unknown = flags.find((text) => text.startsWith('--') && !FLAGS.includes(/^--([^=]*)/.exec(text)[1]))
if (unknown !== undefined) {
  console.error(JSON.stringify({ level: 'error', msg: `unknown flag: ${unknown}` }))
  process.exit(255)
}
if (command === 'inspect') {
  const arriving = { executor: 'constant-arrival-rate', rate: 10, duration: '3s', preAllocatedVUs: 5 }
  const isArriving = ['late', 'interrupted'].includes(process.env.FAKE_K6)
  console.log(JSON.stringify(isArriving ? { scenarios: { arriving } } : { paused: null, vus: 2, duration: '3s', scenarios: null }))
  process.exit(0)
}
const mode = process.env.FAKE_K6 ?? 'good'
const flag = (name) => flags.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3)
const log = (level, msg, more = {}) => console.error(JSON.stringify({ level, msg, time: new Date().toISOString(), ...more }))
const metric = (name, type, contains = 'default', submetrics = null) => console.log(JSON.stringify({ type: 'Metric', data: { name, type, contains, thresholds: [], submetrics }, metric: name }))
const start = Date.now() - 3000
if (answer.startsWith('k6 v1.') && !flags.includes('--address=')) {
  log('error', 'Error from API server', { error: 'listen tcp 127.0.0.1:6565: bind: address already in use' })
}
const point = (name, value, afterMs, tags = {}) => console.log(JSON.stringify({ metric: name, type: 'Point', data: { time: new Date(start + afterMs).toISOString(), value, tags } }))
const trend = (value) => ({ avg: value, min: value, med: value, max: value, 'p(90)': value, 'p(95)': value, 'p(99)': value, count: 30 })

const url = { 'other-host': 'http://192.0.2.1/', named: 'health' }[mode] ?? `${process.env.BASE_URL}/health`
const empty = mode === 'empty-metric' || mode === 'no-iterations'
metric('http_reqs', 'counter', 'default', [{ name: 'http_reqs{kind:write}', suffix: 'kind:write', tags: { kind: 'write' } }])
metric('http_req_duration', 'trend', 'time')
metric('iterations', 'counter')
if (!empty) {
  for (let i = 0; i < 30; i += 1) {
    point('http_reqs', 1, i * 100, { url, ...(i % 3 === 0 ? { kind: 'write' } : {}) })
    point('http_req_duration', 10 + i, i * 100, { url })
    point('iterations', 1, i * 100)
  }
}
if (mode === 'late' || mode === 'interrupted') {
  metric('iteration_duration', 'trend', 'time')
  metric('dropped_iterations', 'counter')
  // From the tenth on, each starts half a second late; or five in the middle are broken off, and are no samples.
  for (let i = 0; i < 30; i += 1) {
    const startMs = i * 100 + (mode === 'late' && i >= 10 ? 500 : 0)
    if (i === 5) point('dropped_iterations', 1, startMs, { scenario: 'arriving' })
    else if (mode === 'late' || i < 10 || i > 14) point('iteration_duration', 2000, startMs + 2000, { scenario: 'arriving' })
  }
}
if (mode === 'other-host-by-ws') {
  metric('ws_sessions', 'counter')
  metric('grpc_req_duration', 'trend', 'time')
  point('ws_sessions', 1, 0, { url: 'ws://192.0.2.2/socket' })
  point('grpc_req_duration', 1, 0, { url: '192.0.2.3:50051/a.Service/Method' })
}
const summary = {
  root_group: { name: '', path: '', id: 'd41d8cd98f00b204e9800998ecf8427e', groups: {}, checks: { 'is 200': { name: 'is 200', path: '::is 200', id: 'x', passes: 30, fails: mode === 'check-fails' ? 3 : 0 } } },
  metrics: {
    http_reqs: { count: empty ? 0 : 30, rate: 10 },
    iterations: { count: mode === 'no-iterations' ? 0 : 30, rate: 10 },
    http_req_duration: { ...trend(25), ...(empty ? { count: 0 } : {}), thresholds: { 'p(95)<500': mode === 'crossed' || mode === 'masked' } },
    http_req_failed: { passes: 0, fails: 30, value: 0 },
    ...(mode === 'dropped' ? { dropped_iterations: { count: 7, rate: 2 } } : {}),
  },
}
// k6 1.5 and later: another shape, without thresholds
if (process.env.K6_NEW_MACHINE_READABLE_SUMMARY !== 'false' && !/^k6 v1\.[0-4]/.test(answer)) {
  for (const name of Object.keys(summary)) delete summary[name]
  Object.assign(summary, { version: '1.0.0', config: {}, metadata: {}, results: { metrics: [] } })
}
const write = (text = JSON.stringify(summary)) => flag('summary-export') !== undefined && writeFileSync(flag('summary-export'), text)

switch (mode) {
  case 'no-summary':
    break
  case 'cut-summary':
    write(JSON.stringify(summary).slice(0, 200))
    break
  case 'odd-summary':
    write(JSON.stringify({ version: '1.0.0', results: {} }))
    break
  case 'hangs':
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)
    break
  case 'setup-data':
    write(JSON.stringify({ ...summary, setup_data: { token: process.env.ASSAY_CLIENT_SECRET } }))
    break
  case 'garbage':
    console.log('{"type":"Point","metric":"http_reqs","data":{"time":"no time","value":1}}\n{"type":')
    console.error('goroutine 1 [running]:\u0000\u0007 runtime error')
    write('\u0000\u0001 no summary')
    break
  case 'leaves-one-behind':
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }).unref()
    write()
    break
  case 'endless':
    setInterval(() => point('vus', 1, Date.now() - start), 50)
    break
  case 'killed':
    process.kill(process.pid, 'SIGKILL')
    break
  case 'throws':
    log('error', 'Error: boom\n\tat default (file:///x.js:1:1(1))\n', { source: 'stacktrace', executor: 'per-vu-iterations' })
    log('error', 'Error: boom\n\tat default (file:///x.js:1:1(1))\n', { source: 'stacktrace', executor: 'per-vu-iterations' })
    log('info', 'said', { source: 'console' })
    write()
    break
  case 'echo-environment':
    log('error', `arguments: ${process.argv.join(' ')}`)
    log('error', `environment: ${Object.keys(process.env).sort().join(' ')}`)
    write()
    break
  default:
    write()
}
const code = Number(/^exit-(\d+)$/.exec(mode)?.[1] ?? { crossed: 99, masked: 108, untold: 99 }[mode] ?? 0)
if (code > 0) log('error', `this is why it ends with ${code}`)
if (mode !== 'hangs' && mode !== 'endless') process.exitCode = code
