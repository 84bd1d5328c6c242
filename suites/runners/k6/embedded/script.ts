import { readFileSync, statSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { absentNames } from './absent-names.ts'
import type { BundledScript } from './bundle.ts'
import { bareName } from './bare-name.ts'
import { callBack, makePromise } from './callbacks.ts'
import { PENDING, run, runAsync } from './coroutine.ts'
import { currentUser, enter } from './current.ts'
import { PRESENT } from './environment.ts'
import { GoError } from './faults.ts'
import { finishInit } from './finish-init.ts'
import { isCallable, textOf, type Callable } from './given.ts'
import { toArrayBuffer } from './modules/bytes.ts'
import { MODULES } from './modules/table.ts'
import { importMeta } from './import-meta.ts'
import { originOf, urlOf } from './origins.ts'
import { scopeOf } from './script-scope.ts'
import { STEPS } from './steps.ts'

import type { VirtualUser } from './virtual-user.ts'
import { waitFor } from './wait.ts'

/** A script that is compiled once, and evaluated for each virtual user so that each has its own modules. */
export class CompiledScript {
  readonly path: string
  readonly #factory: Callable
  readonly #map: string
  readonly #about: Pick<BundledScript, 'promises' | 'readsGlobal' | 'seeds'>
  #positions: SourceMap | undefined

  /** @throws SyntaxError */
  constructor(bundle: BundledScript) {
    const { source, path, map } = bundle
    this.#about = bundle
    this.path = path
    this.#map = map
    const made: unknown = new Script(source, { filename: path }).runInThisContext()
    if (!isCallable(made)) throw new TypeError('the transformed script is no function')
    this.#factory = made
  }

  /** Where a line of the running code stands in the script or in what it imports: `file:///x.js:3`. */
  positionOf(file: string, line: number): string | undefined {
    if (file !== this.path && file !== pathToFileURL(this.path).href) return undefined
    this.#positions ??= new SourceMap(JSON.parse(this.#map) as SourceMapPayload)
    const entry = this.#positions.findEntry(line - 1, Number.MAX_SAFE_INTEGER)
    if (!('originalSource' in entry)) return undefined
    const { originalSource, originalLine } = entry
    return `${urlOf(originOf(originalSource, this.path))}:${originalLine + 1}`
  }

  /**
   * Runs the init code for a virtual user. Whatever it throws is thrown.
   * @returns when it is over, where it has started something that lasts
   */
  evaluate(user: VirtualUser): Promise<void> | undefined {
    const scope = scopeOf(user, this.#about, requireModule)
    enter(user)
    const exports = this.#factory(
      moduleOf,
      PENDING,
      run,
      runAsync,
      waitFor,
      callBack,
      makePromise,
      user,
      openFile,
      importMeta,
      absentNames(scope.globalThis),
      STEPS,
      ...PRESENT.map((name) => scope[name]),
    )
    user.exports = exports
    return this.#about.promises || !user.isIdle ? finishInit(user, exports) : undefined
  }
}

function moduleOf(name: string): Readonly<Record<string, unknown>> {
  const module = MODULES[name]
  if (module) return module
  if (/^k6(?:\/|$)/.test(name)) {
    throw new Error(
      `unknown module: ${name} (the embedded engine has ${Object.keys(MODULES).join(', ')}; others need k6)`,
    )
  }
  throw new GoError(bareName(name))
}

function requireModule(name: unknown): unknown {
  if (currentUser().phase !== 'init') {
    throw new GoError(
      'the "require()" function is only available in the init stage, which is the global scope of the script',
    )
  }
  return moduleOf(textOf(name))
}

// Relative to the file that calls it.
function openFile(from: string, path: unknown, mode: unknown): string | ArrayBuffer {
  if (currentUser().phase !== 'init') {
    throw new GoError(
      'the "open()" function is only available in the init stage, which is the global scope of the script',
    )
  }
  const text = path === undefined || path === null ? '' : textOf(path)
  if (text === '') throw new GoError("open() can't be used with an empty filename")
  const file = text.startsWith('file:') ? fileURLToPath(text) : isAbsolute(text) ? text : resolve(dirname(from), text)
  const about = statSync(file, { throwIfNoEntry: false })
  if (about === undefined) throw new GoError(`open ${file}: no such file or directory`)
  if (about.isDirectory()) throw new GoError(`open() can't be used with directories, path: "${file}"`)
  const bytes = readFileSync(file)
  return mode === 'b' ? toArrayBuffer(bytes) : bytes.toString('utf8')
}
