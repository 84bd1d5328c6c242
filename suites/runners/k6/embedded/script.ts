import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import type { BundledScript } from './bundle.ts'
import { runAsync } from './async.ts'
import { callBack } from './callbacks.ts'
import { PENDING, run } from './coroutine.ts'
import { enter } from './current.ts'
import { ENVIRONMENT, type Environment } from './environment.ts'
import { isCallable, textOf, type Callable } from './given.ts'
import { MODULES } from './modules/table.ts'
import { clearTimer, setInterval, setTimeout } from './modules/timers.ts'
import { scriptConsole } from './script-console.ts'
import type { VirtualUser } from './virtual-user.ts'
import { waitFor } from './wait.ts'

/** A script that is compiled once, and evaluated for each virtual user so that each has its own modules. */
export class CompiledScript {
  readonly path: string
  readonly #factory: Callable
  readonly #map: string
  #positions: SourceMap | undefined

  /** @throws SyntaxError */
  constructor({ source, path, map }: BundledScript) {
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
    const source = originalSource.startsWith('file:') ? fileURLToPath(originalSource) : originalSource
    return `${pathToFileURL(resolve(dirname(this.path), source)).href}:${originalLine + 1}`
  }

  /** Runs the init code for a virtual user. Whatever it throws is thrown. */
  evaluate(user: VirtualUser): void {
    const environment = environmentOf()
    enter(user)
    user.exports = this.#factory(
      moduleOf,
      PENDING,
      run,
      runAsync,
      waitFor,
      callBack,
      user,
      (from: string, path: unknown, mode: unknown) => openFile(from, path, mode),
      ...ENVIRONMENT.map((name) => environment[name]),
    )
  }
}

function environmentOf(): Environment {
  return {
    console: scriptConsole,
    setTimeout,
    clearTimeout: clearTimer,
    setInterval,
    clearInterval: clearTimer,
    require: moduleOf,
  }
}

function moduleOf(name: string): Readonly<Record<string, unknown>> {
  const module = MODULES[name]
  if (module) return module
  throw new Error(
    `unknown module: ${name} (the embedded engine has ${Object.keys(MODULES).join(', ')}; others need k6)`,
  )
}

// Relative to the file that calls it.
function openFile(from: string, path: unknown, mode: unknown): string | ArrayBuffer {
  const text = textOf(path)
  const file = text.startsWith('file:') ? fileURLToPath(text) : isAbsolute(text) ? text : resolve(dirname(from), text)
  const bytes = readFileSync(file)
  if (mode !== 'b') return bytes.toString('utf8')
  const copy = new ArrayBuffer(bytes.length)
  bytes.copy(new Uint8Array(copy))
  return copy
}
