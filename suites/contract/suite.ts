import type { Suite } from '../../harness/suite.ts'
import { contractSuite } from '../runners/openapi/suite.ts'

/** The service is held to the document that it serves. */
export const contract: Suite = contractSuite({
  openapi: '/openapi.json',
  floor: { cases: 30, requests: 100 },
  allowed: [
    {
      case: /^contract > \S+ \/api\/(?:participants|sessions\/\{id\}\/participants)\S* > really-tested$/u,
      reason: 'joining needs the code of a session, which the suite does not carry over yet; integration tries it',
      until: '2027-01-31',
    },
  ],
})
