import { describe, expect, it } from 'vitest'
import { OptionsError } from './fields.ts'
import { resolveOptions } from './options.ts'

function resolved(...layers: readonly object[]): ReturnType<typeof resolveOptions> {
  return resolveOptions(layers.map((options, index) => ({ name: `layer ${index}`, options })))
}

describe('resolveOptions', () => {
  it.each([
    ['DNS TTL', { dns: 'ttl=soon' }],
    ['dns', { dns: { select: 'last' } }],
    ['DNS TTL', { dns: { ttl: '-1' } }],
    ['blacklistIPs', { blacklistIPs: ['300.0.0.0/8'] }],
    ['blacklistIPs', { blacklistIPs: ['10.0.0.0/40'] }],
    ['TLS version', { tlsVersion: 'tls9' }],
    ['TLS version', { tlsVersion: { min: 'ssl3.0' } }],
    ['summaryTrendStats', { summaryTrendStats: ['p95'] }],
    ['summaryTrendStats', { summaryTrendStats: ['p(101)'] }],
    ['blacklistIPs', { blacklistIPs: ['10.0.0.0'] }],
    ['tags', { tags: { a: 1 } }],
    ["invalid host pattern 'http://a.test'", { hosts: { 'http://a.test': '127.0.0.1' } }],
    ["invalid host pattern 'a.*.test'", { hosts: { 'a.*.test': '127.0.0.1' } }],
    ['expected an expression', { thresholds: { checks: [{ threshold: 'rate==1', abortOnFail: 'yes' }] } }],
  ])('refuses %s as it is in %j', (name, options) => {
    expect(() => resolved(options)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(name) as string }),
    )
    expect(() => resolved(options)).toThrow(OptionsError)
  })

  it.each([
    ['', 'nothing'],
    ['true', 'headers'],
    ['full', 'full'],
  ])('reads httpDebug: %j asks for %s', (httpDebug, told) => {
    expect(resolved({ httpDebug }).httpDebug).toBe(told)
  })

  it('takes names with ports and wild cards as hosts', () => {
    const hosts = {
      'a.test': '127.0.0.1',
      'a-1.TEST:443': '127.0.0.1:8443',
      '*.a.test': '127.0.0.1',
      '*': '127.0.0.1',
      '*:80': '127.0.0.1:81',
    }
    expect(resolved({ hosts }).hosts).toEqual(hosts)
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

  it('puts layers over each other as k6 does', () => {
    const scenarios = { a: { executor: 'constant-vus', vus: 1, duration: '1s' } }
    const layers = [
      { name: 'script', options: { scenarios, dns: { ttl: '1m', select: 'first' }, tags: { a: '1' } } },
      { name: 'cli', options: { stages: [{ duration: '5s', target: 5 }], dns: 'ttl=5s', tags: {} } },
    ]
    const { scenarios: found, dns, tags, warnings } = resolveOptions(layers)
    expect(found).toMatchObject([{ executor: 'ramping-vus', startVus: 1 }])
    expect(dns).toMatchObject({ ttlMs: 5000, select: 'first' })
    expect(tags).toEqual({ a: '1' })
    expect(warnings).toEqual(['"cli" level configuration overrode scenarios configuration entirely'])
  })

  it.each([
    [
      'lets vus stand over the vus of a stage below',
      [{ stages: [{ duration: '20s', target: 10 }] }, { vus: 5 }],
      { executor: 'ramping-vus', startVus: 5 },
    ],
    [
      'puts a duration over stages',
      [{ vus: 2, stages: [{ duration: '20s', target: 10 }] }, { duration: '15s' }],
      { executor: 'constant-vus', vus: 2 },
    ],
    [
      'takes a duration beside iterations for the longest time',
      [{ iterations: 6, duration: '10s' }],
      { executor: 'shared-iterations', maxDurationMs: 10_000 },
    ],
    [
      'takes maxVUs for preAllocatedVUs',
      [{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 1, duration: '1s', preAllocatedVUs: 20 } } }],
      { maxVus: 20 },
    ],
  ])('%s', (_what, layers, scenario) => {
    expect(resolved(...layers).scenarios).toMatchObject([scenario])
  })

  // k6 v2.2.0, lib/executor/executors_test.go
  it.each([
    [{ executor: 'constant-vus', vus: 0.5, duration: '1s' }],
    [{ executor: 'constant-vus', vus: 10, duration: '60s', env: 123 }],
    [{ executor: 'constant-vus', duration: '60s', uknownField: 1 }],
    [{ executor: 'constant-vus', vus: 10 }],
    [{ executor: 'constant-vus', vus: -1, duration: '60s' }],
    [{ executor: 'constant-vus', vus: 10, duration: '0s' }],
    [{ executor: 'constant-vus', duration: '10s', exec: '' }],
    [{ executor: 'constant-vus', duration: '10s', gracefulStop: '-2s' }],
    [{ executor: 'ramping-vus', startVUs: 0, stages: [{ duration: '60s', target: 0 }] }],
    [{ executor: 'ramping-vus', startVUs: -1, stages: [{ duration: '60s', target: 30 }] }],
    [{ executor: 'ramping-vus', stages: [{ duration: '60s', target: -30 }] }],
    [{ executor: 'ramping-vus', stages: [{ target: 30 }] }],
    [{ executor: 'ramping-vus', stages: [] }],
    [{ executor: 'ramping-vus' }],
    [{ executor: 'shared-iterations', vus: 10 }],
    [{ executor: 'shared-iterations', iterations: 20, vus: 10, maxDuration: '0s' }],
    [{ executor: 'shared-iterations', iterations: -1, vus: 1 }],
    [{ executor: 'per-vu-iterations', iterations: 20, vus: 10, maxDuration: '-3m' }],
    [{ executor: 'per-vu-iterations', iterations: -1, vus: 1 }],
    [{ executor: 'constant-arrival-rate', rate: 10, duration: '10m', preAllocatedVUs: 20, timeUnit: '-1s' }],
    [{ executor: 'constant-arrival-rate', rate: 10, duration: '10m', preAllocatedVUs: 20, maxVUs: 15 }],
    [{ executor: 'constant-arrival-rate', rate: 0, duration: '10m', preAllocatedVUs: 20 }],
    [{ executor: 'ramping-arrival-rate', preAllocatedVUs: -20, maxVUs: 50, stages: [{ duration: '5m', target: 10 }] }],
    [
      {
        executor: 'ramping-arrival-rate',
        startRate: -1,
        preAllocatedVUs: 20,
        stages: [{ duration: '5m', target: 10 }],
      },
    ],
    [{ executor: 'ramping-arrival-rate', preAllocatedVUs: 20, maxVUs: 50 }],
  ])('refuses %j', (scenario) => {
    expect(() => resolved({ scenarios: { a: scenario } })).toThrow(OptionsError)
  })

  it('names options that are none of k6', () => {
    expect(resolved({ vsu: 1, cloud: {} }).unknown).toEqual(['vsu'])
  })
})
