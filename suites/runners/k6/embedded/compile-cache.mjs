import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Keeps compiled code between runs: without it, half of the time before the first iteration goes into reading TypeScript.
 * Each thread asks for itself, before it loads the rest; so this file and those that import it are no TypeScript.
 * Where the folder can't be written, nothing is kept.
 */
export function keepCompiledCode() {
  enableCompileCache(fileURLToPath(new URL('../../../../node_modules/.cache/assay', import.meta.url)))
}
