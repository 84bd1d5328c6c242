import { execFile } from 'node:child_process'
import { resolveOptions } from '../embedded/options/options.ts'
import { plannedMsOf } from '../embedded/options/scenario.ts'

const ANSWER_MS = 20_000

/** Whom to ask for a script's plan. */
export interface PlanQuestion {
  readonly path: string
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * How long a script is going to take by its own options, for progress alone; `undefined` where it does not say.
 * `k6 inspect` runs the init code of the script, and nothing else of it.
 */
export async function plannedMs({ path, script, env, signal }: PlanQuestion): Promise<number | undefined> {
  const text = await new Promise<string>((resolve) => {
    const how = { env, signal, timeout: ANSWER_MS, killSignal: 'SIGKILL' } as const
    execFile(path, ['inspect', '--no-usage-report', script], how, (error, stdout) => resolve(error ? '' : stdout))
  })
  return plannedIn(text)
}

// The time that the options told by `k6 inspect` plan for.
function plannedIn(text: string): number | undefined {
  try {
    return plannedMsOf(resolveOptions([{ name: 'k6 inspect', options: JSON.parse(text) as unknown }]).scenarios)
  } catch {
    return undefined // options that only k6 knows: progress has no total then
  }
}
