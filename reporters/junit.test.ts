import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Report } from '../harness/report.ts'
import { aCase } from '../harness/testing/index.ts'
import { junitDocument } from './junit/document.ts'
import { xmlDocument } from './junit/xml.ts'
import { junitReporter } from './junit.ts'
import { hostileText, reports } from './testing/arbitrary.ts'
import { findAll, readXml, type ReadElement } from './testing/read-xml.ts'
import { aReport, failing, flaky, fourSuites, passing, SAMPLES } from './testing/reports.ts'

const signal = new AbortController().signal

describe('junitDocument', () => {
  it('looks passed for no verdict but pass', () => {
    fc.assert(
      fc.property(reports(hostileText), (report) => {
        const root = read(report)
        const bad = findAll(root, 'failure').length + findAll(root, 'error').length
        expect(Number(root.attributes['failures']) + Number(root.attributes['errors'])).toBe(bad)
        expect(verdictOf(root).children.map(({ name }) => name)).toEqual(
          report.verdict.outcome === 'pass' ? [] : ['error'],
        )
      }),
    )
  })

  it('counts what is in it, for each suite and for all', () => {
    fc.assert(
      fc.property(reports(hostileText), (report) => {
        const root = read(report)
        for (const part of [root, ...findAll(root, 'testsuite')]) {
          const cases = findAll(part, 'testcase')
          const having = (name: string): number =>
            cases.filter(({ children }) => children.some((child) => child.name === name)).length
          expect([
            part.attributes['tests'],
            part.attributes['failures'],
            part.attributes['errors'],
            part.attributes['skipped'],
          ]).toEqual([cases.length, having('failure'), having('error'), having('skipped')].map(String))
        }
      }),
    )
  })

  it('has one system-out at most in a testcase', () => {
    fc.assert(
      fc.property(reports(hostileText), (report) => {
        for (const { children } of findAll(read(report), 'testcase')) {
          expect(children.filter(({ name }) => name === 'system-out').length).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('has a testcase for every finding that counts and is no pass', () => {
    fc.assert(
      fc.property(reports(hostileText), (report) => {
        const bad = findAll(read(report), 'testcase').filter(({ children }) =>
          children.some(({ name }) => name === 'failure' || name === 'error'),
        )
        const counted = report.verdict.findings.filter(
          ({ outcome, force }) => outcome !== 'pass' && force === 'enforced',
        )
        const cases = counted.filter(({ code }) =>
          /^(CASE_FAILED|CASE_ERRORED|CASE_UNATTEMPTED|SUITE_(?!MISSING))/.test(code),
        )
        expect(bad.length).toBeGreaterThanOrEqual(
          new Set(cases.map(({ subject }) => subject)).size + counted.length - cases.length,
        )
      }),
    )
  })

  it.each([
    ['too little seen', ['EVIDENCE_BELOW_FLOOR contract', 'EVIDENCE_NONE integration', 'verdict']],
    ['nobody said the version', ['IDENTITY_UNSTATED local', 'verdict']],
    ['mixed versions', ['IDENTITY_MIXED local', 'verdict']],
    ['a flaky case', ['CASE_FLAKY smoke > suites/smoke/sessions.spec.ts > Sessions > opens the page', 'verdict']],
    ['one case failed', ['verdict']],
  ])('without a failed case to say so, "%s" is an error', (name, errors) => {
    const root = read(sample(name))
    const cases = findAll(root, 'testcase').filter(({ children }) => children.some((child) => child.name === 'error'))
    expect(cases.map(({ attributes }) => attributes['name'])).toEqual(errors)
  })

  it('says of a suite that did not run, broke or was too slow that it is an error', () => {
    const root = read(sample('a suite broke and one was slow'))
    const errors = findAll(root, 'testsuite').map((suite) =>
      findAll(suite, 'error').map(({ attributes }) => attributes['message']),
    )
    expect(errors.slice(0, 4)).toEqual([
      [],
      [],
      ['integration ran out of its 1 min'],
      ['performance broke: Expected the script load.k6.ts, got no such file (E_SUITE_MISSING_TOOL)'],
    ])
  })

  it('is green for a pass', () => {
    expect(read(sample('pass')).attributes).toMatchObject({
      tests: '85',
      failures: '0',
      errors: '0',
      skipped: '1',
      time: '21.400',
    })
  })

  it('tells a failure with its message, what was expected, and how to repeat it', () => {
    const one = caseNamed(read(sample('one case failed')), 'Sessions > POST /api/sessions answers 201')
    expect(one.attributes).toMatchObject({
      classname: 'suites/contract/sessions.spec.ts',
      file: 'suites/contract/sessions.spec.ts',
      time: '0.031',
    })
    const message = 'expected status 201, got 500 (problem+json: "database is gone")'
    expect(one.children[0]).toMatchObject({
      name: 'failure',
      attributes: { message, type: 'failed' },
      text: `${message}\nexpected: 201\nactual: 500`,
    })
    expect(one.children[1]?.text).toMatch(/^id: contract > .*\nreproduce: assay run .*\ntrace: 4bf92f35$/)
  })

  it('tells the attempts of a case that passed in the end', () => {
    const { children, attributes } = caseNamed(read(sample('a flaky case')), 'Sessions > opens the page')
    expect(children[0]).toMatchObject({ name: 'flakyFailure', attributes: { message: 'page did not load within 5 s' } })
    expect(children[0]?.children[0]).toMatchObject({ name: 'stackTrace', text: 'page did not load within 5 s' })
    expect(attributes['time']).toBe('5.420')
  })

  it('tells the attempts of a case that did not', () => {
    const errored = { status: 'errored', durationMs: 1, failure: { message: 'no route' } } as const
    const attempts = [errored, ...failing('smoke', 'a', 'expected 1\nmore').attempts]
    const root = read(reportWith({ ...failing('smoke', 'a', ''), attempts }))
    expect(
      caseNamed(root, 'Sessions > a').children.map(({ name, attributes }) => [name, attributes['message']]),
    ).toEqual([
      ['failure', 'expected 1'],
      ['rerunError', 'no route'],
      ['system-out', undefined],
    ])
  })

  it('tells an error from a failure', () => {
    const root = read(reportWith({ ...flaky('smoke'), attempts: [{ status: 'errored', durationMs: 1 }] }))
    expect(caseNamed(root, 'Sessions > opens the page').children[0]).toMatchObject({
      name: 'error',
      attributes: { message: 'it gave no reason', type: 'errored' },
    })
  })

  it('tells why a case was skipped, and that one was never tried', () => {
    const skipped = aCase({ id: 'smoke > a', title: ['a'], attempts: [], skippedBecause: 'needs a second region' })
    expect(caseNamed(read(reportWith(skipped)), 'a').children).toMatchObject([
      { name: 'skipped', attributes: { message: 'needs a second region' } },
    ])
    const unattempted = aCase({ id: 'smoke > a', title: ['a'], attempts: [] })
    expect(caseNamed(read(reportWith(unattempted)), 'a').children).toMatchObject([{ name: 'error' }])
  })

  it('takes the suite for the class of a case whose id has no file', () => {
    const { attributes } = caseNamed(read(reportWith(aCase({ id: 'smoke > a', title: ['a'] }))), 'a')
    expect([attributes['classname'], attributes['file']]).toEqual(['smoke', undefined])
  })

  it('names run, target, versions and verdict in every testsuite', () => {
    for (const suite of findAll(read(sample('mixed versions')), 'testsuite')) {
      const properties = findAll(suite, 'property').map(({ attributes }) => [attributes['name'], attributes['value']])
      expect(properties).toEqual(
        expect.arrayContaining([
          ['assay.run', '20260102T030405Z-abc123'],
          ['assay.target', 'local'],
          ['assay.version', '1111111'],
          ['assay.version', '2222222'],
          ['assay.expectedVersion', '1111111'],
          ['assay.verdict', 'inconclusive'],
        ]),
      )
    }
  })
})

describe('junitReporter', () => {
  let dir = ''
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'assay-junit-'))
  })
  afterEach(async () => {
    await rm(dir, { recursive: true })
  })

  it('writes junit.xml into the folder of the run, and nothing else', async () => {
    const report = { ...sample('one case failed'), runDir: dir }
    const delivery = await junitReporter().report(report, signal)
    expect(delivery).toEqual({ reporter: 'junit', kind: 'delivered', where: join(dir, 'junit.xml') })
    expect(await readFile(join(dir, 'junit.xml'), 'utf8')).toBe(xmlDocument(junitDocument(report)))
    expect(await readdir(dir)).toEqual(['junit.xml'])
  })

  it('makes the folders of another path', async () => {
    const path = join('reports', 'tests', 'assay.xml')
    const delivery = await junitReporter({ file: path }).report({ ...aReport(), runDir: dir }, signal)
    expect(delivery).toMatchObject({ where: join(dir, path) })
    expect(await readdir(join(dir, 'reports', 'tests'))).toEqual(['assay.xml'])
  })

  it('takes the place of an older file', async () => {
    await writeFile(join(dir, 'junit.xml'), 'old')
    await junitReporter().report({ ...aReport(), runDir: dir }, signal)
    expect(await readFile(join(dir, 'junit.xml'), 'utf8')).toMatch(/^<\?xml /)
  })

  it('rejects where it cannot write, and leaves nothing behind', async () => {
    await writeFile(join(dir, 'taken'), '')
    await expect(
      junitReporter({ file: 'taken/junit.xml' }).report({ ...aReport(), runDir: dir }, signal),
    ).rejects.toThrow(/taken/)
    expect(await readdir(dir)).toEqual(['taken'])
  })
})

function sample(name: string): Report {
  return SAMPLES[name]?.() ?? aReport()
}

function reportWith(one: ReturnType<typeof aCase>): Report {
  return aReport({ suites: fourSuites({ smoke: { cases: [...passing('smoke', 4), one] } }) })
}

function read(report: Report): ReadElement {
  return readXml(xmlDocument(junitDocument(report)))
}

function caseNamed(root: ReadElement, name: string): ReadElement {
  const found = findAll(root, 'testcase').find(({ attributes }) => attributes['name'] === name)
  if (found === undefined) throw new Error(`Expected a testcase named ${name}.`)
  return found
}

function verdictOf(root: ReadElement): ReadElement {
  return caseNamed({ ...root, children: root.children.slice(-1) }, 'verdict')
}
