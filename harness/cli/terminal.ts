import type { Env } from '../ports.ts'
import type { Delivery } from '../report.ts'

/** What a command has of the world: the only place where the process's own streams, folder and environment come in. */
export interface Terminal {
  readonly cwd: string
  readonly env: Env
  /** Aborted by Ctrl-C and SIGTERM; the reason's message names the signal. */
  readonly signal: AbortSignal
  /** Width of what `print` goes to. @default it is no terminal, and lines have any length */
  readonly columns?: number | undefined
  /** Prints a line of what was asked for. */
  readonly print: (line: string) => void
  /** Prints a line about the command itself. */
  readonly complain: (line: string) => void
}

/** Says which reporters could not deliver, and why. */
export function complainOfFailures(deliveries: readonly Delivery[], { complain }: Pick<Terminal, 'complain'>): void {
  for (const delivery of deliveries) {
    if (delivery.kind === 'failed') complain(`reporter ${delivery.reporter}: ${delivery.message} (${delivery.code})`)
  }
}
