import { readFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { basename, dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, stop, type BuildFailure, type BuildOptions } from 'esbuild'
import type { RemoteSource, SuiteSource } from '../../../../harness/suite.ts'
import { BundleError } from './bundle-error.ts'
import { download, type Download } from './download.ts'
import { localModules } from './local-modules.ts'
import { originOf } from './origins.ts'
import { remoteModules } from './remote-modules.ts'
import type { OriginOf } from './transform/rewriting.ts'

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

const NEVER = new AbortController().signal

/** A script that is ready to be run: the source of a function for each virtual user. */
export interface BundledScript {
  readonly source: string
  /** Absolute path of the script. */
  readonly path: string
  /** The source map of the bundle; no line moves between it and `source`. */
  readonly map: string
  /** Whether it may read HTML. */
  readonly readsHtml: boolean
  /** Whether it may make promises. */
  readonly promises: boolean
  /** Whether it names the global scope. */
  readonly readsGlobal: boolean
  /** Whether it may send requests. */
  readonly sends: boolean
  /** Whether it may call `randomSeed()`. */
  readonly seeds: boolean
}

/** Where a script comes from. */
export interface BundleOptions {
  /** Its text, where it is no file. */
  readonly source?: string | undefined
  /** How it gets the modules that it imports by URL. */
  readonly download?: Download
  /** Breaks off what is being downloaded. */
  readonly signal?: AbortSignal
}

/**
 * Gathers a script and what it imports into one, and makes its waiting calls resumable. TypeScript is stripped, and modules by
 * URL are downloaded.
 * @throws BundleError
 */
export async function bundleScript(
  path: string,
  { source, download: get = download, signal = NEVER }: BundleOptions = {},
): Promise<BundledScript> {
  if (source === undefined) {
    await readFile(path).catch((cause: unknown) => {
      throw new BundleError(`the script can't be read: ${path}`, { cause })
    })
  }
  // It is loaded while the bundler's process starts.
  const loading = import('./resumable.ts')
  const result = await build({
    ...settingsOf(path, source),
    sourcemap: 'external',
    plugins: [remoteModules(async (url) => get(url, signal)), localModules()],
  }).catch((cause: unknown) => {
    throw new BundleError(messageOf(cause, path), { cause })
  })
  const [map, code] = result.outputFiles
  if (map === undefined || code === undefined) throw new BundleError(`the script gives no code: ${path}`)
  const { resumable } = await loading
  const positions = new SourceMap(JSON.parse(map.text) as SourceMapPayload)
  const originAt = (line: number, column: number): string => {
    const entry = positions.findEntry(line - 1, column)
    return 'originalSource' in entry ? originOf(entry.originalSource, path) : path
  }
  return {
    source: `${resumable(code.text, originAt, positionIn(path, positions))}\n//# sourceURL=${pathToFileURL(path).href}`,
    path,
    map: map.text,
    readsHtml: /\bhtml\b|\b(?:clickLink|submitForm)\b/.test(code.text),
    promises: /\b(?:Promise|async|await|asyncRequest|subtle)\b/.test(code.text),
    readsGlobal: /\bglobal(?:This)?\b/.test(code.text),
    sends: /\bk6\/http\b/.test(code.text),
    seeds: /\brandomSeed\b/.test(code.text),
  }
}

/** Ends the bundler's process, which would otherwise stay beside the run and take time from it now and then. */
export async function endBundler(): Promise<void> {
  await stop()
}

/**
 * What a script is made of: itself and what it imports, a module by URL that can't be had too. Only itself where it can't be bundled,
 * which the run then tells.
 * @throws the signal's reason
 */
export async function sourcesOf(
  path: string,
  { download: get = download, signal = NEVER }: BundleOptions = {},
): Promise<readonly SuiteSource[]> {
  const remote = new Map<string, RemoteSource>()
  const result = await build({
    ...settingsOf(path),
    metafile: true,
    plugins: [
      remoteModules(async (url) => {
        const source = await sourceAt(url, get, signal)
        remote.set(url, source)
        return 'text' in source ? source.text : undefined
      }),
      localModules(),
    ],
  }).catch(() => undefined)
  signal.throwIfAborted()
  if (result === undefined) return [path]
  return Object.keys(result.metafile.inputs).map((name) => remote.get(name) ?? originOf(name, path))
}

async function sourceAt(name: string, get: Download, signal: AbortSignal): Promise<RemoteSource> {
  try {
    return { name, text: await get(name, signal) }
  } catch (error) {
    return { name, missing: error instanceof Error ? error.message : String(error) }
  }
}

// The bundler tells paths relative to the script.
function settingsOf(path: string, source?: string): BuildOptions & typeof SETTINGS {
  const folder = dirname(path)
  const entry =
    source === undefined
      ? { entryPoints: [path] }
      : { stdin: { contents: source, resolveDir: folder, sourcefile: basename(path) } }
  return { ...SETTINGS, absWorkingDir: folder, ...entry, outfile: `${path}.out.js` }
}

function positionIn(path: string, positions: SourceMap): OriginOf {
  return (line, column) => {
    const entry = positions.findEntry(line - 1, column)
    if (!('originalSource' in entry)) return path
    const { originalSource: source, originalLine } = entry
    return `${originOf(source, path)}:${originalLine + 1}`
  }
}

function messageOf(cause: unknown, path: string): string {
  if (!isBuildFailure(cause)) return cause instanceof Error ? cause.message : String(cause)
  const [first] = cause.errors
  const location = first?.location
  const where = location ? `${originOf(location.file, path)}:${location.line}:${location.column + 1}: ` : ''
  return `${where}${first?.text ?? cause.message}`
}

function isBuildFailure(cause: unknown): cause is BuildFailure {
  return cause instanceof Error && 'errors' in cause && Array.isArray(cause.errors)
}
