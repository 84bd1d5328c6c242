// The load tests that take minutes, each on demand: `npm run assay -- run --config load.config.ts --suite baseline`.
import base from './assay.config.ts'
import type { Config } from './harness/index.ts'
import { baselineSuite, browsingSuite, takingPartSuite } from './suites/performance/suite.ts'

const config: Config = {
  ...base,
  stages: [[browsingSuite()], [takingPartSuite()], [baselineSuite()]],
  gate: {
    ...base.gate,
    required: ['browsing', 'taking-part', 'baseline'],
    limits: { 'http_req_duration.p95': { atMost: 500 }, 'http_req_failed.rate': { atMost: 0.1 } },
  },
}
export default config
