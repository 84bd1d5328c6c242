import { execFile } from 'node:child_process'
import { resolveOptions } from '../embedded/options/options.ts'
import type { Scenario } from '../embedded/options/scenario.ts'

const ANSWER_MS = 20_000

/** Whom to ask for a script's plan. */
export interface PlanQuestion {
  readonly path: string
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * The scenarios of a script by its own options; none where they can't be told, or k6 runs a segment of them alone.
 * `k6 inspect` runs the init code of the script, and nothing else of it.
 */
export async function plannedScenarios({ path, script, env, signal }: PlanQuestion): Promise<readonly Scenario[]> {
  const text = await new Promise<string>((resolve) => {
    const how = { env, signal, timeout: ANSWER_MS, killSignal: 'SIGKILL' } as const
    execFile(path, ['inspect', '--no-usage-report', script], how, (error, stdout) => resolve(error ? '' : stdout))
  })
  return plannedIn(text)
}

function plannedIn(text: string): readonly Scenario[] {
  try {
    const options = resolveOptions([{ name: 'k6 inspect', options: JSON.parse(text) as unknown }])
    return options.segment.share === 1 ? options.scenarios : []
  } catch {
    return [] // options that only k6 knows: progress has no total then
  }
}
