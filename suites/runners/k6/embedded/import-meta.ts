import { GoError } from './faults.ts'
import { textOf } from './given.ts'
import { urlOf } from './origins.ts'

/** `import.meta` of a module: where something that it asks for is. */
export interface ImportMeta {
  readonly resolve: (specifier: unknown) => string
}

/** @param origin - path or URL of the module */
export function importMeta(origin: string): ImportMeta {
  return { resolve: (specifier) => resolve(textOf(specifier), origin) }
}

function resolve(specifier: string, origin: string): string {
  if (specifier === 'k6' || specifier.startsWith('k6/')) return specifier
  if (/^(?:\.|\/|https:\/\/|file:\/\/)/.test(specifier)) return new URL(specifier, urlOf(origin)).href
  throw new GoError(
    `expected a path that starts with . or /, a URL by https:// or file://, or a module of k6, got "${specifier}"`,
  )
}
