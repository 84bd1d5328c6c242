import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const PACKAGE = new URL('../../package.json', import.meta.url)
const manifest = z.object({ bin: z.record(z.string(), z.string()) })
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The program that runs a command which the core does not have: package.json lists it in `bin` as `assay-NAME`. */
export function programOf(command: string | undefined): string | undefined {
  if (command === undefined) return undefined
  const { bin } = manifest.parse(JSON.parse(readFileSync(PACKAGE, 'utf8')))
  const path = bin[`assay-${command}`]
  return path === undefined ? undefined : fileURLToPath(new URL(path, PACKAGE))
}

/** Runs a program with the terminal to itself. The answer is its exit code. */
export async function runProgram(path: string, argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [path, ...argv], { stdio: 'inherit' })
  // Ctrl-C reaches it by itself; what is sent to this process alone is passed on.
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal))
    process.on(signal, listener)
    return { signal, listener }
  })
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
    })
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener)
  }
}
