import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SuiteResult } from '../../../harness/suite.ts'
import { type Json, parseJson } from '../../../fixtures/openapi/json.ts'
import { contractSuite } from './suite.ts'
import { startDoubled } from './testing/doubled.ts'
import { CLIENT, SHELF_DOCUMENT, startShelf } from './testing/shelf.ts'

let artifactsDir = ''

beforeAll(async () => {
  artifactsDir = await mkdtemp(join(tmpdir(), 'assay-double-'))
})

afterAll(async () => {
  await rm(artifactsDir, { recursive: true })
})

async function observe(url: string): Promise<SuiteResult> {
  const safety = { hosts: [new URL(url).host] as const, mayWrite: true, maxRatePerSecond: 10_000 }
  return contractSuite({ openapi: '/openapi.json' }).run({
    runId: 'run-1',
    target: { name: 'double', versionHeader: 'x-service-version', readyPath: '/', safety },
    endpoints: { service: url },
    env: {},
    credentials: CLIENT,
    budgetMs: 20_000,
    artifactsDir,
    signal: new AbortController().signal,
    observe: () => undefined,
  })
}

function failures({ cases }: SuiteResult): readonly string[] {
  return cases.flatMap(({ id, attempts }) =>
    attempts.flatMap((one) =>
      one.status === 'passed' ? [] : [`${id}: ${one.failure?.message} ${one.failure?.actual}`],
    ),
  )
}

function passed({ cases }: SuiteResult): readonly string[] {
  return cases.filter(({ attempts }) => attempts.some(({ status }) => status === 'passed')).map(({ id }) => id)
}

// The document of the shelf with one text for another, everywhere.
function lying(text: string, other: string): Json {
  const whole = JSON.stringify(SHELF_DOCUMENT)
  expect(whole).toContain(text)
  return parseJson(whole.replaceAll(text, other))
}

describe('doubleOf, held to the document by the suite', () => {
  it('a double of a document that answers more goes red', async () => {
    const doubled = lying('"properties":{"id":', '"properties":{"year":{"const":1999},"id":')
    await using server = await startDoubled({ promised: SHELF_DOCUMENT, doubled })
    expect(failures(await observe(server.url)).join('\n')).toMatch(/body-matches.*year/su)
  })

  it('a double whose document contradicts itself answers nothing that breaks it', async () => {
    const doubled = lying('"id":{"type":"string","format":"uuid"}', '"id":{"type":"string","maxLength":3}')
    await using server = await startDoubled({ promised: SHELF_DOCUMENT, doubled })
    expect(failures(await observe(server.url)).join('\n')).toContain('an answer cannot keep to it: ')
  })

  it('a double of a document that takes more goes red', async () => {
    const doubled = lying('"maxLength":40', '"maxLength":41')
    await using server = await startDoubled({ promised: SHELF_DOCUMENT, doubled })
    expect(failures(await observe(server.url)).join('\n')).toMatch(/POST \/books > invalid-refused/u)
  })

  it('answers the suite as the service does', async () => {
    await using server = await startDoubled({ promised: SHELF_DOCUMENT, doubled: SHELF_DOCUMENT })
    await using shelf = await startShelf()
    const [double, real] = [await observe(server.url), await observe(shelf.url)]
    expect(failures(double)).toEqual([])
    expect(passed(double)).toEqual(passed(real))
  })
})
