import { spawn } from 'node:child_process'
import type { MigrationSource, MigrationVerdict, NonEmpty } from '../harness/index.ts'

const LONGEST_OUTPUT = 500 // characters

/**
 * A verdict on migrations by a command of the project: it ends with 0 where the release that runs survives them, with 1 where it does
 * not, and says why. Anything else is `unknown`, and so is a command that says nothing.
 */
export function commandMigrations(options: { readonly command: NonEmpty<string> }): MigrationSource {
  const [file, ...args] = options.command
  return {
    name: options.command.join(' '),
    examine: async ({ rootDir, env, signal }) => {
      const { code, output } = await run(file, args, { cwd: rootDir, env: { ...env }, signal })
      const said = output
        .trim()
        .replaceAll(/\s*\n\s*/g, '; ')
        .slice(0, LONGEST_OUTPUT)
      return verdictOf(code, said)
    },
  }
}

function verdictOf(code: number | null, said: string): MigrationVerdict {
  if (code === 0 && said !== '') return { verdict: 'compatible', message: said }
  if (code === 1) return { verdict: 'incompatible', message: said || 'It did not say why.' }
  const end = code === null ? 'was ended by a signal' : `ended with exit code ${code}`
  return { verdict: 'unknown', message: `The command ${end}${said === '' ? ' and said nothing' : `: ${said}`}.` }
}

async function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string | undefined>; readonly signal: AbortSignal },
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
