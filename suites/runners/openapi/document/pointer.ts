import { isArray, isObject, type Json } from '../json.ts'

/** A JSON pointer as a URI fragment: `#/paths/~1health/get`. */
export type Pointer = string

/** The pointer of something below another one. */
export function below(pointer: Pointer, ...keys: readonly (string | number)[]): Pointer {
  return [pointer, ...keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}

/** What a pointer points at; `undefined` when there is nothing. Percent-encoding is undone, as in a `$ref`. */
export function lookUp(root: Json, pointer: Pointer): Json | undefined {
  return keysOf(pointer).reduce<Json | undefined>(step, root)
}

/** The keys that a pointer goes through. */
export function keysOf(pointer: Pointer): readonly string[] {
  return pointer
    .replace(/^#/u, '')
    .split('/')
    .slice(1)
    .map((key) => decode(key).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function step(value: Json | undefined, key: string): Json | undefined {
  if (isArray(value)) return value[Number(key)]
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key // a bare % that encodes nothing stands for itself
  }
}
