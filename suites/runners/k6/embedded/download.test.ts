import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProxy } from '../testdata/proxy.ts'
import { Proxies } from '../proxies.ts'
import { download } from './download.ts'

const asked: string[] = []
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/module.js?_k6=1': (response) => response.end('marked'),
  '/query.js?v=1&_k6=1': (response) => response.end('query'),
  '/picky.js': (response) => response.end('as it is'),
  '/moved.js?_k6=1': (response) => response.writeHead(302, { location: '/module.js?_k6=1' }).end(),
  '/silent.js?_k6=1': () => undefined,
  '/broken.js?_k6=1': (response) => response.destroy(),
  '/large.js': (response) => response.end('x'.repeat(33 * 2 ** 20)),
}
const server = createServer((request, response) => {
  const path = request.url ?? ''
  asked.push(path)
  const answer = answers[path]
  if (answer) answer(response)
  else response.writeHead(404).end()
})
const signal = new AbortController().signal
let base = ''

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

describe('download', () => {
  it('asks with the mark of k6', async () => {
    expect(await download(`${base}/module.js#part`, signal)).toBe('marked')
    expect(await download(`${base}/query.js?v=1`, signal)).toBe('query')
  })

  it('asks without the mark where a server does not know it', async () => {
    expect(await download(`${base}/picky.js`, signal)).toBe('as it is')
    expect(asked.slice(-2)).toEqual(['/picky.js?_k6=1', '/picky.js'])
  })

  it('follows redirects', async () => {
    expect(await download(`${base}/moved.js`, signal)).toBe('marked')
  })

  it('tells the status of what is no module', async () => {
    await expect(download(`${base}/none.js`, signal)).rejects.toThrow('expected status 200, got 404')
  })

  it('tells why there was no answer', async () => {
    await expect(download('http://127.0.0.1:1/a.js', signal)).rejects.toThrow('bad port')
    await expect(download('http://none.invalid/a.js', signal)).rejects.toThrow('none.invalid')
  })

  it('takes no more than a limit', async () => {
    await expect(download(`${base}/large.js`, signal)).rejects.toThrow('expected at most 32 MiB, got more')
  })

  it('asks by the proxy that the environment names, and follows redirects by it', async () => {
    await using proxy = await startProxy(Number(new URL(base).port))
    const proxies = Proxies.of({ HTTP_PROXY: proxy.url, NO_PROXY: 'none.invalid' })
    expect(await download('http://modules.invalid/moved.js', signal, proxies)).toBe('marked')
    expect(proxy.asked).toEqual([
      'GET http://modules.invalid/moved.js?_k6=1',
      'GET http://modules.invalid/module.js?_k6=1',
    ])
    await expect(download('http://none.invalid/a.js', signal, proxies)).rejects.toThrow('none.invalid')
    expect(proxy.asked).toHaveLength(2)
  })

  it('stops with the run', async () => {
    const stopping = new AbortController()
    const downloading = download(`${base}/silent.js`, stopping.signal)
    stopping.abort()
    await expect(downloading).rejects.toThrow('the run was stopped')
  })
})
