import { createRequire } from 'node:module'
import type * as ToughCookie from 'tough-cookie'

const require = createRequire(import.meta.url)
let loaded: typeof ToughCookie | undefined

/** The cookie jar's library. Scripts that send nothing never load it; the others do before the run. */
export function toughCookie(): typeof ToughCookie {
  return (loaded ??= require('tough-cookie') as typeof ToughCookie)
}
