import { glob, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('..', import.meta.url).pathname
const ANY = ['harness', 'fixtures', 'suites', 'reporters', 'evidence', 'service', 'product', 'bench']

/** Which of our folders each folder may import from. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  harness: ['harness'],
  fixtures: ['fixtures', 'harness', 'service/app.ts'],
  suites: ['suites', 'harness', 'fixtures'],
  reporters: ['reporters', 'harness'],
  evidence: ['evidence', 'harness'],
  service: ['service'],
  product: [...ANY, 'docs/examples'], // what the docs show is run
  bench: [...ANY, 'assay.config.ts'], // what is measured is this repository's own composition
}
/** Files that may read the process's environment or end the process. */
const MAY_USE_PROCESS = [
  'harness/cli/main.ts',
  'suites/runners/k6/load/command.ts',
  'service/main.ts',
  'service/migrate.ts',
  'fixtures/containers/library.ts', // the containers library takes its settings from the environment alone
  'bench/',
  'product/',
]
/** Exceptions, by file, with what they import and why. */
const EXCEPTIONS: Readonly<Record<string, { readonly imports: readonly string[]; readonly because: string }>> = {
  'service/web/testing/opened-page.ts': {
    imports: ['fixtures/cache-folder.ts', 'fixtures/chromium.ts'],
    because: 'the page is tested in the browser that every other test has',
  },
}

interface Source {
  readonly file: string
  readonly text: string
}

describe('boundaries', () => {
  it('a forbidden import is seen', () => {
    const source = {
      file: 'harness/x.ts',
      text: "import type { A } from '../reporters/a.ts'\nexport { b } from './b.ts'",
    }
    expect(violations(source)).toEqual(['harness/x.ts imports reporters/a.ts'])
  })

  it('a dynamic import is seen', () => {
    expect(violations({ file: 'service/x.ts', text: "await import('../harness/a.ts')" })).toHaveLength(1)
  })

  it('a use of the process is seen', () => {
    expect(processUses({ file: 'harness/x.ts', text: 'const a = process.env.HOME' })).toHaveLength(1)
    expect(processUses({ file: 'harness/x.ts', text: 'process.exit(1)' })).toHaveLength(1)
    expect(processUses({ file: 'harness/cli/main.ts', text: 'process.exit(1)' })).toEqual([])
  })

  it('every folder imports only what it may', async () => {
    const all = await sources()
    expect(all.length).toBeGreaterThan(50)
    expect(all.flatMap(violations)).toEqual([])
  })

  it('the environment and the exit are used in their places only', async () => {
    expect((await sources()).flatMap(processUses)).toEqual([])
  })

  it('configs are imported by none', async () => {
    const importers = (await sources()).filter(
      ({ file, text }) => !file.startsWith('bench/') && /from '[./]*\/[\w.]+\.config\.ts'/.test(text),
    )
    expect(importers.map(({ file }) => file)).toEqual([])
  })

  it('no file is named for holding anything', async () => {
    const odd = (await sources()).filter(({ file }) =>
      /(^|\/)(utils?|helpers?|common|misc|manager|shared|lib)(\.|\/)/.test(file),
    )
    expect(odd.map(({ file }) => file)).toEqual([])
  })
})

async function sources(): Promise<readonly Source[]> {
  const found: Source[] = []
  for await (const file of glob('{harness,fixtures,suites,reporters,evidence,service,product,bench}/**/*.ts', {
    cwd: ROOT,
  })) {
    if (/testdata|prisma\/client|boundaries\.test/.test(file)) continue
    found.push({ file, text: await readFile(join(ROOT, file), 'utf8') })
  }
  return found
}

function violations({ file, text }: Source): readonly string[] {
  const folder = file.split('/')[0] ?? ''
  const allowed = MAY_IMPORT[folder] ?? []
  return importsOf(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(dirname(file), specifier)))
    .filter((path) => !allowed.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
    .filter((path) => !EXCEPTIONS[file]?.imports.includes(path))
    .map((path) => `${file} imports ${path}`)
}

function importsOf(text: string): readonly string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)['"]([^'"\n]+)['"]/g
  return [...text.matchAll(pattern)].flatMap(([, specifier]) => specifier ?? [])
}

function processUses({ file, text }: Source): readonly string[] {
  if (/\.(test|spec|k6)\.ts$/.test(file) || MAY_USE_PROCESS.some((place) => file.startsWith(place))) return []
  return [...text.matchAll(/\bprocess\.(env|exit\()/g)].map(([use]) => `${file} uses ${use}`)
}
