import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeReporter } from '../harness/testing/reporter-contract.ts'
import { consoleReporter, junitReporter } from './index.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-reporters-'))
})
afterAll(async () => rm(dir, { recursive: true }))

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

describe('consoleReporter', () => {
  describeReporter(
    () => consoleReporter({ stream: nowhere() }),
    () => dir,
  )
})

describe('junitReporter', () => {
  describeReporter(
    () => junitReporter(),
    () => dir,
  )
})
