import { describe, expect, it } from 'vitest'
import { Proxies, proxyVariables } from './proxies.ts'

const HTTP_PROXY = 'http://plain.example:3128'
const HTTPS_PROXY = 'https://ann:se%40cret@secure.example'

function chosen(env: Readonly<Record<string, string>>, url: string): string | undefined {
  return Proxies.of(env)?.for(new URL(url))?.href
}

describe('Proxies', () => {
  it('are none where the environment names none', () => {
    expect(Proxies.of({})).toBeUndefined()
    expect(Proxies.of({ HTTP_PROXY: '', NO_PROXY: 'x' })).toBeUndefined()
  })

  it('are by the scheme of what is asked for', () => {
    expect(chosen({ HTTP_PROXY, HTTPS_PROXY }, 'http://a.example/x')).toBe(`${HTTP_PROXY}/`)
    expect(chosen({ HTTP_PROXY, HTTPS_PROXY }, 'https://a.example/x')).toBe(`${HTTPS_PROXY}/`)
    expect(chosen({ HTTP_PROXY }, 'https://a.example')).toBeUndefined()
    expect(chosen({ https_proxy: 'plain.example:3128' }, 'https://a.example')).toBe('http://plain.example:3128/')
    expect(chosen({ http_proxy: 'http://low.example', HTTP_PROXY }, 'http://a.example')).toBe(`${HTTP_PROXY}/`)
  })

  it('are not for this machine', () => {
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '127.9.9.9', '[::1]:80'])
      expect(chosen({ HTTP_PROXY }, `http://${host}/`), host).toBeUndefined()
    expect(chosen({ HTTP_PROXY }, 'http://a.localhost/')).toBe(`${HTTP_PROXY}/`)
  })

  it.each([
    ['*', ['a.example', '192.0.2.1'], []],
    ['A.example', ['a.example', 'b.a.example'], ['ba.example', 'example']],
    ['.a.example', ['b.a.example'], ['a.example']],
    ['*.a.example', ['b.a.example'], ['a.example']],
    ['a.example:8080', ['a.example:8080'], ['a.example', 'a.example:81']],
    [' b.example , a.example:80,', ['b.example:9', 'a.example'], ['a.example:9', 'c.example']],
    ['192.0.2.1', ['192.0.2.1', '192.0.2.1:81'], ['192.0.2.2']],
    ['192.0.2.1:81', ['192.0.2.1:81'], ['192.0.2.1']],
    ['192.0.2.0/24', ['192.0.2.77'], ['192.0.3.1', 'a.example']],
    ['[2001:db8::1]:81', ['[2001:db8::1]:81'], ['[2001:db8::1]']],
    ['2001:db8::/32', ['[2001:db8::9]'], ['[2001:db9::9]']],
    [':80,/24,', [], ['a.example']],
  ])('NO_PROXY=%s is for %j and not for %j', (NO_PROXY, without, through) => {
    for (const host of without) expect(chosen({ HTTP_PROXY, NO_PROXY }, `http://${host}/`), host).toBeUndefined()
    for (const host of through) expect(chosen({ HTTP_PROXY, NO_PROXY }, `http://${host}/`), host).toBe(`${HTTP_PROXY}/`)
  })

  it('that can not be used are refused where they are needed, and their credentials are not told', () => {
    const socks = Proxies.of({ HTTP_PROXY: 'socks5://ann:secret@x.example' })
    expect(socks?.for(new URL('http://127.0.0.1/'))).toBeUndefined()
    expect(() => socks?.for(new URL('http://a.example/'))).toThrow(
      'HTTP_PROXY names a SOCKS proxy: the embedded engine knows http and https proxies',
    )
    expect(() => chosen({ https_proxy: 'http://ann:secret@[x' }, 'https://a.example/')).toThrow(
      'https_proxy is no URL of a proxy',
    )
  })
})

describe('proxyVariables', () => {
  it('are those of the environment that say something of proxies', () => {
    const env = { HTTP_PROXY, no_proxy: 'a', https_proxy: undefined, PATH: '/bin', NO_PROXY: '' }
    expect(proxyVariables(env)).toEqual({ HTTP_PROXY, no_proxy: 'a' })
  })
})
