import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LoadSummary } from '../engine.ts'
import { call } from './coroutine.ts'
import { enter } from './current.ts'
import { describeException } from './faults.ts'
import { isCallable, parseJson } from './given.ts'
import type { LoadRun } from './load-run.ts'
import type { JobResult } from './protocol.ts'
import type { VirtualUser } from './virtual-user.ts'

/**
 * Runs handleSummary() of the script, where it has one, and writes the files that it answers with. What it throws is logged,
 * and changes nothing, as in k6.
 */
export async function handleSummary(
  user: VirtualUser,
  summary: LoadSummary,
  outputDir: string,
): Promise<JobResult['handled']> {
  const task = user.exported('handleSummary')
  if (!isCallable(task)) return undefined
  const { run } = user
  user.phase = 'summary'
  const data = summaryData(run, summary)
  try {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    enter(user)
    call(() => task(data), { resume: resolve, fail: reject })
    return writeFiles(await withTimeout(promise, run.options.handleSummaryTimeoutMs), outputDir)
  } catch (error) {
    run.log.add('error', `handleSummary: ${describeException(error, run.positionOf)}`)
    return undefined
  }
}

function summaryData(run: LoadRun, summary: LoadSummary): object {
  const { options, setupJson } = run
  return {
    ...structuredClone(summary),
    options: {
      summaryTrendStats: options.summaryTrendStats,
      summaryTimeUnit: options.summaryTimeUnit,
      noColor: true,
    },
    state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: run.elapsedMs() },
    setup_data: setupJson === undefined ? undefined : parseJson(setupJson),
  }
}

async function withTimeout(value: unknown, timeoutMs: number): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`timed out after ${timeoutMs / 1000} seconds`)), timeoutMs)
  try {
    return await Promise.race([value, promise])
  } finally {
    clearTimeout(timer)
  }
}

function writeFiles(files: unknown, outputDir: string): JobResult['handled'] {
  let stdout = ''
  let stderr = ''
  for (const [name, content] of Object.entries(files ?? {})) {
    const value = content instanceof ArrayBuffer ? Buffer.from(content) : String(content)
    if (name === 'stdout') stdout += String(value)
    else if (name === 'stderr') stderr += String(value)
    else writeFileSync(resolve(outputDir, name), value)
  }
  return { stdout, stderr }
}
