import { stat } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import type { ImportKind, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import { bareName } from './bare-name.ts'

// The path of a module in it is why there is none.
const ABSENT = 'absent-module'
// What other programs would add to the name of a file.
const ENDINGS = ['.js', '.ts', '.mjs', '.json', '/index.js', '/index.ts'] as const

/** Holds the bundler to what k6 takes as the name of a module on this machine: a path to a file, with its ending. */
export function localModules(): Plugin {
  return {
    name: 'local-modules',
    setup(build) {
      build.onResolve({ filter: /.*/, namespace: 'file' }, resolveLocal)
      build.onLoad({ filter: /.*/, namespace: ABSENT }, ({ path }) => ({ contents: throwing(path) }))
    },
  }
}

// A path that is given here has no `package.json` beside it for the bundler: k6 reads none.
async function resolveLocal({ path, kind, resolveDir }: OnResolveArgs): Promise<OnResolveResult | undefined> {
  if (path === 'k6' || path.startsWith('k6/') || path.includes('://')) return undefined
  // What require() is asked for is told where it is called.
  if (!path.startsWith('.') && !isAbsolute(path))
    return kind === 'require-call' ? { path, external: true } : absent(kind, bareName(path))
  const file = resolve(resolveDir, path)
  if (await isFile(file)) return { path: file }
  const there = await Promise.all(ENDINGS.map(async (ending) => isFile(`${file}${ending}`)))
  const near = ENDINGS.find((_ending, index) => there[index])
  const hint = near === undefined ? '' : `: k6 adds no ending; did you mean "${path.replace(/\/$/, '')}${near}"?`
  return absent(kind, `The moduleSpecifier "${path}" couldn't be found on local disk${hint}`)
}

// An exception where it is asked for by require(): libraries that look for a module of Node expect one.
function absent(kind: ImportKind, fault: string): OnResolveResult {
  return kind === 'require-call' ? { path: fault, namespace: ABSENT } : { errors: [{ text: fault }] }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (about) => about.isFile(),
    () => false,
  )
}

function throwing(fault: string): string {
  return `throw Object.assign(new Error(${JSON.stringify(fault)}), { name: 'GoError' })`
}
