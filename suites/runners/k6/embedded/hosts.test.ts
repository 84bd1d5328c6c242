import { describe, expect, it } from 'vitest'
import { AllowedHosts } from './hosts.ts'

describe('AllowedHosts', () => {
  it('refuses what is not named each time, and remembers it once', () => {
    const hosts = new AllowedHosts(['api.example.test:8080'])
    hosts.refuse(['elsewhere.test'])
    const origins = ['http://other.test', 'http://api.example.test:8081', 'http://other.test']
    expect(origins.map((origin) => hosts.allows(origin))).toEqual([false, false, false])
    expect(hosts.refused).toEqual(['elsewhere.test', 'other.test', 'api.example.test:8081'])
  })

  it('allows what is named each time', () => {
    const hosts = new AllowedHosts(['127.0.0.1:8080'])
    expect([hosts.allows('http://127.0.0.1:8080'), hosts.allows('http://127.0.0.1:8080')]).toEqual([true, true])
    expect(hosts.refused).toEqual([])
  })

  it('allows all where nothing is said', () => {
    expect(new AllowedHosts('any').allows('http://other.test')).toBe(true)
  })
})
