import { describe, expect, test } from 'vitest'
import { identifyRequest } from './request-id.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'

describe('identifyRequest', () => {
  test.each([
    undefined,
    '',
    TRACE,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `ff-${TRACE}-b7ad6b7169203331-01`,
    `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`,
  ])('traceparent %s: a new id', (traceparent) => {
    const id = identifyRequest({ headers: { ...(traceparent !== undefined && { traceparent }) } })
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(id).not.toBe(TRACE)
  })

  test.each(['00', 'cc', 'f0'])('a traceparent of version %s: its trace id', (version) => {
    expect(identifyRequest({ headers: { traceparent: `${version}-${TRACE}-b7ad6b7169203331-01` } })).toBe(TRACE)
  })
})
