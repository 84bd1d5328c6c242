import { spawn } from 'node:child_process'
import { CommanderError } from 'commander'
import { readFlags, type LoadFlags } from './flags.ts'

const EXIT_USAGE = 2 // as in `assay`; k6 has no code of its own for it
const EXIT_STOPPED = 105
const EXIT_MISSING = 4
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const stopping = new AbortController()
for (const signal of SIGNALS) {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(EXIT_STOPPED)
    stopping.abort()
  })
}
process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  let flags: LoadFlags
  try {
    flags = readFlags(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : EXIT_USAGE // commander has printed it
  }
  const program = flags.engine === 'embedded' ? undefined : await programFor(flags)
  if (program !== undefined) return program.path === undefined ? EXIT_MISSING : runProgram(program.path, flags)
  const { loadEmbedded } = await import('./embedded.ts')
  const { env, stdout: out, stderr: err } = process
  return loadEmbedded(flags, { cwd: process.cwd(), env, out, err, signal: stopping.signal })
}

// `undefined`: the embedded engine runs the script. Without a path: it was to be k6, and there is none.
async function programFor({ engine }: LoadFlags): Promise<{ readonly path: string | undefined } | undefined> {
  const { findK6, isNamed } = await import('../program/locate.ts')
  const location = { bin: process.env['K6_BIN'], path: process.env['PATH'] }
  const { found, refused } = await findK6(location, stopping.signal)
  if (found !== undefined) return found
  if (engine === 'auto' && !isNamed(location)) return undefined
  const seen = refused.map((one) => `\n  ${one}`).join('')
  process.stderr.write(
    `assay: no k6 program of version 1.x or 2.x was found; set K6_BIN, put it on PATH, or pass --engine embedded${seen}\n`,
  )
  return { path: undefined }
}

// k6 has the terminal to itself: what it prints and its exit code are what a user of k6 knows.
async function runProgram(path: string, { passedOn }: LoadFlags): Promise<number> {
  const child = spawn(path, ['run', ...passedOn], {
    stdio: 'inherit',
    env: { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_NO_USAGE_REPORT: 'true' },
  })
  stopping.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? EXIT_STOPPED))
  })
}
