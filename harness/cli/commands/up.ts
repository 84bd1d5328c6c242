import { once } from 'node:events'
import { join } from 'node:path'
import { startStack } from '../../recorder.ts'
import { resolveTarget } from '../../resolve-target.ts'
import { selectProviders, resolveOut } from '../../run.ts'
import { makeRunFolder } from '../../run-folder.ts'
import type { Stack } from '../../stack.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { machinePorts } from '../machine-ports.ts'
import type { Terminal } from '../terminal.ts'

/** Options of `assay up`. */
export interface UpOptions {
  readonly config?: string
  readonly target?: string
  readonly stack?: string
  readonly json?: boolean
}

/** `assay up`: starts a stack in the foreground, says where it is and how to log in, and stops it on Ctrl-C. */
export async function upCommand(options: UpOptions, terminal: Terminal): Promise<ExitName> {
  const { config, rootDir } = await findConfig(options.config, terminal.cwd)
  const ports = machinePorts(rootDir, terminal.env)
  const target = await resolveTarget(config, options.target === undefined ? {} : { target: options.target }, ports)
  const providers = selectProviders(config, options.stack ?? target.stack)
  const runId = `up-${ports.clock.now().replace(/\.\d+|[-:]/g, '')}-${ports.randomId()}`
  const folder = await makeRunFolder(resolveOut(undefined, ports), runId)
  if (terminal.signal.aborted) return 'interrupted'
  await using stack = await startStack(
    { runId, target, providers, folder, signal: terminal.signal, observe: () => undefined },
    { provider: '' },
    ports,
  )
  const version = target.expected?.version ?? (await stack.identify(terminal.signal)).version
  if (options.json === true) terminal.print(JSON.stringify(describe(stack, version)))
  else for (const line of upLines(stack, version, join(folder.dir, 'logs'))) terminal.print(line)
  if (!terminal.signal.aborted) await once(terminal.signal, 'abort')
  return 'pass'
}

function describe(stack: Stack, version: string): object {
  return {
    provider: stack.provider,
    url: stack.endpoints.service,
    endpoints: stack.endpoints,
    version,
    env: envOf(stack),
  }
}

function envOf(stack: Stack): Readonly<Record<string, string>> {
  const { database } = stack.endpoints
  return { ...stack.credentials, ...(database === undefined ? {} : { ASSAY_DATABASE_URL: database }) }
}

function upLines(stack: Stack, version: string, logsDir: string): readonly string[] {
  const others = Object.entries(stack.endpoints).filter(([role]) => role !== 'service')
  return [
    `${stack.endpoints.service}  (${stack.provider}, version ${version})`,
    ...others.map(([role, url]) => `${role.padEnd(9)} ${url}`),
    `logs      ${logsDir}`,
    '',
    'To run suites against it from another terminal:',
    ...Object.entries(envOf(stack)).map(([name, value]) => `  export ${name}='${value}'`),
    `  npx assay run --base-url ${stack.endpoints.service} --expect-version ${version}`,
    '',
    'Ctrl-C stops it.',
  ]
}
