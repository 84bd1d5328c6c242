import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient, forgetDone, getNothing } from './client.ts'

const { kQueue } = createRequire(import.meta.url)('undici/lib/core/symbols.js') as { readonly kQueue: symbol }

describe('forgetDone', () => {
  it('leaves a request that waits, forgets those that are done, and the client goes on', async () => {
    const waiting: ServerResponse[] = []
    const server = createServer((_request, response) => waiting.push(response)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = z.object({ port: z.number() }).parse(server.address())
    const client = createClient(`http://127.0.0.1:${port}`, { pipelining: 1 })
    const placesAfter = async (): Promise<unknown> => {
      const arrived = once(server, 'request')
      const answered = getNothing(client)
      await arrived
      forgetDone(client)
      waiting.pop()?.end()
      await answered
      await new Promise((resolve) => setImmediate(resolve))
      return client[kQueue]
    }
    try {
      expect(await placesAfter()).toEqual([null])
      forgetDone(client)
      expect(client[kQueue]).toEqual([])
      expect(await placesAfter()).toEqual([null])
    } finally {
      await client.close()
      server.close()
    }
  })
})
