// Every script of testdata/semantics does what its first lines say: what k6 documents, or why it is refused here.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMirror, type Mirror } from '../testdata/mirror.ts'
import { runInProcess, type ScriptRun } from '../testdata/run-in-process.ts'

const folder = join(import.meta.dirname, '..', 'testdata', 'semantics')
const page = new URL('../../../../docs/performance.md', import.meta.url)

interface Semantics {
  readonly area: string
  /** Relative to the folder. */
  readonly script: string
  readonly statement: string
  readonly expected: ScriptRun
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' }
const all = await readAll()
let mirror: Mirror

beforeAll(async () => {
  mirror = await startMirror()
})
afterAll(async () => mirror[Symbol.asyncDispose]())

describe('the embedded engine', () => {
  it.concurrent.each(all)('$area: $statement', async ({ script, expected }) => {
    const { host, port } = new URL(mirror.url)
    const run = await runInProcess(join(folder, script), { BASE_URL: mirror.url })
    const text = JSON.stringify(run)
      .replaceAll(mirror.url, '$BASE_URL')
      .replaceAll(host, '$HOST')
      .replaceAll(`:${port}`, ':$PORT')
    expect(JSON.parse(text)).toEqual(expected)
  })

  it('is told in docs/performance.md as these scripts have it', async () => {
    const rows = (await readFile(page, 'utf8')).split('\n').filter((line) => line.startsWith('| **'))
    const areas = Map.groupBy(all, ({ area }) => area)
    expect(rows).toEqual(
      [...areas].map(([area, scripts]) => `| **${area}** | ${scripts.map(({ statement }) => statement).join('; ')} |`),
    )
  })
})

async function readAll(): Promise<readonly Semantics[]> {
  const read: Semantics[] = []
  for (const area of (await readdir(folder)).toSorted()) {
    const names = (await readdir(join(folder, area))).filter((name) => /\.[jt]s$/.test(name)).toSorted()
    for (const name of names) {
      const text = await readFile(join(folder, area, name), 'utf8')
      read.push({ area, script: join(area, name), ...readHead(text) })
    }
  }
  return read
}

// `// statement`, then lines such as `// prints: 200`, up to the first line that is no comment.
function readHead(text: string): Pick<Semantics, 'statement' | 'expected'> {
  const lines = text.split('\n')
  const head = lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('// ')),
    )
    .map((line) => line.slice('// '.length))
  const [statement = '', ...told] = head
  const of = (kind: string): readonly string[] =>
    told
      .filter((line) => line.startsWith(`${kind}:`))
      .map((line) => line.slice(kind.length + 2).replaceAll(/\\([nt])/g, (_, mark: string) => ESCAPES[mark] ?? mark))
  const [exitCode = of('refused').length > 0 ? '107' : '0'] = of('exit')
  return {
    statement,
    expected: {
      exitCode: Number(exitCode),
      refused: of('refused'),
      prints: of('prints'),
      errors: of('error'),
      warnings: of('warning'),
      writes: of('writes'),
    },
  }
}
