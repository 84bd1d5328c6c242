import { describe, expect, it } from 'vitest'
import { optionsOfEnvironment } from './environment.ts'
import { readFlags, type LoadFlags } from './flags.ts'

function read(argv: string, env: Readonly<Record<string, string>> = {}): LoadFlags {
  return readFlags([...argv.split(' '), 'script.js'], env)
}

describe('readFlags', () => {
  it.each([
    [
      '-s 20s:10,3m:5 --stage 1s:',
      { stages: [{ duration: '20s', target: '10' }, { duration: '3m', target: '5' }, { duration: '1s' }] },
    ],
    ['--stage=', { stages: [] }],
    ['--throw --no-setup=false --no-teardown=true', { throw: true, noSetup: false, noTeardown: true }],
    ['--throw=false', { throw: false }],
    ['--system-tags ""', { systemTags: [] }],
    ['--summary-trend-stats=', { summaryTrendStats: [] }],
    ['--http-debug', { httpDebug: 'headers' }],
    ['--tag a=b,c --tag d=e=f', { tags: { a: 'b,c', d: 'e=f' } }],
  ])('reads %s', (argv, options) => {
    expect(read(argv)).toMatchObject({ script: 'script.js', options })
  })

  it('lets variables of the script be empty', () => {
    expect(read('-e A -e B= -e C=x=y').env).toEqual({ A: '', B: '', C: 'x=y' })
  })

  it('puts flags over the environment', () => {
    const env = { K6_SUMMARY_MODE: 'full', K6_LOG_FORMAT: 'raw', K6_OUT: 'json=a', K6_NO_COLOR: 'true' }
    expect(read('-q', env)).toMatchObject({ summaryMode: 'full', logFormat: 'raw', pointsFile: 'a', color: false })
    expect(read('--summary-mode disabled -o json=b', env)).toMatchObject({ summaryMode: 'disabled', pointsFile: 'b' })
  })

  it('names what k6 alone can do', () => {
    expect(read('-o csv=x -p -t archive --secret-source=mock=a=b').needsK6).toHaveLength(4)
  })

  it('takes features from flags before those of the environment', () => {
    const env = { K6_FEATURES: 'freeze-env' }
    expect(read('-q', env).features).toEqual(['freeze-env'])
    expect(read('--features merge-run-tags,x --features y', env).features).toEqual(['merge-run-tags', 'x', 'y'])
    expect(read('--features=', env).features).toEqual([''])
  })
})

describe('optionsOfEnvironment', () => {
  it('reads the variables of k6', () => {
    const env = {
      K6_VUS: '5',
      K6_STAGES: '1s,2s:100',
      K6_HANDLE_SUMMARY_TIMEOUT: '10s',
      K6_NO_SETUP: 'T',
      K6_SYSTEM_TAGS: 'proto,method',
      K6_TAGS: 'a:b,c:d',
      K6_DNS: 'ttl=5,select=roundRobin',
      K6_THROW: '',
    }
    expect(optionsOfEnvironment(env)).toEqual({
      vus: '5',
      stages: [
        { duration: '1s', target: undefined },
        { duration: '2s', target: '100' },
      ],
      handleSummaryTimeout: '10s',
      noSetup: true,
      systemTags: ['proto', 'method'],
      tags: { a: 'b', c: 'd' },
      dns: 'ttl=5,select=roundRobin',
    })
  })

  it('leaves a switch that is none for the options to refuse', () => {
    expect(optionsOfEnvironment({ K6_NO_TEARDOWN: 'bool' })).toEqual({ noTeardown: 'bool' })
  })
})
