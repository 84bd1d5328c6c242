import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'

const ASKED = Symbol('asked')

/**
 * Lets the bundler take a script's modules as k6 does: what a file is its text says, whatever a `package.json` above it says, and a
 * name that stands for nothing fails where `require()` is called with it.
 */
export function scriptModules(): Plugin {
  return {
    name: 'script-modules',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (asked) =>
        asked.pluginData === ASKED ? undefined : resolveModule(build, asked),
      )
    },
  }
}

async function resolveModule(build: PluginBuild, asked: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const { path, importer, namespace, resolveDir, kind } = asked
  const found = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: ASKED })
  if (found.errors.length === 0) {
    const { external, sideEffects } = found
    return { path: found.path, namespace: found.namespace, external, sideEffects }
  }
  // Of other modules the bundler tells by itself, with their places.
  return kind === 'require-call' && /^[^./]/.test(path) ? { path, external: true } : undefined
}
