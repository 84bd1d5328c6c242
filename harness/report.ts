import type { RunEvent } from './events.ts'
import { describeError, type ErrorCode } from './errors.ts'
import type { Verdict } from './gate/verdict.ts'
import type { RunRecord } from './record.ts'

const DELIVERY_LIMIT_MS = 60_000
const DELIVERED: ReadonlySet<unknown> = new Set<Delivery['kind']>(['delivered', 'skipped', 'failed'])

/** What reporters are told. */
export interface Report {
  readonly record: RunRecord
  readonly verdict: Verdict
  /** Folder of the run: `record.json` and `verdict.json` are there, and reporters write beside them. */
  readonly runDir: string
}

/** Tells someone about a run. */
export interface Reporter {
  readonly name: string
  /** Whether a delivery that failed turns exit code 0 into 4. @default false */
  readonly required?: boolean
  /** Live progress. Synchronous, may not throw into the run, and is never the source of what `report` says. */
  observe?(event: RunEvent): void
  report(report: Report, signal: AbortSignal): Promise<Delivery>
}

/** What became of telling. */
export type Delivery =
  | { readonly reporter: string; readonly kind: 'delivered'; readonly where: string }
  | { readonly reporter: string; readonly kind: 'skipped'; readonly reason: string }
  | { readonly reporter: string; readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }

/** Tells every reporter at once; one that fails or takes longer than 60 s is a `failed` delivery and stops no other. */
export async function deliver(
  reporters: readonly Reporter[],
  report: Report,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  return Promise.all(reporters.map((reporter) => deliverOne(reporter, report, signal)))
}

/** One `observe` for many reporters. A reporter that throws is not asked again, and the run goes on. */
export function observeAll(reporters: readonly Reporter[]): (event: RunEvent) => void {
  const listening = new Set(reporters.filter((reporter) => reporter.observe !== undefined))
  return (event) => {
    for (const reporter of listening) {
      try {
        reporter.observe?.(event)
      } catch {
        listening.delete(reporter)
      }
    }
  }
}

async function deliverOne(reporter: Reporter, report: Report, signal: AbortSignal): Promise<Delivery> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DELIVERY_LIMIT_MS)])
  try {
    const aborted = new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => reject(new Error(`gave up: ${describeError(limit.reason).message}`))
      if (limit.aborted) giveUp()
      limit.addEventListener('abort', giveUp, { once: true })
    })
    const delivery = await Promise.race([reporter.report(report, limit), aborted])
    if (!DELIVERED.has(delivery?.kind))
      throw new Error(`it answered ${JSON.stringify(delivery)} in place of a delivery`)
    return { ...delivery, reporter: reporter.name }
  } catch (error) {
    return { reporter: reporter.name, kind: 'failed', ...describeError(error, 'E_REPORT_FAILED') }
  }
}
