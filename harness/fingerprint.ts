import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { arch, cpus, platform, totalmem } from 'node:os'
import { relative } from 'node:path'
import type { Suite } from './suite.ts'

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
 * SHA-256 of the files that define what the suites observe, and of their names below `rootDir`.
 * @throws the file system's error when a suite names a file that cannot be read
 */
export async function hashSuites(suites: readonly Suite[], rootDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const suite of suites.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const files = (await suite.sources()).toSorted()
    const contents = await Promise.all(files.map(async (file) => readFile(file)))
    hash.update(`suite ${suite.name}\n`)
    files.forEach((file, index) => hash.update(`${relative(rootDir, file)}\n`).update(contents[index] ?? ''))
  }
  return `sha256:${hash.digest('hex')}`
}
