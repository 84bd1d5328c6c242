import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Loader, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import { bareName } from './bare-name.ts'

// The bundler shows a module as `namespace:path`: with this path that is its URL.
const NAMESPACE = 'https'
const SCHEME = 'https:'
const LOADERS: Readonly<Record<string, Loader>> = { '.json': 'json', '.ts': 'ts' }

/** Gives the text of a module; `undefined`: nobody is to know that it can't be had. */
export type Fetch = (url: string) => Promise<string | undefined>

/** Lets the bundler take modules by URL, as k6 resolves them. */
export function remoteModules(fetch: Fetch): Plugin {
  return {
    name: 'remote-modules',
    setup(build) {
      build.onResolve({ filter: /^[a-z][a-z0-9+.-]*:\/\// }, resolveUrl)
      build.onResolve({ filter: /.*/, namespace: NAMESPACE }, resolveBelow)
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => {
        const url = `${SCHEME}${path}`
        try {
          const contents = await fetch(url)
          if (contents === undefined) return { contents: '', loader: 'empty' }
          return { contents, loader: LOADERS[extname(new URL(url).pathname)] ?? 'js' }
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error)
          return fault(
            `${url} can't be downloaded: ${why}; look whether it is reachable from here, or download the file and import it by a relative path`,
          )
        }
      })
    },
  }
}

function resolveUrl({ path, importer, namespace }: OnResolveArgs): OnResolveResult {
  const { protocol } = new URL(path)
  if (protocol === SCHEME) return { path: path.slice(SCHEME.length), namespace: NAMESPACE }
  if (protocol !== 'file:') {
    return fault(`expected an import by https:// or file://, got ${path}: k6 takes no other URLs`)
  }
  if (namespace === NAMESPACE) {
    return fault(`${SCHEME}${importer} asks for ${path}: a module from elsewhere may not read files of this machine`)
  }
  return { path: fileURLToPath(path) }
}

// What a module from elsewhere asks for lies beside it, whatever it was redirected to, or is one of k6.
function resolveBelow({ path, importer }: OnResolveArgs): OnResolveResult {
  if (path === 'k6' || path.startsWith('k6/')) return { path, external: true }
  if (!/^[./]/.test(path)) {
    return fault(bareName(path))
  }
  const { href } = new URL(path, `${SCHEME}${importer}`)
  return { path: href.slice(SCHEME.length), namespace: NAMESPACE }
}

function fault(text: string): { readonly errors: { text: string }[] } {
  return { errors: [{ text }] }
}
