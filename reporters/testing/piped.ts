// A process that reports to a pipe which is closed early; started by a test.
import { consoleReporter } from '../console.ts'
import { aReport } from './reports.ts'

const reporter = consoleReporter()
reporter.observe?.({ kind: 'run-started', runId: 'r1', target: 'local', suites: ['smoke'] })
await new Promise((resolve) => process.stdin.on('end', resolve).resume())
const delivery = await reporter.report(aReport(), new AbortController().signal)
process.stderr.write(delivery.kind === 'failed' ? `${delivery.kind} ${delivery.code}\n` : `${delivery.kind}\n`)
