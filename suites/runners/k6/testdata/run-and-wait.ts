// A harness in small: starts an engine, says so once the script runs, and waits.
import { embeddedEngine } from '../embedded/engine.ts'
import { k6Engine } from '../program/engine.ts'

const [script = '', artifactsDir = ''] = process.argv.slice(2)
const { K6_BIN: bin, FAKE_K6 = '', PATH = '' } = process.env
setTimeout(() => console.log('running'), 1000)
await (bin === undefined ? embeddedEngine() : k6Engine({ bin })).run({
  script,
  env: bin === undefined ? {} : { FAKE_K6, PATH },
  limits: { hosts: ['127.0.0.1'], maxRatePerSecond: 1 },
  artifactsDir,
  signal: new AbortController().signal,
  onProgress: () => bin !== undefined && console.log('running'),
})
