// A server that shows a client what it sent, and does to it what the path says.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

/** A mirror that listens. */
export interface Mirror extends AsyncDisposable {
  readonly url: string
}

interface Turn {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
  readonly url: URL
  /** What follows the first part of the path. */
  readonly rest: readonly string[]
  /** Which connection it came on, counted from 1. */
  readonly connection: number
}

export async function startMirror(): Promise<Mirror> {
  const connections = new Map<Socket, number>()
  const used = new Set<Socket>()
  const server = createServer((request, response) => {
    const number = connections.get(request.socket) ?? connections.size + 1
    connections.set(request.socket, number)
    // A server that has just given up a connection that it kept.
    if (request.url === '/fresh' && used.has(request.socket)) {
      request.socket.destroy()
      return
    }
    if (request.url === '/torn' && used.has(request.socket)) {
      request.socket.write('HTTP/1.1 2')
      setTimeout(() => request.socket.resetAndDestroy(), 20)
      return
    }
    used.add(request.socket)
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://mirror')
      const [, name = '', ...rest] = url.pathname.split('/')
      const route = ROUTES[name] ?? echo
      route({ request, response, body, url, rest, connection: number })
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const PAGE = `<html><head><title>Mirror</title></head><body><a class="first" href="/echo/one">One</a><a href="echo/two?q=1">Two</a>
<form id="search" action="/echo/found"><input name="q" value="x y"><input type="submit" name="go" value="Go"></form>
<form id="login" method="post" action="/echo/login"><input name="user" value="joe"><input type="password" name="password">
<input type="checkbox" name="keep" value="yes" checked><input type="checkbox" name="off" value="no"><select name="lang"><option value="en">E</option>
<option value="de" selected>D</option></select><textarea name="note">n</textarea><button type="submit" name="send" value="1">Send</button></form>
<ul><li data-id="1">a</li><li data-id="2">b</li></ul></body></html>`

const PACKED = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }

const ROUTES: Readonly<Record<string, (turn: Turn) => void>> = {
  status: ({ response, rest: [code] }) => json(response, Number(code), { code: Number(code) }),
  // /reason/299/Fine
  reason: ({ response, rest: [code, reason] }) => void response.writeHead(Number(code), reason, { 'content-length': 0 }).end(),
  delay: (turn) => void setTimeout(() => echo(turn), Number(turn.rest[0])),
  hang: () => undefined,
  drop: ({ request }) => void request.socket.destroy(),
  switch: ({ request }) =>
    void request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nhello'),
  page: ({ response }) => void response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE),
  // /redirect/302?to=/echo, where nothing else is said to an empty place
  redirect: ({ response, rest: [code], url }) => {
    const places = url.searchParams.getAll('to')
    response.setHeader('location', places.length === 0 ? '' : places)
    response.writeHead(Number(code), { 'content-length': 0 }).end()
  },
  // /loop/3 redirects three times
  loop: ({ response, rest: [left] }) =>
    void response.writeHead(302, { location: Number(left) > 1 ? `/loop/${Number(left) - 1}` : '/echo', 'content-length': 0 }).end(),
  // /set-cookie?a=1;Path=/x
  'set-cookie': ({ response, url }) =>
    json(response, 200, {}, { 'set-cookie': decodeURIComponent(url.search.slice(1)).split('&') }),
  packed: ({ response, rest: [name] }) => {
    const pack = Object.entries(PACKED).find(([known]) => known === name)?.[1]
    const bytes = pack ? pack(Buffer.from('{"packed":true}')) : Buffer.from('no such thing')
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': pack ? name : 'gzip' }).end(bytes)
  },
  // /digest/joe/pw?qop=auth&algorithm=SHA-256
  digest,
  // What is sent as JSON comes back as it is.
  same: ({ response, body }) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body),
}

function echo({ request, response, body, url, connection }: Turn): void {
  const { method, headers, rawHeaders } = request
  json(response, 200, {
    method,
    path: `${url.pathname}${url.search}`,
    headers,
    names: rawHeaders.filter((_name, index) => index % 2 === 0),
    body: body.toString('utf8'),
    hex: body.toString('hex').slice(0, 64),
    connection,
  })
}

// RFC 7616, 3.4: the answer to a challenge, computed here by itself.
function digest({ request, response, rest: [user = '', password = ''], url }: Turn): void {
  const algorithm = url.searchParams.get('algorithm') ?? 'MD5'
  const qop = url.searchParams.get('qop')
  const given = new Map(
    [...(request.headers.authorization ?? '').matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, plain]) => [
      name,
      quoted ?? plain ?? '',
    ]),
  )
  const hash = (text: string): string => createHash(algorithm === 'MD5' ? 'md5' : 'sha256').update(text).digest('hex')
  const parts = [
    hash(`${user}:mirror:${password}`),
    'n1',
    ...(qop === null ? [] : [given.get('nc') ?? '', given.get('cnonce') ?? '', qop]),
    hash(`${request.method}:${given.get('uri')}`),
  ]
  if (given.get('response') === hash(parts.join(':')) && given.get('uri') === request.url) {
    json(response, 200, { user: given.get('username'), opaque: given.get('opaque') })
    return
  }
  const challenge = `Digest realm="mirror", nonce="n1", opaque="o1", algorithm=${algorithm}${qop === null ? '' : `, qop="auth-int,${qop}"`}`
  json(response, 401, {}, { 'www-authenticate': challenge })
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string | string[]> = {}): void {
  const text = JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
  response.end(text)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
