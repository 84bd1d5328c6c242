import { readFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type BuildFailure } from 'esbuild'
import { ENVIRONMENT } from './environment.ts'
import { transformScript } from './transform/transform.ts'

/** A script that is ready to be run: the source of a function for each virtual user. */
export interface BundledScript {
  readonly source: string
  /** Absolute path of the script. */
  readonly path: string
  /** The source map of the bundle; no line moves between it and `source`. */
  readonly map: string
  /** Whether it may read HTML. */
  readonly readsHtml: boolean
}

/** A script that cannot be read as one: a syntax error, or a module that is not there. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
}

/**
 * Gathers a script and what it imports into one, and makes its waiting calls resumable. TypeScript is stripped.
 * @throws BundleError
 */
export async function bundleScript(path: string): Promise<BundledScript> {
  await readFile(path).catch((cause: unknown) => {
    throw new BundleError(`the script can't be read: ${path}`, { cause })
  })
  const result = await build({
    entryPoints: [path],
    outfile: `${path}.out.js`,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'esnext',
    external: ['k6', 'k6/*'],
    charset: 'utf8',
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
  }).catch((cause: unknown) => {
    throw new BundleError(messageOf(cause), { cause })
  })
  const [map, code] = result.outputFiles
  if (map === undefined || code === undefined) throw new BundleError(`the script gives no code: ${path}`)
  const positions = new SourceMap(JSON.parse(map.text) as SourceMapPayload)
  const originOf = (line: number, column: number): string => {
    const entry = positions.findEntry(line - 1, column)
    const source = 'originalSource' in entry ? entry.originalSource : undefined
    return source === undefined
      ? path
      : resolve(dirname(path), source.startsWith('file:') ? fileURLToPath(source) : source)
  }
  return {
    source: `${transformScript(code.text, originOf, ENVIRONMENT)}\n//# sourceURL=${pathToFileURL(path).href}`,
    path,
    map: map.text,
    readsHtml: /\bhtml\b|\b(?:clickLink|submitForm)\b/.test(code.text),
  }
}

function messageOf(cause: unknown): string {
  if (!isBuildFailure(cause)) return cause instanceof Error ? cause.message : String(cause)
  const [first] = cause.errors
  const location = first?.location
  const where = location ? ` (${location.file}:${location.line}:${location.column + 1})` : ''
  return `${first?.text ?? cause.message}${where}`
}

function isBuildFailure(cause: unknown): cause is BuildFailure {
  return cause instanceof Error && 'errors' in cause && Array.isArray(cause.errors)
}
