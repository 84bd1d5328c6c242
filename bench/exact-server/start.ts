// Starts the server in C that the benchmarks of load generators ask: see server.c for what it does and why it is no Node server.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

/** What the server saw: how long requests to `/` took there (ms), how many requests it answered, and its processor time (s). */
export interface Account {
  readonly med: number
  readonly p95: number
  readonly p99: number
  readonly count: number
  readonly answered: number
  readonly cpuSeconds: number
}

/** A server that runs. */
export interface ExactServer extends Disposable {
  readonly url: string
  tell(): Promise<Account>
}

const account: z.ZodType<Account> = z.object({
  med: z.number(),
  p95: z.number(),
  p99: z.number(),
  count: z.number(),
  answered: z.number(),
  cpuSeconds: z.number(),
})

/**
 * Compiles and starts it.
 * @param delay - of its answers (ms), or `tail`: 5 ms, and 500 ms for one of 95
 * @param core - the one that it is pinned to; `undefined`: any
 * @throws Error there is no C compiler
 */
export async function startExactServer(delay: string, core: string | undefined): Promise<ExactServer> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  const program = join(folder, 'server')
  try {
    execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'server.c')])
  } catch (cause) {
    rmSync(folder, { recursive: true })
    throw new Error('expected a C compiler under the name cc (Debian: apt-get install gcc libc6-dev)', { cause })
  }
  const [command, ...rest] = core === undefined ? ([program] as const) : (['taskset', '-c', core, program] as const)
  const server = spawn(command, [...rest, delay], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: server.stdout })
  const next = async (): Promise<string> => new Promise((resolve) => lines.once('line', resolve))
  const port = await next()
  rmSync(folder, { recursive: true }) // it runs from memory
  return {
    url: `http://127.0.0.1:${port}`,
    async tell() {
      const answer = next()
      server.stdin.write('tell\n')
      return account.parse(JSON.parse(await answer))
    },
    [Symbol.dispose]: () => void server.kill(),
  }
}
