import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const REMOTE = /^https:\/\//

/** The file or the URL that a source of a script's map stands for. */
export function originOf(source: string, script: string): string {
  if (REMOTE.test(source)) return source
  return resolve(dirname(script), source.startsWith('file:') ? fileURLToPath(source) : source)
}

/** An origin as a URL. */
export function urlOf(origin: string): string {
  return REMOTE.test(origin) ? origin : pathToFileURL(origin).href
}
