import { describe, expect, it } from 'vitest'
import { defineConfig, deployed, env, local, targetOfUrl, type ConfigInput } from './config.ts'
import { isHarnessError } from './errors.ts'
import { fakeProvider, fakeSuite } from './testing/fakes.ts'

const GOOD: ConfigInput = {
  service: 'conflicto',
  targets: { local: local(), dev: deployed({ baseUrl: env('DEV_BASE_URL') }) },
  stacks: [fakeProvider()],
  suites: [fakeSuite('smoke'), [fakeSuite('contract'), fakeSuite('integration')]],
  gate: { required: ['smoke'] },
}

function faultsOf(input: unknown): readonly string[] {
  try {
    defineConfig(input as ConfigInput)
  } catch (error) {
    if (!isHarnessError(error) || error.code !== 'E_CONFIG_INVALID') throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return []
}

describe('defineConfig', () => {
  it('tells every fault at once, with its path and what came', () => {
    const input = {
      ...GOOD,
      service: '',
      targets: { local: local({ readyPath: 'health' }), dev: deployed({ baseUrl: 'ftp://x' }) },
      gate: { required: ['smoek'], limits: { 'a.p95': { atMost: 1, suite: 'performance' } } },
    }
    expect(faultsOf(input)).toEqual([
      'service: expected text that is not empty, got ""',
      'targets.local.readyPath: expected a path that starts with /, got "health"',
      'targets.dev.baseUrl: expected an http or https URL, or env(\'NAME\'), got "ftp://x"',
      'gate.required.0: expected a suite of the config, got "smoek". Did you mean smoke? There is: smoke, contract, integration.',
      'gate.limits.a.p95.suite: expected a suite of the config, got "performance". There is: smoke, contract, integration.',
    ])
  })

  it.each(['https://auth.example.com', 'auth.example.com/login', 'auth.example.com:', '::1'])(
    'refuses %j among the hosts of a target',
    (host) => {
      const targets = {
        dev: deployed({ baseUrl: 'https://x.example', hosts: ['a.example', 'b:8443', '[::1]:*', host] }),
      }
      expect(faultsOf({ ...GOOD, targets })).toEqual([
        `targets.dev.hosts.3: expected \`name\`, \`name:port\` or \`name:*\`, without scheme and path, got ${JSON.stringify(host)}`,
      ])
    },
  )

  it('refuses what is missing altogether', () => {
    expect(faultsOf({})).toHaveLength(5)
    expect(faultsOf(undefined)).toEqual(['(top): expected object, got nothing'])
  })

  it('refuses no targets, no stacks, no suites and nothing required', () => {
    const faults = faultsOf({ ...GOOD, targets: {}, stacks: [], suites: [], gate: { required: [] } })
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['targets', 'stacks', 'suites', 'gate.required'])
  })

  it('refuses a suite without run, with a bad name, budget or floor', () => {
    const bad = { ...fakeSuite('Smoke Test'), budgetMs: 0, floor: { cases: -1 } }
    const faults = faultsOf({ ...GOOD, suites: [bad, { name: 'x' }, []], gate: { required: ['x'] } })
    expect(faults.join('\n')).toContain('suites.0.name: expected lower-case letters')
    expect(faults.join('\n')).toContain('suites.0.budgetMs: expected a number above 0, got 0')
    expect(faults.join('\n')).toContain('suites.0.floor.cases: expected a number of at least 0, got -1')
    expect(faults.join('\n')).toContain('suites.1')
    expect(faults.join('\n')).toContain('suites.2')
  })

  it('refuses two suites of one name', () => {
    expect(faultsOf({ ...GOOD, suites: [fakeSuite('smoke'), fakeSuite('smoke')] })).toEqual([
      'suites: expected names to differ, got smoke twice',
    ])
  })

  it('refuses a limit without an end, and one without a statistic', () => {
    const faults = faultsOf({ ...GOOD, gate: { required: ['smoke'], limits: { 'a.p95': {}, a: { atMost: 1 } } } })
    expect(faults).toHaveLength(2)
    expect(faults.join('\n')).toContain('metric.statistic')
  })

  it('refuses an unknown key', () => {
    expect(faultsOf({ ...GOOD, suits: [] }).join('\n')).toContain('suits')
  })

  it('fills in defaults, and puts single suites in stages of their own', () => {
    const config = defineConfig(GOOD)
    expect(config.stages.map((stage) => stage.map(({ name }) => name))).toEqual([
      ['smoke'],
      ['contract', 'integration'],
    ])
    expect(config.targets['dev']).toMatchObject({ mayWrite: true, maxRatePerSecond: 200, readyPath: '/health/deep' })
    expect(config).toMatchObject({ reporters: [], identifyEveryMs: 2000, gate: { limits: {} } })
  })
})

describe('targetOfUrl', () => {
  it('refuses what is no URL', () => {
    expect(() => targetOfUrl('dev.example.com')).toThrow(
      'Expected --base-url to be an http or https URL, got dev.example.com',
    )
  })

  it('takes the defaults of a deployed target', () => {
    expect(targetOfUrl('https://dev.example.com')).toMatchObject({ kind: 'deployed', maxRatePerSecond: 200 })
  })
})

describe('defineConfig, on a gate', () => {
  const measuring = fakeSuite('load', undefined, {
    unitOf: (key) => (key.endsWith('.p95') ? 'ms' : key.startsWith('custom') ? 'unknown' : undefined),
  })
  const faultsOf = (gate: object, suites: ConfigInput['suites'] = [measuring]): string => {
    try {
      defineConfig({
        service: 'x',
        targets: { local: local(), prod: local() },
        stacks: [fakeProvider()],
        suites,
        gate: { required: ['load'], ...gate },
      })
      return ''
    } catch (error) {
      return String(error)
    }
  }

  it('refuses a limit on what no suite can measure, or in another unit', () => {
    expect(faultsOf({ limits: { 'http_reqs.count': { atLeast: 1 } } })).toContain(
      'gate.limits.http_reqs.count: expected a measurement that load can give',
    )
    expect(faultsOf({ limits: { 'x.p95': { atMost: 1, unit: 'bytes' } } })).toContain('expected the unit ms, got bytes')
    expect(
      faultsOf({ limits: { 'x.p95': { atMost: 1, unit: 'ms' }, 'custom.count': { atMost: 1, unit: 'count' } } }),
    ).toBe('')
    // One that does not say what it measures may measure it.
    expect(faultsOf({ limits: { 'http_reqs.count': { atLeast: 1 } } }, [measuring, fakeSuite('other')])).toBe('')
  })

  it('refuses suites and environments that are not there, wherever the gate names them', () => {
    const faults = faultsOf({
      floors: { laod: { cases: 1 } },
      flaky: { '*': 'fail', nothing: 'fail' },
      sampled: ['nobody'],
      environments: { prd: {}, prod: { required: ['laod'], limits: { 'http_reqs.count': { atLeast: 1 } } } },
    })
    for (const path of [
      'gate.floors.laod: expected a suite of the config, got "laod". Did you mean load?',
      'gate.flaky.nothing:',
      'gate.sampled.0:',
      'gate.environments.prd: expected a target of the config, got "prd". Did you mean prod?',
      'gate.environments.prod.required.0:',
      'gate.environments.prod.limits.http_reqs.count:',
    ])
      expect(faults).toContain(path)
  })

  it('refuses a floor of a misspelt quantity', () => {
    expect(faultsOf({}, [fakeSuite('load', undefined, { floor: { reqests: 1 } as object })])).toContain(
      'suites.0.floor',
    )
  })
})
