// A harness in small: starts an engine, says so once the script runs, and waits.
import { dockerEngine } from '../docker/engine.ts'
import { embeddedEngine } from '../embedded/engine.ts'
import type { LoadEngine } from '../engine.ts'
import { k6Engine } from '../program/engine.ts'

const [script = '', artifactsDir = ''] = process.argv.slice(2)
const { K6_BIN: bin, FAKE_K6, PATH, DOCKER_HOST } = process.env
const engine = engineOf()
if (engine.name === 'embedded') setTimeout(() => console.log('running'), 1000)
await engine.run({
  script,
  env: FAKE_K6 === undefined ? {} : { FAKE_K6, ...(PATH === undefined ? {} : { PATH }) },
  limits: { hosts: ['127.0.0.1:*'], maxRatePerSecond: 1 },
  artifactsDir,
  signal: new AbortController().signal,
  onProgress: () => engine.name !== 'embedded' && console.log('running'),
})

function engineOf(): LoadEngine {
  if (DOCKER_HOST !== undefined) return dockerEngine({ DOCKER_HOST })
  return bin === undefined ? embeddedEngine() : k6Engine({ bin })
}
