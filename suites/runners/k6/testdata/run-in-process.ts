// Runs a script on the embedded engine in this process: a run takes tens of milliseconds.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { BundleError } from '../embedded/bundle-error.ts'
import { bundleScript } from '../embedded/bundle.ts'
import type { JobResult } from '../embedded/protocol.ts'
import { runScript } from '../embedded/run-script.ts'

/** What a script did; its folder is `.` in all texts. */
export interface ScriptRun {
  readonly exitCode: number
  /** Why it was refused before the run. */
  readonly refused: readonly string[]
  /** What it printed with `console`, with the level where that is not `info`. */
  readonly prints: readonly string[]
  /** First lines of the errors that the run told. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** Files that it wrote: `name: text`. */
  readonly writes: readonly string[]
}

/** @param script - absolute path */
export async function runInProcess(script: string, env: Readonly<Record<string, string>>): Promise<ScriptRun> {
  const outputDir = await mkdtemp(join(tmpdir(), 'assay-script-'))
  const here = (text: string): string => text.replaceAll(`file://${dirname(script)}`, '.').replaceAll(dirname(script), '.')
  try {
    const { exitCode, log, errors } = await resultOf(script, env, outputDir)
    const linesOf = (level: string): readonly string[] =>
      log.filter((line) => line.level === level && line.source !== 'console').map(({ message }) => here(message))
    const files = await readdir(outputDir)
    return {
      exitCode,
      refused: [],
      prints: log
        .filter(({ source }) => source === 'console')
        .map(({ level, message }) => here(level === 'info' ? message : `${level}: ${message}`)),
      errors: errors.map(here),
      warnings: linesOf('warning'),
      writes: await Promise.all(files.toSorted().map(async (name) => `${name}: ${await readFile(join(outputDir, name), 'utf8')}`)),
    }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    return { exitCode: 107, refused: [here(error.message)], prints: [], errors: [], warnings: [], writes: [] }
  } finally {
    await rm(outputDir, { recursive: true })
  }
}

async function resultOf(script: string, env: Readonly<Record<string, string>>, outputDir: string): Promise<JobResult> {
  const limits = { hosts: 'any', maxRatePerSecond: Number.POSITIVE_INFINITY } as const
  const observer = { signal: new AbortController().signal, onProgress: () => undefined, onLog: () => undefined }
  return runScript(await bundleScript(script, { download: stored }), { script, env, limits, outputDir, blockMs: 1000 }, observer)
}

// What `https://modules.test` has.
async function stored(url: string): Promise<string> {
  const { hostname, pathname } = new URL(url)
  return readFile(join(import.meta.dirname, 'remote', hostname, pathname), 'utf8').catch((cause: unknown) => {
    throw new Error('expected status 200, got 404', { cause })
  })
}
