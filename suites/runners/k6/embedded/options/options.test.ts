import { describe, expect, it } from 'vitest'
import { OptionsError } from './fields.ts'
import { resolveOptions } from './options.ts'

function resolved(...layers: readonly object[]): ReturnType<typeof resolveOptions> {
  return resolveOptions(layers.map((options, index) => ({ name: `layer ${index}`, options })))
}

describe('resolveOptions', () => {
  it.each([
    ['dns', { dns: 'ttl=soon' }],
    ['dns', { dns: { select: 'last' } }],
    ['blacklistIPs', { blacklistIPs: ['300.0.0.0/8'] }],
    ['blacklistIPs', { blacklistIPs: ['10.0.0.0/40'] }],
    ['tlsVersion', { tlsVersion: 'tls9' }],
    ['summaryTrendStats', { summaryTrendStats: ['p95'] }],
  ])('refuses %s as it is in %j', (name, options) => {
    expect(() => resolved(options)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(name) as string }),
    )
    expect(() => resolved(options)).toThrow(OptionsError)
  })

  it('reads dns and systemTags as a command line has them', () => {
    const { dns, systemTags } = resolved({ dns: 'ttl=inf,policy=onlyIPv6', systemTags: 'vu, iter' })
    expect(dns).toEqual({ ttlMs: Infinity, select: 'random', policy: 'onlyIPv6' })
    expect([...systemTags]).toEqual(['vu', 'iter'])
  })

  it('lets the number of virtual users alone stand over scenarios below', () => {
    const scenarios = { a: { executor: 'constant-vus', vus: 1, duration: '1s' } }
    expect(resolved({ scenarios }, { vus: 3 }).scenarios).toMatchObject([{ executor: 'shared-iterations', vus: 3 }])
  })

  it('names options that are none of k6', () => {
    expect(resolved({ vsu: 1, cloud: {} }).unknown).toEqual(['vsu'])
  })
})
