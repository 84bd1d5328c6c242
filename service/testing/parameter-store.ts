import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

const MOST_NAMES = 10
const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=\S+\/\d{8}\/[\w-]+\/ssm\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/

const requestSchema = z.strictObject({
  Names: z.array(z.string().min(1)).min(1).max(MOST_NAMES),
  WithDecryption: z.boolean().optional(),
})

/** How the store misbehaves. `garbled` cuts its answer off in the middle of a value. */
export type StoreFault = 'denied' | 'throttled' | 'hangs' | 'garbled'

/** Parameter Store's HTTP API (AWS JSON 1.1, `GetParameters`) on loopback. */
export interface ParameterStore extends AsyncDisposable {
  readonly endpoint: string
  /** The names that were asked for, request by request. */
  readonly asked: readonly (readonly string[])[]
  /** What happens to the next requests, one each; none: they are answered. */
  fail(...faults: readonly StoreFault[]): void
}

/** Starts a store that has these values. Names may end in a version, such as `/app/key:3`. */
export async function startParameterStore(values: Readonly<Record<string, string>>): Promise<ParameterStore> {
  const asked: string[][] = []
  const faults: StoreFault[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy()) // the client has given up
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const { 'x-amz-target': target, 'content-type': type, authorization } = request.headers
    if (target !== 'AmazonSSM.GetParameters') return send(response, 400, { __type: 'UnknownOperationException' })
    if (type !== 'application/x-amz-json-1.1') return send(response, 400, { __type: 'SerializationException' })
    if (!SIGNATURE.test(authorization ?? '')) return refuse(response, 'IncompleteSignatureException', 'not signed')
    const asks = requestSchema.safeParse(JSON.parse(body))
    if (!asks.success) return refuse(response, 'ValidationException', asks.error.message)
    asked.push(asks.data.Names)
    switch (faults.shift()) {
      case 'denied':
        return refuse(
          response,
          'AccessDeniedException',
          'User: arn:aws:iam::1:role/app is not authorized to perform: ssm:GetParameters',
        )
      case 'throttled':
        return refuse(response, 'ThrottlingException', 'Rate exceeded')
      case 'hangs':
        return
      case 'garbled':
        return sendText(response, 200, JSON.stringify(found(asks.data)).slice(0, -20))
      case undefined:
        return send(response, 200, found(asks.data))
    }
  }

  function found({ Names, WithDecryption }: z.infer<typeof requestSchema>): object {
    const [known, unknown] = [Names.filter((name) => name in values), Names.filter((name) => !(name in values))]
    return {
      InvalidParameters: unknown,
      Parameters: known.map((full) => {
        const [name = '', selector] = full.split(/(?=:)/)
        const value = WithDecryption === true ? values[full] : 'encrypted'
        return { Name: name, Type: 'SecureString', Value: value, Version: 1, ...(selector && { Selector: selector }) }
      }),
    }
  }

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail: (...more) => void faults.push(...more),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function refuse(response: ServerResponse, type: string, message: string): void {
  send(response, 400, { __type: type, message })
}

function send(response: ServerResponse, status: number, body: object): void {
  sendText(response, status, JSON.stringify(body))
}

function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body)
}
