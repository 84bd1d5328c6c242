import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authority, identity } from '../../testdata/certificates.ts'
import { startProxy } from '../../testdata/proxy.ts'
import { runInProcess, type ScriptRun } from '../../testdata/run-in-process.ts'

// Names that nobody has: what reaches a server has gone through the proxy.
const PLAIN = 'http://plain.invalid'
const SECURE = 'https://secure.invalid:8443'

const seen: string[] = []
const secureIdentity = identity(authority('ours'), ['secure.invalid'])
const listener: Parameters<typeof createServer>[1] = (request, response) => {
  seen.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`)
  response.end('here')
}
const plain = createServer(listener)
const secure = createSecureServer(secureIdentity, listener)

beforeAll(async () => {
  await Promise.all([plain, secure].map(async (server) => new Promise<void>((done) => server.listen(0, done))))
})
afterAll(async () => {
  plain.closeAllConnections()
  secure.closeAllConnections()
  await Promise.all([plain, secure].map(async (server) => new Promise((done) => server.close(done))))
})

describe('requests by a proxy', () => {
  it('are asked of it whole where they are plain, on a connection that is kept', async () => {
    await using proxy = await startProxy(portOf(plain))
    const env = { HTTP_PROXY: proxy.url.replace('//', '//ann:se%40cret@') }
    const { prints } = await requested(`${PLAIN}/a?b=1`, env)
    const credentials = `Basic ${Buffer.from('ann:se@cret').toString('base64')}`
    expect(proxy.asked).toEqual(Array.from({ length: 2 }, () => `GET ${PLAIN}/a?b=1 ${credentials}`))
    expect(seen.at(-1)).toBe(`GET /a?b=1 plain.invalid ${credentials}`)
    expect(prints).toEqual(['200 0  127.0.0.1', '200 0  127.0.0.1'])
  })

  it('go through a tunnel where they are secure, with the certificate of the server', async () => {
    await using proxy = await startProxy(portOf(secure))
    const { prints } = await requested(`${SECURE}/a`, { https_proxy: proxy.url })
    expect(proxy.asked).toEqual(['CONNECT secure.invalid:8443'])
    expect(seen.at(-1)).toBe('GET /a secure.invalid:8443 undefined')
    expect(prints).toEqual(['200 0  127.0.0.1', '200 0  127.0.0.1'])
    const other = await requested('https://other.invalid/', { https_proxy: proxy.url }, {})
    expect(other.prints[0]).toBe('0 1310 x509: unknown authority ')
  })

  it('say what the proxy says where it opens no tunnel', async () => {
    await using proxy = await startProxy(undefined)
    const { prints } = await requested(SECURE, { HTTPS_PROXY: proxy.url })
    expect(prints[0]).toBe('0 1000 Forbidden ')
  })

  it('fail where the proxy can not be reached or used, and go nowhere else', async () => {
    const { port } = new URL(await deadUrl())
    expect((await requested(PLAIN, { HTTP_PROXY: `127.0.0.1:${port}` })).prints[0]).toBe(
      '0 1212 dial: connection refused ',
    )
    expect((await requested(SECURE, { HTTPS_PROXY: 'socks5://127.0.0.1:1' })).prints[0]).toMatch(
      /^0 1000 HTTPS_PROXY names a SOCKS proxy/,
    )
  })

  it('are none where NO_PROXY names the host, or it is this machine', async () => {
    await using proxy = await startProxy(undefined)
    const { prints } = await requested(PLAIN, { HTTP_PROXY: proxy.url, NO_PROXY: 'plain.invalid' })
    expect(prints[0]).toBe('0 1101 lookup: no such host ')
    const here = await requested(`http://127.0.0.1:${portOf(plain)}/`, { HTTP_PROXY: proxy.url })
    expect(here.prints[0]).toBe('200 0  127.0.0.1')
    expect(proxy.asked).toEqual([])
  })
})

function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port
}

async function deadUrl(): Promise<string> {
  await using proxy = await startProxy(undefined)
  return proxy.url
}

async function requested(
  url: string,
  env: Readonly<Record<string, string>>,
  options: object = { insecureSkipTLSVerify: true },
): Promise<ScriptRun> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-proxied-'))
  const script = join(folder, 'script.js')
  try {
    await writeFile(
      script,
      `import http from 'k6/http'
       export const options = ${JSON.stringify({ iterations: 1, ...options })}
       export default function () {
         for (let count = 0; count < 2; count += 1) {
           const { status, error_code, error, remote_ip } = http.get(${JSON.stringify(url)})
           console.log(status, error_code, error, remote_ip)
         }
       }`,
    )
    return await runInProcess(script, env)
  } finally {
    await rm(folder, { recursive: true })
  }
}
