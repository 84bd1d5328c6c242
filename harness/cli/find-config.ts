import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../config.ts'
import { HarnessError, isHarnessError } from '../errors.ts'

const CONFIG_FILE = 'assay.config.ts'

/** A config and the folder that it is in. */
export interface FoundConfig {
  readonly config: Config
  readonly path: string
  readonly rootDir: string
}

/**
 * Imports the config: the file that is named, or `assay.config.ts` here or in the nearest folder above.
 * @throws E_CONFIG_MISSING, E_CONFIG_UNLOADABLE, E_CONFIG_INVALID
 */
export async function findConfig(named: string | undefined, cwd: string): Promise<FoundConfig> {
  const path = named === undefined ? search(cwd) : resolve(cwd, named)
  if (!existsSync(path))
    throw new HarnessError('E_CONFIG_MISSING', `Expected a config at ${path}, and there is no file.`)
  const config = await load(path)
  return { config, path, rootDir: dirname(path) }
}

function search(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_FILE)
    if (existsSync(path)) return path
    if (dirname(folder) === folder) {
      throw new HarnessError('E_CONFIG_MISSING', `Expected ${CONFIG_FILE} in ${start} or in a folder above it.`)
    }
  }
}

async function load(path: string): Promise<Config> {
  let module: { readonly default?: unknown }
  try {
    module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
  } catch (error) {
    if (isHarnessError(error)) throw new HarnessError(error.code, `${error.message}\n(${path})`, { cause: error })
    const why = error instanceof Error ? error.message : String(error)
    throw new HarnessError('E_CONFIG_UNLOADABLE', `Expected to import ${path}: ${why}`, { cause: error })
  }
  if (isConfig(module.default)) return module.default
  throw new HarnessError(
    'E_CONFIG_UNLOADABLE',
    `Expected ${path} to have a default export made by defineConfig(), got ${typeof module.default}.`,
  )
}

function isConfig(value: unknown): value is Config {
  return value !== null && typeof value === 'object' && 'stages' in value && 'gate' in value && 'targets' in value
}
