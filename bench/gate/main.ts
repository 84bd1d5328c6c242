// How long the gate takes to judge a record, and how that grows: `node bench/gate/main.ts [cases...]`.
// Each size runs in a process of its own, so that its memory is its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge } from '../../harness/gate/judge.ts'
import type { GatePolicy } from '../../harness/gate/policy.ts'
import { parseRecord, type RunRecord } from '../../harness/record.ts'
import { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from '../../harness/testing/records.ts'

const SIZES = [1000, 10_000, 100_000]
const SHARES = [0, 0.01, 1] // of cases that failed
const REPEATS = 5
const MIB = 2 ** 20
const POLICY: GatePolicy = {
  required: ['s0', 's1', 's2', 's3'],
  limits: { 'http_req_duration.p95': { atMost: 500, suite: 's0' } },
  critical: ['s0 > *'],
  quarantine: Array.from({ length: 10 }, (_, index) => ({
    case: `s1 > file-${index}.spec.ts > case ${index}`,
    owner: 'ada',
    reason: 'x',
    issue: '1',
    until: '2030-01-01',
  })),
}

interface Measured {
  readonly parseMs: number
  readonly judgeMs: number
  readonly findings: number
  readonly peakMiB: number
  readonly fileMiB: number
}

const [mode, ...args] = process.argv.slice(2)
if (mode === 'measure') process.stdout.write(JSON.stringify(measure(args[0] ?? '')))
else main([mode, ...args].flatMap((one) => (one === undefined ? [] : [Number(one)])))

function main(asked: readonly number[]): void {
  const dir = mkdtempSync(join(tmpdir(), 'assay-bench-gate-'))
  try {
    console.log(
      `load average ${loadavg()[0]?.toFixed(1)}; median of ${REPEATS}; time is that of the processor; memory is the peak of the whole process`,
    )
    console.log('   cases  failed   file MiB   parse ms   judge ms   us/case   findings   peak MiB')
    for (const cases of asked.length > 0 ? asked : SIZES) {
      for (const share of SHARES) {
        const path = join(dir, 'record.json')
        writeFileSync(path, JSON.stringify(recordOf(cases, share)))
        const told = execFileSync(process.execPath, [import.meta.filename, 'measure', path], { encoding: 'utf8' })
        const { parseMs, judgeMs, findings, peakMiB, fileMiB } = JSON.parse(told) as Measured
        const columns = [
          String(cases).padStart(8),
          `${share * 100} %`.padStart(7),
          fileMiB.toFixed(1).padStart(10),
          parseMs.toFixed(0).padStart(10),
          judgeMs.toFixed(1).padStart(10),
          ((judgeMs * 1000) / cases).toFixed(2).padStart(9),
          String(findings).padStart(10),
          peakMiB.toFixed(0).padStart(10),
        ]
        console.log(columns.join(' '))
      }
    }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

function measure(path: string): Measured {
  const json = readFileSync(path, 'utf8')
  const start = process.cpuUsage()
  const record = parseRecord(json, path)
  const parsed = process.cpuUsage(start)
  const parseMs = (parsed.user + parsed.system) / 1000
  const times = Array.from({ length: REPEATS }, () => {
    const from = process.cpuUsage()
    const { findings } = judge({ record, policy: POLICY, baseline: undefined })
    const { user, system } = process.cpuUsage(from)
    return { ms: (user + system) / 1000, findings: findings.length }
  }).toSorted((a, b) => a.ms - b.ms)
  const median = times[Math.floor(REPEATS / 2)] ?? { ms: 0, findings: 0 }
  return {
    parseMs,
    judgeMs: median.ms,
    findings: median.findings,
    peakMiB: (process.resourceUsage().maxRSS * 1024) / MIB,
    fileMiB: statSync(path).size / MIB,
  }
}

// Four suites of equal size; every so many cases one failed.
function recordOf(cases: number, share: number): RunRecord {
  const failedEvery = share === 0 ? Infinity : Math.round(1 / share)
  const suites = ['s0', 's1', 's2', 's3'].map((suite) => ({
    floor: { cases: 1 },
    result: aSuiteResult({
      suite,
      cases: Array.from({ length: cases / 4 }, (_, index) => {
        const id = `${suite} > file-${index}.spec.ts > case ${index}`
        return index % failedEvery === 0 && failedEvery < Infinity
          ? aFailedCase(id)
          : aCase({ id, title: [`case ${index}`] })
      }),
      measurements: [aMeasurement()],
    }),
  }))
  return aRecord({ suites })
}
