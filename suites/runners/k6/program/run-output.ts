import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { hostOf, isOfHosts } from '../../../../harness/target-hosts.ts'
import type { Scenario } from '../embedded/options/scenario.ts'
import { BLOCK_MS, type LoadExit, type LoadOutcome, type LoadProgress, type LoadRequest } from '../engine.ts'
import { LogLines } from './log-lines.ts'
import { Points } from './points.ts'
import { readSummaryExport } from './summary-export.ts'

const MOST_LOG_LINES = 20_000 // of the log that is kept; errors are told by their own list

/** What a k6 program tells while it runs and leaves behind, gathered into an outcome. */
export class RunOutput {
  readonly #request: LoadRequest
  readonly #points = new Points(BLOCK_MS)
  readonly #log = new LogLines()
  readonly #logText: string[] = []
  readonly #startedMs = performance.now()
  #read: Promise<unknown> = Promise.resolve()

  readonly #outside: (origin: string) => string

  /** @param outside - what an origin that k6 knows under another name is called here */
  constructor(request: LoadRequest, outside: (origin: string) => string = (origin) => origin) {
    this.#request = request
    this.#outside = outside
  }

  /** The file in the artifacts folder to which k6 writes its summary. */
  static readonly summaryName = 'k6-summary.json'

  /** No summary of an earlier run may be taken for one of this. */
  async clear(): Promise<void> {
    await rm(join(this.#request.artifactsDir, RunOutput.summaryName), { force: true })
  }

  /** Takes what k6 writes: samples on the one, its log on the other. */
  read(stdout: Readable, stderr: Readable): void {
    const samples = createInterface({ input: stdout }).on('line', (line) => this.#points.add(line))
    const log = createInterface({ input: stderr }).on('line', (line) => {
      if (this.#logText.length < MOST_LOG_LINES) this.#logText.push(line)
      this.#log.add(line)
    })
    this.#read = Promise.all([once(samples, 'close'), once(log, 'close')])
  }

  progress(totalMs: number | undefined): LoadProgress {
    return this.#points.progress(performance.now() - this.#startedMs, totalMs)
  }

  /** @param scenarios - those of the script, where they are known: they say when iterations are due */
  async outcome(exit: LoadExit, scenarios: readonly Scenario[] = []): Promise<LoadOutcome> {
    const { artifactsDir, limits, signal } = this.#request
    await this.#read
    await writeFile(join(artifactsDir, 'k6.log'), this.#logText.join('\n'))
    const lateness = this.#points.lateness(scenarios)
    const series = [...this.#points.series(), ...(lateness === undefined ? [] : [lateness])]
    const read = await takeSummary(join(artifactsDir, RunOutput.summaryName), series)
    const log = this.#log
    return {
      exit: signal.aborted ? { kind: 'stopped' } : exit,
      summary: 'summary' in read ? read.summary : undefined,
      ...('fault' in read ? { summaryFault: read.fault } : {}),
      series,
      exceptions: log.exceptions,
      refusedHosts: limits.hosts === 'any' ? [] : this.#beyond(limits.hosts),
      ...(limits.hosts === 'any' ? {} : { unseenRequests: this.#points.unseen }),
      errors: log.errors,
      durationMs: performance.now() - this.#startedMs,
    }
  }

  #beyond(hosts: readonly string[]): readonly string[] {
    const origins = this.#points.origins.map(this.#outside)
    return origins.filter((origin) => !isOfHosts(origin, hosts)).map(hostOf)
  }
}

// The file is left with what is known here to be no secret: k6 may put there what setup() answered.
async function takeSummary(file: string, series: LoadOutcome['series']): Promise<ReturnType<typeof readSummaryExport>> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { fault: 'k6 wrote no summary file' }
  const read = readSummaryExport(text, (name) => {
    const base = name.replace(/\{.*$/, '')
    return series.find(({ metric }) => metric === base)?.contains ?? 'default'
  })
  await writeFile(file, 'summary' in read ? JSON.stringify(read.summary, undefined, 2) : '')
  return read
}
