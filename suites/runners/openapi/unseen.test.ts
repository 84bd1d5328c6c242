import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SuiteResult } from '../../../harness/suite.ts'
import { parseDocument } from '../../../fixtures/openapi/document/document.ts'
import { readOperations } from '../../../fixtures/openapi/document/read.ts'
import { contractSuite } from './suite.ts'
import { threeHundredOperations } from './testdata/three-hundred.ts'

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** Long enough for 19,000 requests on a machine that is busy with other tests. */
const LIMIT_MS = 300_000

let artifactsDir = ''
beforeAll(async () => {
  artifactsDir = await mkdtemp(join(tmpdir(), 'assay-unseen-'))
})
afterAll(async () => rm(artifactsDir, { recursive: true }))

// A service that takes all and says nothing: what counts is what it is sent.
async function observe(document: string): Promise<{ readonly result: SuiteResult; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const isDocument = url.endsWith('/openapi')
      if (!isDocument) asked.push({ method, url, headers, text: Buffer.concat(chunks).toString() })
      response.end(isDocument ? document : '{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const suite = contractSuite({ openapi: '/openapi' })
    const safety = { hosts: ['127.0.0.1:*'], mayWrite: true, maxRatePerSecond: 10_000 } as const
    const result = await suite.run({
      runId: 'run-1',
      target: { name: 'x', versionHeader: 'x-service-version', readyPath: '/', safety },
      endpoints: { service: `http://127.0.0.1:${port}` },
      env: {},
      credentials: {},
      budgetMs: LIMIT_MS,
      artifactsDir,
      signal: AbortSignal.timeout(LIMIT_MS),
      observe: () => undefined,
    })
    return { result, asked }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function observeFile(name: string): Promise<{ readonly result: SuiteResult; readonly asked: readonly Asked[] }> {
  return observe(await readFile(new URL(`testdata/${name}`, import.meta.url), 'utf8'))
}

function reached({ cases }: SuiteResult): readonly string[] {
  return cases.filter(({ id, attempts }) => id.endsWith('no-server-error') && attempts.length > 0).map(({ id }) => id)
}

describe('documents it has not seen', () => {
  it('recursive schemas: values end, and each is of its branch', async () => {
    const { result, asked } = await observeFile('recursive.json')

    expect(result.completion.kind).toBe('completed')
    const sums = asked.filter(({ text }) => text.startsWith('{"kind":"sum"'))
    expect(sums.length).toBeGreaterThan(0)
    expect(asked.some(({ text }) => text.includes('"children":[{'))).toBe(true)
  })

  it('references in circles, in YAML', async () => {
    const { result, asked } = await observeFile('cycles.yaml')

    expect(reached(result)).toContain('contract > PUT /people/{id} > no-server-error')
    expect(asked.some(({ method, text }) => method === 'PUT' && text.includes('"boss":{'))).toBe(true)
  })

  it('uploads: files are sent as files, below the base path', async () => {
    const { asked } = await observeFile('uploads.yaml')

    const upload = asked.find(({ headers }) => headers['content-type']?.startsWith('multipart/form-data') === true)
    expect(upload?.url).toBe('/v3/pictures')
    expect(upload?.text).toContain('name="picture"; filename="picture.bin"')
    expect(asked.some(({ headers }) => headers['content-type'] === 'application/x-www-form-urlencoded')).toBe(true)
  })

  it('every way to write a parameter', async () => {
    const { asked } = await observeFile('parameters.yaml')

    const urls = asked.map(({ url }) => url)
    expect(urls.some((url) => /^\/label\/\.-?\d+(?:\.-?\d+)*$/u.test(url))).toBe(true)
    expect(urls.some((url) => /^\/matrix\/;x=-?\d+;y=-?\d+$/u.test(url))).toBe(true)
    expect(urls.some((url) => /filter%5Bcolour%5D=(?:red|blue).*ids=-?\d+%7C-?\d+/u.test(url))).toBe(true)
    expect(asked.some(({ headers }) => /^session=[a-f0-9]{8}$/u.test(headers.cookie ?? ''))).toBe(true)
  })

  it('no schemas: what cannot be known is told, and nothing is guessed', async () => {
    const { result } = await observeFile('no-schemas.json')

    expect(reached(result)).toContain('contract > GET /status > no-server-error')
    const order = result.cases.find(({ id }) => id === 'contract > POST /orders > valid-accepted')
    expect(order?.skippedBecause).toBe('no valid request could be made from its schemas')
    expect(result.cases.find(({ id }) => id === 'contract > POST /orders > really-tested')).toMatchObject({
      attempts: [],
    })
  })

  it(
    '300 operations are all reached within its time',
    async () => {
      const { result } = await observe(JSON.stringify(threeHundredOperations()))

      expect(result.completion.kind).toBe('completed')
      expect(reached(result).filter((id) => !id.includes('ANY'))).toHaveLength(300)
    },
    LIMIT_MS,
  )
})

const SMALL = (schema: string, media = 'application/json'): string => `
openapi: 3.1.0
info: { title: odd, version: '1' }
paths:
  "/with space/é/%20":
    post:
      requestBody: { required: true, content: { ${media}: { schema: ${schema} } } }
      responses: { '200': { description: fine }, '400': { description: refused } }
components:
  schemas:
    Round: { allOf: [{ $ref: '#/components/schemas/Square' }] }
    Square: { allOf: [{ $ref: '#/components/schemas/Round' }] }
`

describe('documents that are odd', () => {
  it('paths are escaped once', async () => {
    const { asked } = await observe(SMALL('{ type: object }'))

    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(['/with%20space/%C3%A9/%20']))
  })

  it('patterns with escapes that Unicode mode does not know are read as their authors mean them', async () => {
    const { asked } = await observe(SMALL(String.raw`{ type: string, pattern: '^\d{4}\-\d{2}\_x$' }`))

    expect(asked.some(({ text }) => /^"\d{4}-\d{2}_x"$/u.test(text))).toBe(true)
  })

  it('a thing in a language that cannot be written is not sent as another', async () => {
    const { result, asked } = await observe(
      SMALL('{ type: object, properties: { a: { type: string } } }', 'application/xml'),
    )

    expect(asked.filter(({ headers }) => headers['content-type'] === 'application/xml')).toEqual([])
    expect(result.cases.find(({ id }) => id.endsWith('POST /with space/é/%20 > really-tested'))).toMatchObject({
      attempts: [],
    })
  })

  it('a byte order mark is passed over', () => {
    expect(parseDocument(`\ufeff${JSON.stringify({ openapi: '3.1.0', paths: {} })}`, 'marked').dialect).toBe('3.1')
  })

  it('schemas without an end are told with line and pointer', async () => {
    const failing = observe(SMALL(`{ $ref: '#/components/schemas/Round' }`))

    await expect(failing).rejects.toThrow(/line \d+, #\/paths\/.*it refers to itself/u)
  })
})

describe('a broken document', () => {
  it.each<readonly [string, string, string]>([
    [
      'JSON',
      '{\n  "openapi": "3.1.0",\n  "paths": {\n    "/a": {\n      "get": 7\n    }\n  }\n}',
      'line 5, #/paths/~1a/get: expected an operation object',
    ],
    [
      'YAML',
      'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        "2000": {}\n',
      'line 6, #/paths/~1a/get/responses/2000: expected a status',
    ],
    [
      'what is missing',
      'openapi: 3.1.0\npaths:\n  /a/{b}:\n    get:\n      responses: {}\n',
      'line 4, #/paths/~1a~1{b}/get/parameters: expected a path parameter',
    ],
    [
      'a header that cannot be',
      'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n        - { name: "X Y", in: header }\n      responses: {}\n',
      'line 6, #/paths/~1a/get/parameters/0/name: expected a name that a header can have, got "X Y"',
    ],
  ])('%s is told with line and pointer', (_name, text, expected) => {
    expect(() => readOperations(parseDocument(text, 'broken'), '')).toThrow(expected)
  })

  it.each<readonly [string, string, string]>([
    ['JSON', '{\n "openapi": }', 'line 2'],
    ['YAML', 'openapi: 3.1.0\npaths: [', 'line 2'],
  ])('%s that cannot be read is told with its line', (_name, text, expected) => {
    expect(() => parseDocument(text, 'broken')).toThrow(expected)
  })
})
