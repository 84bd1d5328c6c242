import { CommanderError, InvalidArgumentError } from 'commander'
import type { DockerPlace } from '../docker/engine.ts'
import { dropThread } from '../embedded/watched-thread.ts'
import { FROM_INPUT, readFlags, type LoadFlags } from './flags.ts'

const EXIT_USAGE = 2 // as in `assay`; k6 has no code of its own for it
const EXIT_STOPPED = 105
const EXIT_MISSING = 4
const NO_INPUT = 'a container gets no script by its input: save it to a file, or pass --engine embedded'
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
    flags = readFlags(argv, process.env)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error instanceof InvalidArgumentError) process.stderr.write(`error: ${error.message}\n`) // commander has printed others
    return error.exitCode === 0 ? 0 : EXIT_USAGE
  }
  const { env, stdin, stdout: out, stderr: err } = process
  const surroundings = { cwd: process.cwd(), env, in: stdin, out, err, signal: stopping.signal }
  const runner = await runnerFor(flags)
  switch (runner.kind) {
    case 'missing':
      err.write(`assay: ${runner.why}\n`)
      return EXIT_MISSING
    case 'k6':
      await dropThread()
      return (await import('./program.ts')).loadInProgram(runner.path, flags, surroundings)
    case 'docker':
      await dropThread()
      return (await import('./docker.ts')).loadInDocker(runner.place, flags, surroundings)
    case 'embedded': {
      if (flags.needsK6.length === 0) return (await import('./embedded.ts')).loadEmbedded(flags, surroundings)
      err.write(flags.needsK6.map((what) => `error: ${what}; run it with k6\n`).join(''))
      return EXIT_USAGE
    }
  }
}

type Runner =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'k6'; readonly path: string }
  | { readonly kind: 'docker'; readonly place: DockerPlace }
  | { readonly kind: 'missing'; readonly why: string }

// What is not used is not loaded either: the start of the embedded engine is short.
async function runnerFor({ engine, script }: LoadFlags): Promise<Runner> {
  const isFile = script !== FROM_INPUT
  if (engine === 'embedded') return { kind: 'embedded' }
  if (engine === 'docker') return isFile ? inDocker() : { kind: 'missing', why: NO_INPUT }
  const { findK6, isNamed } = await import('../program/locate.ts')
  const location = { bin: process.env['K6_BIN'], path: process.env['PATH'] }
  const { found, refused } = await findK6(location, stopping.signal)
  if (found !== undefined) return { kind: 'k6', path: found.path }
  if (engine === 'k6' || isNamed(location)) {
    const seen = refused.map((one) => `\n  ${one}`).join('')
    const why = `no k6 program of version 1.x or 2.x was found; set K6_BIN, put it on PATH, or pass --engine embedded${seen}`
    return { kind: 'missing', why }
  }
  const { findPlace } = await import('../docker/engine.ts')
  const place = isFile ? await findPlace(process.env, stopping.signal) : undefined
  return place === undefined ? { kind: 'embedded' } : { kind: 'docker', place }
}

async function inDocker(): Promise<Runner> {
  const { placeOf } = await import('../docker/engine.ts')
  try {
    return { kind: 'docker', place: await placeOf(process.env, stopping.signal) }
  } catch (error) {
    return { kind: 'missing', why: error instanceof Error ? error.message : String(error) }
  }
}
