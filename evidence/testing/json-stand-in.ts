import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What a request is answered; a status other than 200 is an error of the service. */
export interface JsonAnswer {
  readonly status?: number
  readonly body: unknown
}

/** A service on loopback that is asked for operations by name, as AWS's JSON services are, or by path. */
export class JsonStandIn implements AsyncDisposable {
  readonly url: string
  /** Operation or path of every request, with what was sent. */
  readonly requests: readonly { readonly operation: string; readonly body: Readonly<Record<string, unknown>> }[]
  readonly #server: Server

  private constructor(server: Server, requests: JsonStandIn['requests']) {
    const address = server.address()
    this.#server = server
    this.requests = requests
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  /** @param answer - by operation (`Sign`) or by path and query; its throwing cuts the connection */
  static async start(
    answer: (operation: string, body: Readonly<Record<string, unknown>>) => JsonAnswer,
  ): Promise<JsonStandIn> {
    const requests: { operation: string; body: Readonly<Record<string, unknown>> }[] = []
    const server = createServer((request, response) => void serve(request, response, requests, answer))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new JsonStandIn(server, requests)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  requests: { operation: string; body: Readonly<Record<string, unknown>> }[],
  answer: (operation: string, body: Readonly<Record<string, unknown>>) => JsonAnswer,
): Promise<void> {
  const body = await read(request)
  const target = request.headers['x-amz-target']
  const isAws = typeof target === 'string'
  const operation = isAws ? (target.split('.')[1] ?? target) : (request.url ?? '/')
  requests.push({ operation, body })
  try {
    const { status = 200, body: said } = answer(operation, body)
    response.writeHead(status, { 'content-type': isAws ? 'application/x-amz-json-1.1' : 'application/json' })
    response.end(JSON.stringify(said))
  } catch {
    request.socket.destroy()
  }
}

async function read(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}
