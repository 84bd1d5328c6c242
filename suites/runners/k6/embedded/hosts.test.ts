import { describe, expect, it } from 'vitest'
import { AllowedHosts } from './hosts.ts'

describe('AllowedHosts', () => {
  it('refuses another host, another port and a subdomain, and remembers them', () => {
    const hosts = new AllowedHosts(['api.example.test:8080'])
    expect(
      ['other.test', 'api.example.test', 'api.example.test:8081', 'x.api.example.test:8080'].map((host) =>
        hosts.allows(host),
      ),
    ).toEqual([false, false, false, false])
    expect(hosts.refused).toEqual([
      'other.test',
      'api.example.test',
      'api.example.test:8081',
      'x.api.example.test:8080',
    ])
  })

  it('allows what is named, and every port of a name alone', () => {
    const hosts = new AllowedHosts(['127.0.0.1:8080', 'API.example.test'])
    expect(hosts.allows('127.0.0.1:8080')).toBe(true)
    expect(hosts.allows('api.example.test:444')).toBe(true)
    expect(hosts.refused).toEqual([])
  })
})
