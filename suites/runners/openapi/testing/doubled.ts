import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { getResponse } from 'msw'
import { doubleOf } from '../../../../fixtures/doubles/double.ts'
import type { Json } from '../../../../fixtures/openapi/json.ts'
import { CLIENT } from './shelf.ts'

/** Where the handlers believe that they are; what is asked of the server is asked of them there. */
const BELIEVED = 'http://double.test'

/** Serves the double of one document beside the document that is promised. */
export async function startDoubled(options: {
  readonly promised: Json
  readonly doubled: Json
}): Promise<AsyncDisposable & { readonly url: string }> {
  const { promised, doubled } = options
  const clients = [
    { id: CLIENT.ASSAY_CLIENT_ID, secret: CLIENT.ASSAY_CLIENT_SECRET, scopes: ['books:write', 'books:lend'] },
  ]
  const { handlers } = doubleOf({ document: JSON.stringify(doubled), baseUrl: BELIEVED, clients })
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { method = 'GET', url = '/' } = incoming
      const bytes = await buffer(incoming)
      const body = method === 'GET' || method === 'HEAD' || bytes.length === 0 ? {} : { body: new Uint8Array(bytes) }
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
      const request = new Request(`${BELIEVED}${url}`, { method, headers, ...body })
      const answer = url === '/openapi.json' ? Response.json(promised) : await getResponse([...handlers], request)
      const { status, headers: given } = answer ?? new Response(null, { status: 404 })
      outgoing.writeHead(status, Object.fromEntries(given))
      outgoing.end(answer?.body === null || answer === undefined ? undefined : Buffer.from(await answer.arrayBuffer()))
    })().catch((error: unknown) => outgoing.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
