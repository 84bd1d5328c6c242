import { spawn } from 'node:child_process'
import type { LoadSurroundings } from './embedded.ts'
import type { LoadFlags } from './flags.ts'

const EXIT_STOPPED = 105

/** Runs a script on a k6 program, which prints to the terminal. The answer is its exit code. */
export async function loadInProgram(
  path: string,
  { passedOn }: LoadFlags,
  { env, signal }: Pick<LoadSurroundings, 'env' | 'signal'>,
): Promise<number> {
  const child = spawn(path, ['run', ...passedOn], {
    stdio: 'inherit',
    env: { ...env, K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_NO_USAGE_REPORT: 'true' },
    detached: true, // a Ctrl-C reaches it by way of us alone: at the second it would give up its summary
  })
  signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? EXIT_STOPPED))
  })
}
