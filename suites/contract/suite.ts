import type { Suite } from '../../harness/suite.ts'
import { contractSuite } from '../runners/openapi/suite.ts'

/** The service is held to the document that it serves. */
export const contract: Suite = contractSuite({ openapi: '/openapi.json', floor: { cases: 30, requests: 100 } })
