import { describe, expect, it } from 'vitest'
import { requestHead, type HeadParts } from './request-head.ts'
import { readAddress } from './urls.ts'

const PLAIN: HeadParts = {
  method: 'GET',
  address: readAddress('http://here.test/a?b=c'),
  given: {},
  userAgent: 'me',
  authorization: undefined,
  cookies: new Map(),
  body: undefined,
  hasLostBody: false,
  closes: false,
}

describe('requestHead', () => {
  it.each([
    [{}, []],
    [{ userAgent: '' }, ['-User-Agent: me']],
    [{ given: { 'user-agent': 'you' } }, ['-User-Agent: me', 'User-Agent: you']],
    [{ given: { 'User-Agent': '' } }, ['-User-Agent: me']],
    [{ closes: true }, ['Connection: close']],
    [{ method: 'POST' }, ['Content-Length: 0']],
    [{ method: 'PUT' }, ['Content-Length: 0']],
    [{ method: 'PATCH' }, ['Content-Length: 0']],
    [{ method: 'DELETE' }, []],
    [{ method: 'DELETE', body: 'ä' }, ['Content-Length: 2']],
    [{ body: Buffer.alloc(3) }, ['Content-Length: 3']],
    [{ given: { 'content-type': 'a' } }, ['Content-Type: a']],
    [{ given: { 'content-type': 'a' }, hasLostBody: true }, []],
    [{ authorization: 'Basic x' }, ['Authorization: Basic x']],
    [{ authorization: 'Basic x', given: { authorization: 'mine' } }, ['Authorization: mine']],
    // What is the client's own, k6 sends by its own knowledge; the rest as it is given.
    [{ given: { 'Content-Length': 'a\r\nb', 'transfer-encoding': 'chunked', TRAILER: 'x' } }, []],
    [{ given: { connection: 'close' } }, ['Connection: close']],
    [{ given: { connection: 'Upgrade, Close' }, closes: true }, ['Connection: Upgrade, Close']],
    [{ given: { connection: 'keep-alive' }, closes: true }, ['Connection: close', 'Connection: keep-alive']],
    [
      { given: { 'keep-alive': 'timeout=1', expect: '100-continue' } },
      ['Keep-Alive: timeout=1', 'Expect: 100-continue'],
    ],
    [{ given: { 'X-A': 'ü€' } }, [`X-A: ${Buffer.from('ü€').toString('latin1')}`]],
    [{ userAgent: 'ü' }, ['-User-Agent: me', `User-Agent: ${Buffer.from('ü').toString('latin1')}`]],
  ] as const)('%j', (parts, changes) => {
    const usual = ['Host: here.test', 'User-Agent: me']
    const gone = new Set(changes.filter((line) => line.startsWith('-')).map((line) => line.slice(1)))
    const come = changes.filter((line) => !line.startsWith('-'))
    expect(linesOf(parts)).toEqual([...usual.filter((line) => !gone.has(line)), ...come].toSorted())
  })

  it('begins with the method and the path, and ends with an empty line', () => {
    expect(requestHead(PLAIN)).toBe('GET /a?b=c HTTP/1.1\r\nHost: here.test\r\nUser-Agent: me\r\n\r\n')
  })

  it.each([
    ['http://[::1]:80/', '[::1]'],
    ['http://[2001:db8::1]:8080/', '[2001:db8::1]:8080'],
    ['http://Exämple.test:80/', 'xn--exmple-cua.test'],
    ['https://here.test:443/', 'here.test'],
    ['https://here.test:80/', 'here.test:80'],
  ])('names the host of %s', (url, host) => {
    expect(linesOf({ address: readAddress(url) })).toContain(`Host: ${host}`)
  })

  it.each([
    ['other.test:1', 'other.test:1'],
    ['', 'here.test'],
    ['exämple.test:8', 'xn--exmple-cua.test:8'],
    // Go sends none rather than one that could be taken for something else.
    ['a b', ''],
    ['a/b', ''],
    ['a\r\nEvil: 1', ''],
    ['a\0', ''],
  ])('takes the host %j for %j', (given, host) => {
    const lines = linesOf({ given: { host: given } })
    expect(lines).toContain(`Host: ${host}`)
    expect(lines).toHaveLength(2)
  })

  it.each([
    ['a path', 'http://here.test/ä b"<>?q=ö c', '/%C3%A4%20b%22%3C%3E?q=%C3%B6%20c'],
    ['no path', 'http://here.test', '/'],
    ['no path but a query', 'http://here.test?x', '/?x'],
    ['what comes after a sign', 'http://here.test/a#b', '/a'],
    ['escaped line ends', 'http://here.test/%0d%0aEvil:1', '/%0d%0aEvil:1'],
  ])('asks for %s', (_what, url, path) => {
    expect(requestHead({ ...PLAIN, address: readAddress(url) })).toMatch(`GET ${path} HTTP/1.1\r\nHost: here.test\r\n`)
  })

  it.each(['http://here.test/\r\nEvil: 1', 'http://here.test/\0', 'http://he\nre.test/', 'http://here.test/\x7f'])(
    'has no address %j',
    (url) => {
      expect(() => readAddress(url)).toThrow('invalid control character in URL')
    },
  )

  it.each([
    [{ method: 'GE T' }, 'net/http: invalid method "GE T"'],
    [{ method: 'GET\r\nX' }, String.raw`net/http: invalid method "GET\r\nX"`],
    [{ method: 'GËT' }, 'net/http: invalid method "GËT"'],
    [{ given: { 'X\r\nEvil': '1' } }, String.raw`net/http: invalid header field name "X\r\nEvil"`],
    [{ given: { 'X:': '1' } }, 'net/http: invalid header field name "X:"'],
    [{ given: { '': '1' } }, 'net/http: invalid header field name ""'],
    [{ given: { 'X A': '1' } }, 'net/http: invalid header field name "X A"'],
    [{ given: { 'x-a': 'a\r\nEvil: 1' } }, 'net/http: invalid header field value for "X-A"'],
    [{ given: { 'x-a': 'a\nb' } }, 'net/http: invalid header field value for "X-A"'],
    [{ given: { 'x-a': 'a\rb' } }, 'net/http: invalid header field value for "X-A"'],
    [{ given: { 'x-a': 'a\0b' } }, 'net/http: invalid header field value for "X-A"'],
    [{ given: { 'x-a': 'a\x7fb' } }, 'net/http: invalid header field value for "X-A"'],
    [{ given: { 'transfer-encoding': 'a\r\nb' } }, 'net/http: invalid header field value for "Transfer-Encoding"'],
    [{ userAgent: 'a\r\nEvil: 1' }, 'net/http: invalid header field value for "User-Agent"'],
    [{ authorization: 'Digest username="a\r\nEvil: 1"' }, 'net/http: invalid header field value for "Authorization"'],
  ])('refuses %j', (parts, message) => {
    expect(() => requestHead({ ...PLAIN, ...parts })).toThrow(message)
  })

  it('refuses cookies that no header can have', () => {
    const cookies = new Map([['a\0', [{ name: 'a\0', value: 'x', replace: false }]]])
    expect(() => linesOf({ cookies })).toThrow('net/http: invalid header field value for "Cookie"')
  })

  it('takes tabs in values', () => {
    expect(linesOf({ given: { 'x-a': 'a\tb' } })).toContain('X-A: a\tb')
  })

  it.each([
    [{ a: '1', b: '2' }, 'a=1; b=2'],
    [{ a: '' }, 'a='],
    [{ a: 'x y' }, 'a="x y"'],
    [{ a: 'x,y' }, 'a="x,y"'],
    [{ a: 'x=y' }, 'a=x=y'],
    [{ a: '"x"' }, 'a=x'],
    [{ a: 'x;y\\z' }, 'a=xyz'],
    [{ a: 'x\r\nEvil: 1' }, 'a="xEvil: 1"'],
    [{ a: 'xü€\0\x7f' }, 'a=x'],
    [{ 'a\r\nEvil: 1': 'x' }, 'a--Evil: 1=x'],
  ])('sends the cookies %j', (cookies, text) => {
    const byName = new Map(
      Object.entries(cookies).map(([name, value]) => [name, [{ name, value, replace: false }]] as const),
    )
    expect(linesOf({ cookies: byName })).toContain(`Cookie: ${text}`)
    expect(linesOf({ cookies: byName, given: { cookie: 'own=0' } })).toContain(`Cookie: own=0; ${text}`)
  })
})

function linesOf(parts: Partial<HeadParts>): readonly string[] {
  return requestHead({ ...PLAIN, ...parts })
    .split('\r\n')
    .slice(1, -2)
    .toSorted()
}
