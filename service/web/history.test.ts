import { describe, expect, it } from 'vitest'
import type { Deployment } from '../deployment.ts'
import type { Running } from './documents.mjs'
import { arrivalOf, entriesOf, mismatchOf, shortVersion } from './history.mjs'

const NOW = Date.parse('2026-01-01T12:05:00.000Z')
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

function deployment(rest: Partial<Deployment> = {}): Deployment {
  return {
    id: 'one',
    environment: 'dev',
    version: COMMIT,
    imageDigest: null,
    status: 'succeeded',
    actor: 'Ada',
    commitMessage: 'feat: more\n\nbecause',
    pullRequest: 7,
    rolledBackTo: null,
    reason: null,
    startedAt: '2026-01-01T12:00:00.000Z',
    finishedAt: '2026-01-01T12:01:15.000Z',
    durationMs: 75_000,
    ...rest,
  }
}

function running(rest: Partial<Running> = {}): Running {
  return {
    environment: 'dev',
    version: COMMIT,
    deployment: 'blue',
    status: 'succeeded',
    deployedAt: '2026-01-01T12:01:15.000Z',
    record: deployment(),
    ...rest,
  }
}

describe('entriesOf', () => {
  const entryOf = (rest: Partial<Deployment>, runs?: Running) =>
    entriesOf([deployment(rest)], { nowMs: NOW, running: runs })[0]

  it('one that succeeded', () => {
    expect(entryOf({})).toMatchObject({
      status: 'Succeeded',
      tone: 'good',
      version: '0123456789ab',
      message: 'feat: more #7',
      actor: 'Ada',
      duration: '1 min 15 s',
      outcome: '',
      isRunning: false,
    })
    expect(entryOf({})?.started).toMatch(/^1 Jan 2026, \d\d:\d\d \(5 min ago\)$/)
  })

  it('one that was rolled back says to what, and why', () => {
    const entry = entryOf({ status: 'rolled_back', rolledBackTo: 'v1', reason: 'p95 over 500 ms' })
    expect(entry).toMatchObject({ status: 'Rolled back', tone: 'warn', outcome: 'Back to v1: p95 over 500 ms' })
  })

  it('one that is under way has no duration yet', () => {
    const entry = entryOf({ status: 'started', finishedAt: null, durationMs: null, pullRequest: null })
    expect(entry).toMatchObject({
      status: 'In progress',
      tone: 'busy',
      duration: '5 min so far',
      message: 'feat: more',
    })
  })

  it('what answers now is marked by its record alone', () => {
    expect(entryOf({}, running())?.isRunning).toBe(true)
    expect(entryOf({ id: 'earlier' }, running())?.isRunning).toBe(false)
  })
})

describe('mismatchOf', () => {
  it.each([
    ['the newest that succeeded is what runs', [deployment()], undefined],
    ['nothing is recorded', [], undefined],
    ['one is under way', [deployment({ version: 'v2', status: 'started' }), deployment()], undefined],
    ['one failed after it', [deployment({ version: 'v2', status: 'failed' }), deployment()], undefined],
    ['it was rolled back to', [deployment({ version: 'v2', status: 'rolled_back', rolledBackTo: COMMIT })], undefined],
    [
      'another succeeded last',
      [deployment({ version: 'v2' }), deployment()],
      'By the history v2 should run here, and 0123456789ab answers.',
    ],
    [
      'the rollback named another',
      [deployment({ status: 'rolled_back', rolledBackTo: 'v1' })],
      'By the history v1 should run here, and 0123456789ab answers.',
    ],
  ])('%s', (_, newest, expected) => {
    expect(mismatchOf(running(), newest)).toBe(expected)
  })

  it('says nothing while it is not known what runs', () => {
    expect(mismatchOf(undefined, [deployment()])).toBeUndefined()
  })
})

describe('arrivalOf', () => {
  it('nobody told of it', () => {
    const told = arrivalOf(running({ status: 'unrecorded', deployedAt: null, record: null }), NOW)
    expect(told).toEqual({ text: 'Not recorded: nobody told of this deployment', tone: 'none' })
  })

  it('when, how long ago and by whom', () => {
    expect(arrivalOf(running(), NOW).text).toMatch(/^Succeeded 1 Jan 2026, \d\d:\d\d \(3 min 45 s ago\), by Ada$/)
  })
})

describe('shortVersion', () => {
  it.each([
    [COMMIT, '0123456789ab'],
    [`sha256:${'ab'.repeat(32)}`, 'sha256:abababababab'],
    ['v1.2.3', 'v1.2.3'],
    ['abc123', 'abc123'],
  ])('%s', (version, short) => {
    expect(shortVersion(version)).toBe(short)
  })
})
