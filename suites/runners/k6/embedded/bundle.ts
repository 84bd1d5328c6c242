import { readFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, stop, type BuildFailure, type BuildOptions } from 'esbuild'
import { ENVIRONMENT } from './environment.ts'
import { parseScript, waitsAtTopLevel } from './transform/ast.ts'
import { missingModules } from './transform/missing-modules.ts'
import { misplacedWaits } from './transform/misplaced.ts'
import { transformScript, type OriginOf } from './transform/transform.ts'

const SETTINGS = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'esnext',
  external: ['k6', 'k6/*'],
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
} satisfies BuildOptions

/** A script that is ready to be run: the source of a function for each virtual user. */
export interface BundledScript {
  readonly source: string
  /** Absolute path of the script. */
  readonly path: string
  /** The source map of the bundle; no line moves between it and `source`. */
  readonly map: string
  /** Whether it may read HTML. */
  readonly readsHtml: boolean
  /** Whether it names `globalThis`. */
  readonly readsGlobal: boolean
  /** Whether it may send requests. */
  readonly sends: boolean
  /** Whether it may call `randomSeed()`. */
  readonly seeds: boolean
}

/** A script that cannot be read as one, or waits where this engine can't: a syntax error, a missing module, a request in a getter. */
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
    ...SETTINGS,
    entryPoints: [path],
    outfile: `${path}.out.js`,
    sourcemap: 'external',
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
    source: `${transformed(code.text, originOf, positionIn(path, positions))}\n//# sourceURL=${pathToFileURL(path).href}`,
    path,
    map: map.text,
    readsHtml: /\bhtml\b|\b(?:clickLink|submitForm)\b/.test(code.text),
    readsGlobal: /\bglobalThis\b/.test(code.text),
    sends: /\bk6\/http\b/.test(code.text),
    seeds: /\brandomSeed\b/.test(code.text),
  }
}

/** Ends the bundler's process, which would otherwise stay beside the run and take time from it now and then. */
export async function endBundler(): Promise<void> {
  await stop()
}

/** The files that a script is made of: itself and what it imports. Only itself where it can't be bundled, which the run then tells. */
export async function sourcesOf(path: string): Promise<readonly string[]> {
  const result = await build({ ...SETTINGS, entryPoints: [path], outfile: `${path}.out.js`, metafile: true }).catch(
    () => undefined,
  )
  if (result === undefined) return [path]
  return Object.keys(result.metafile.inputs).map((file) => resolve(file))
}

function transformed(code: string, originOf: OriginOf, positionOf: OriginOf): string {
  const program = parseScript(code)
  const awaited = program.body.find((node) => waitsAtTopLevel(node))
  if (awaited?.loc) {
    const { line, column } = awaited.loc.start
    throw new BundleError(
      `${positionOf(line, column)}: await outside of a function: the embedded engine's init code can't wait; await in setup() or in the default function, or run the script with k6`,
    )
  }
  const missing = missingModules(program)
  if (missing.length > 0) {
    throw new BundleError(missing.map(({ line, column, why }) => `${positionOf(line, column)}: ${why}`).join('; '))
  }
  const misplaced = misplacedWaits(program)
  if (misplaced.length > 0) {
    const told = misplaced.map(({ what, where, line, column }) => `${positionOf(line, column)}: ${what} in ${where}`)
    throw new BundleError(
      `${told.join('; ')}: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6`,
    )
  }
  return transformScript(code, program, originOf, ENVIRONMENT)
}

function positionIn(path: string, positions: SourceMap): OriginOf {
  return (line, column) => {
    const entry = positions.findEntry(line - 1, column)
    if (!('originalSource' in entry)) return path
    const { originalSource: source, originalLine } = entry
    return `${resolve(dirname(path), source.startsWith('file:') ? fileURLToPath(source) : source)}:${originalLine + 1}`
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
