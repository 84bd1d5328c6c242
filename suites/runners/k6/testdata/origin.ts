import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small HTTP server for tests, with a sessions API that forgets nothing until it is told to. */
export interface Origin extends AsyncDisposable {
  readonly url: string
  readonly host: string
  /** `METHOD path` of every request, in order. */
  readonly requests: readonly string[]
  readonly sessions: ReadonlyMap<string, unknown>
}

/** What the server does wrong. */
export interface OriginFaults {
  /** Every request under /api/sessions answers this. */
  readonly sessionsStatus?: number
}

/** The secret that logs in. */
export const SECRET = 'top-secret-4711'
/** The token that a login gives. */
export const TOKEN = 'token-0815'

export async function startOrigin(faults: OriginFaults = {}): Promise<Origin> {
  const requests: string[] = []
  const sessions = new Map<string, { id: string; title: string; status: string }>()
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    void readBody(request).then((body) => answer({ request, response, body, sessions, faults }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    sessions,
    [Symbol.asyncDispose]: () => close(server),
  }
}

interface Turn {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: string
  readonly sessions: Map<string, { id: string; title: string; status: string }>
  readonly faults: OriginFaults
}

function answer({ request, response, body, sessions, faults }: Turn): void {
  const url = new URL(request.url ?? '/', 'http://origin')
  const json = (status: number, value: unknown): void => {
    const text = JSON.stringify(value)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }
  if (url.pathname === '/health') return json(200, { status: 'ok' })
  if (url.pathname === '/redirect-away') return void response.writeHead(302, { location: 'http://192.0.2.1/', 'content-length': 0 }).end()
  if (url.pathname === '/api/auth/token') {
    return body.includes(SECRET) ? json(200, { access_token: TOKEN, token_type: 'Bearer' }) : json(401, { title: 'no' })
  }
  if (!url.pathname.startsWith('/api/sessions')) return json(404, { title: 'not found' })
  if (faults.sessionsStatus !== undefined) return json(faults.sessionsStatus, { title: 'broken' })
  const id = url.pathname.split('/')[3]
  if (request.method !== 'GET' && request.headers.authorization !== `Bearer ${TOKEN}`) return json(401, { title: 'log in' })
  if (request.method === 'POST') {
    const made = { ...JSON.parse(body), id: `id-${sessions.size}-${Math.random()}`, status: 'draft' }
    sessions.set(made.id, made)
    return json(201, made)
  }
  if (id === undefined) return json(200, { items: [...sessions.values()], nextCursor: null })
  const found = sessions.get(id)
  if (!found) return json(404, { title: 'not found' })
  if (request.method === 'PATCH') Object.assign(found, JSON.parse(body))
  if (request.method === 'DELETE') {
    sessions.delete(id)
    return void response.writeHead(204).end()
  }
  json(200, found)
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += part
  return text
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
}
