import { describe, expect, it } from 'vitest'
import { isOfHosts, ownHostOf } from './target-hosts.ts'

describe('isOfHosts', () => {
  it.each([
    ['http://a.example/x', ['b.example'], false],
    ['http://a.example:81/', ['a.example:80'], false],
    ['http://a.example:81/', ['a.example'], false],
    ['http://a.example:443/', ['a.example'], false],
    ['http://a.example/', ['a.example:443'], false],
    ['http://a.example.evil/', ['a.example', 'a.example:*'], false],
    ['http://x.a.example/', ['a.example:*'], false],
    ['http://a.example@b.example/', ['a.example:*'], false],
    ['http://[::1]:81/', ['[::1]'], false],
    ['http://user@a.example/', ['a.example'], true],
    ['https://a.example/', ['a.example:443'], true],
    ['wss://a.example/', ['A.example'], true],
    ['http://a.example:81/', ['b.example', 'a.example:81'], true],
    ['http://127.0.0.1:4321/', ['127.0.0.1:*'], true],
    ['http://[::1]:81/', ['[::1]:81'], true],
  ])('%s of %j: %s', (url, hosts, expected) => {
    expect(isOfHosts(url, hosts)).toBe(expected)
  })
})

describe('ownHostOf', () => {
  it.each([
    ['https://a.example', ['http://a.example', 'https://a.example:8443'], ['https://a.example/x', 'wss://a.example']],
    ['https://a.example:8443', ['https://a.example', 'http://a.example'], ['https://a.example:8443/x']],
    ['http://a.example', ['http://a.example:81'], ['http://a.example/x', 'https://a.example']],
  ])('of %s belong not %j, but %j', (url, others, own) => {
    const hosts = [ownHostOf(url)]
    expect(others.map((one) => isOfHosts(one, hosts))).toEqual(others.map(() => false))
    expect(own.map((one) => isOfHosts(one, hosts))).toEqual(own.map(() => true))
  })
})
