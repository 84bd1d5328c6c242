import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

/**
 * Refuses what HTTP itself does not allow, so that such an answer, too, says which version gave it: Node's own would not.
 * The server has to let requests without Host through.
 */
export function holdToHttp(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, response) => app.routing(request, response))
  app.addHook('onRequest', async (request) => assertHttp(request))
}

function assertHttp({ headers, raw }: FastifyRequest): void {
  if (headers.host === undefined && raw.httpVersion === '1.1') {
    throw new Problem('malformed-request', 'Expected a Host header (RFC 9112, 3.2)')
  }
  const { expect, 'content-encoding': coding } = headers
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    throw new Problem('expectation-failed', `Expected no Expect header, or 100-continue, got ${expect}`)
  }
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported-media-type', `Expected a body as it is, got one in the coding ${coding}`, {
      headers: { 'accept-encoding': 'identity' },
    })
  }
}
