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
