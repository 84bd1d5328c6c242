import type { Suite } from '../../harness/suite.ts'
import { contractSuite } from '../runners/openapi/suite.ts'

/** The service is held to the document that it serves, and that to the committed one. */
export const contract: Suite = contractSuite({
  openapi: '/openapi.json',
  committed: new URL('../../service/openapi.json', import.meta.url),
  floor: { cases: 30, requests: 100 },
  allowed: [
    {
      case: 'contract > POST /api/participants/{id}/responses > really-tested',
      reason: 'an answer must fit the kind of its activity, which a document cannot say; integration tries it',
      until: '2027-01-31',
    },
  ],
})
