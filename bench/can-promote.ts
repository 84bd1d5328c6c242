// How long `can-promote` looks for evidence among many records in a folder: with its index, without it, and by reading every record.
// Usage: node bench/can-promote.ts [RECORDS...]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig, deployed, folderStore } from '../harness/index.ts'
import { judge } from '../harness/gate/judge.ts'
import { hashSuites } from '../harness/fingerprint.ts'
import { decidePromotion } from '../harness/promotion/decide.ts'
import { gatherFacts } from '../harness/promotion/gather.ts'
import { parseRecord } from '../harness/record.ts'
import { aCase, anImageRecord, aSuiteResult, fakeProvider, fakeSuite } from '../harness/testing/index.ts'
import { median, spread, timed } from './pairs.ts'

const LIMIT_MS = 1000
const ROUNDS = 7
const CASES = 100
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000, 10_000, 30_000]
const suites = ['smoke', 'contract', 'integration', 'performance']
const config = defineConfig({
  service: 'bench',
  targets: { dev: deployed({ baseUrl: 'https://dev.example.com' }) },
  stacks: [fakeProvider()],
  suites: suites.map((name) => fakeSuite(name)),
  gate: { required: ['smoke', 'contract', 'integration', 'performance'] },
  promotion: { prod: { evidence: [{ target: 'dev', maxAgeHours: 24 }] } },
})
const policy = config.promotion['prod']
if (policy === undefined) throw new Error('expected the policy of prod')
const suiteHash = await hashSuites(config.stages.flat(), {
  rootDir: '/',
  env: {},
  signal: new AbortController().signal,
})
const cases = (suite: string) => Array.from({ length: CASES }, (_, index) => aCase({ id: `${suite} > case ${index}` }))
const digestOf = (index: number): string => `sha256:${index.toString(16).padStart(64, '0')}`

function write(dir: string, count: number): void {
  const start = Date.UTC(2026, 0, 1)
  for (let index = 0; index < count; index += 1) {
    const startedAt = new Date(start + index * 1000).toISOString()
    const runId = `${startedAt.replace(/\.\d+|[-:]/g, '')}-${index.toString(36).padStart(6, '0')}`
    const results = suites.map((suite) => ({
      floor: { cases: 1 },
      result: aSuiteResult({ suite, cases: cases(suite) }),
    }))
    const record = anImageRecord(
      { runId, startedAt, suites: results, source: { commit: 'c', suiteHash } },
      digestOf(index),
    )
    const folder = join(dir, 'runs', runId)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'record.json'), JSON.stringify(record))
    writeFileSync(
      join(folder, 'verdict.json'),
      JSON.stringify(judge({ record, policy: config.gate, baseline: undefined })),
    )
  }
}

for (const count of sizes) {
  const dir = await mkdtemp(join(tmpdir(), 'assay-bench-'))
  try {
    write(dir, count)
    const now = new Date(Date.UTC(2026, 0, 1) + count * 1000).toISOString()
    const question = { digest: digestOf(count - 1), to: 'prod', now }
    const surroundings = { env: {}, rootDir: '/', signal: new AbortController().signal }
    const answer = async (): Promise<void> => {
      const store = folderStore({ dir })
      const facts = await gatherFacts({
        config,
        policy,
        question,
        store,
        trusted: [],
        outDir: dir,
        cacheDir: join(dir, 'index'),
        surroundings,
      })
      const promotion = decidePromotion({ question, policy, gate: config.gate, facts })
      if (promotion.answer !== 'yes') throw new Error(`expected yes, got ${JSON.stringify(promotion.cells)}`)
    }
    const everything = (): void => {
      for (const run of readdirSync(join(dir, 'runs'))) {
        const path = join(dir, 'runs', run, 'record.json')
        parseRecord(readFileSync(path, 'utf8'), path)
      }
    }
    const cold = await timed(answer)
    const [warm, all]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round += 1) warm.push(await timed(answer))
    for (let round = 0; round < 2; round += 1) all.push(await timed(async () => everything()))
    console.log(`${count} records of ${suites.length * CASES} cases`)
    console.log(`  with the index:          ${spread(warm)}`)
    console.log(`  making the index:        ${Math.round(cold)} ms`)
    console.log(`  reading every record:    ${spread(all)}`)
    console.log(
      `  ratio, index to reading: ${(median(warm) / median(all)).toFixed(3)}; to the limit of ${LIMIT_MS} ms: ${(median(warm) / LIMIT_MS).toFixed(2)}`,
    )
  } finally {
    await rm(dir, { recursive: true })
  }
}
