import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What is to go wrong with a request. */
export type S3Fault =
  /** The connection is closed before anything is done. */
  | 'cut-before'
  /** It is done, and the answer is lost. */
  | 'cut-after'
  /** Half of the body is sent. */
  | 'cut-body'
  /** S3 is busy. */
  | 'slow-down'
  /** Another is writing there at this moment. */
  | 'conflict'

/** What the stand-in holds to. */
export interface S3StandInOptions {
  /** @default 'Enabled' */
  readonly versioning?: 'Enabled' | 'Suspended'
  /** Whether writes must carry an MD5, as a bucket with Object Lock demands. @default false */
  readonly objectLock?: boolean
  /** Keys a page of a listing. @default 1000 */
  readonly pageSize?: number
  /** Asked for every request, with its method and key. */
  readonly fault?: (method: string, key: string, index: number) => S3Fault | undefined
}

interface Stored {
  readonly bytes: Buffer
  readonly headers: IncomingMessage['headers']
  readonly at: string
}

/** As much of S3 as an evidence store needs, on loopback, with conditional writes as S3 has them and faults to order. */
export class S3StandIn implements AsyncDisposable {
  readonly url: string
  /** What is stored, by key. */
  readonly objects: ReadonlyMap<string, Stored>
  /** Method and key of every request, in order. */
  readonly requests: readonly string[]
  readonly #server: Server

  private constructor(server: Server, port: number, state: State) {
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
    this.objects = state.objects
    this.requests = state.requests
  }

  static async start(options: S3StandInOptions = {}): Promise<S3StandIn> {
    const state: State = { objects: new Map(), requests: [] }
    const server = createServer((request, response) => void serve(request, response, state, options))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return new S3StandIn(server, typeof address === 'object' && address !== null ? address.port : 0, state)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

interface State {
  readonly objects: Map<string, Stored>
  readonly requests: string[]
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { objects, requests }: State,
  options: S3StandInOptions,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const url = new URL(request.url ?? '/', 'http://s3')
  const [, , ...rest] = url.pathname.split('/')
  const key = decodeURIComponent(rest.join('/'))
  const method = request.method ?? 'GET'
  const fault = options.fault?.(method, key, requests.length)
  requests.push(`${method} ${key}`)
  const xml = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'application/xml' }).end(text)
  }
  const error = (status: number, code: string): void =>
    xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
  if (fault === 'cut-before') return void request.socket.destroy()
  if (fault === 'slow-down') return error(503, 'SlowDown')
  if (fault === 'conflict') return error(409, 'ConditionalRequestConflict')
  if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) return error(403, 'AccessDenied')
  if (url.searchParams.has('versioning')) {
    return xml(
      200,
      `<VersioningConfiguration><Status>${options.versioning ?? 'Enabled'}</Status></VersioningConfiguration>`,
    )
  }
  if (method === 'PUT') {
    const md5 = createHash('md5').update(body).digest('base64')
    if (options.objectLock === true && request.headers['content-md5'] === undefined) return error(400, 'InvalidRequest')
    if (request.headers['content-md5'] !== undefined && request.headers['content-md5'] !== md5)
      return error(400, 'BadDigest')
    if (request.headers['if-none-match'] === '*' && objects.has(key)) return error(412, 'PreconditionFailed')
    objects.set(key, { bytes: body, headers: request.headers, at: '2026-01-02T03:04:05.000Z' })
    if (fault === 'cut-after') return void request.socket.destroy()
    response.writeHead(200, { etag: etagOf(body), 'x-amz-version-id': String(requests.length) }).end()
    return
  }
  if (key === '') return xml(200, listing(objects, url.searchParams, options.pageSize ?? 1000))
  const found = objects.get(key)
  if (found === undefined) return error(404, 'NoSuchKey')
  response.writeHead(200, { 'content-length': found.bytes.length, etag: etagOf(found.bytes) })
  if (fault !== 'cut-body') return void response.end(found.bytes)
  response.write(found.bytes.subarray(0, found.bytes.length / 2), () => request.socket.destroy())
}

// Keys in UTF-8 order, pages by a token, as ListObjectsV2 has it.
function listing(objects: State['objects'], query: URLSearchParams, pageSize: number): string {
  const prefix = query.get('prefix') ?? ''
  const after = query.get('continuation-token') ?? ''
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(prefix))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const from = after === '' ? 0 : keys.indexOf(after) + 1
  const page = keys.slice(from, from + pageSize)
  const more = from + pageSize < keys.length
  const contents = page.map((key) => {
    const { bytes, at } = objects.get(key) ?? { bytes: Buffer.alloc(0), at: '' }
    return `<Contents><Key>${escape(key)}</Key><LastModified>${at}</LastModified><ETag>${escape(etagOf(bytes))}</ETag><Size>${bytes.length}</Size></Contents>`
  })
  const next = more ? `<NextContinuationToken>${escape(page.at(-1) ?? '')}</NextContinuationToken>` : ''
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}<KeyCount>${page.length}</KeyCount>${contents.join('')}</ListBucketResult>`
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
