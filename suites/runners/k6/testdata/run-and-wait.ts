// A harness in small: starts the embedded engine, says so once the script runs, and waits.
import { embeddedEngine } from '../embedded/engine.ts'

const [script = '', artifactsDir = ''] = process.argv.slice(2)
setTimeout(() => console.log('running'), 1000)
await embeddedEngine().run({
  script,
  env: {},
  limits: { hosts: ['127.0.0.1'], maxRatePerSecond: 1 },
  artifactsDir,
  signal: new AbortController().signal,
  onProgress: () => undefined,
})
