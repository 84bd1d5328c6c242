import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { arch, cpus, platform, totalmem } from 'node:os'
import { relative } from 'node:path'
import type { Suite, SuiteSource } from './suite.ts'

const GIB = 2 ** 30

/** What must agree for two records to be compared: this machine, beside what the stack adds. */
export function fingerprintOf(stack: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const processors = cpus()
  return {
    platform: `${platform()}-${arch()}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: String(processors.length),
    memoryGiB: String(Math.round(totalmem() / GIB)),
    node: process.versions.node,
    ...stack,
  }
}

/**
 * SHA-256 of what defines what the suites observe, and of its names, for files those below `rootDir`.
 * @throws the file system's error when a suite names a file that cannot be read
 */
export async function hashSuites(suites: readonly Suite[], rootDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const suite of suites.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const sources = (await suite.sources()).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    const contents = await Promise.all(sources.map(contentOf))
    hash.update(`suite ${suite.name}\n`)
    sources.forEach((source, index) => {
      const name = typeof source === 'string' ? relative(rootDir, source) : source.name
      hash.update(`${name}\n`).update(contents[index] ?? '')
    })
  }
  return `sha256:${hash.digest('hex')}`
}

function nameOf(source: SuiteSource): string {
  return typeof source === 'string' ? source : source.name
}

async function contentOf(source: SuiteSource): Promise<Buffer | string> {
  return typeof source === 'string' ? readFile(source) : source.text
}
