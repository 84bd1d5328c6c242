import { createRequire } from 'node:module'
import type * as Cheerio from 'cheerio'

/** A page and what is in it. */
export type Page = Cheerio.CheerioAPI
type PageRoot = ReturnType<Page['root']> extends Cheerio.Cheerio<infer Root> ? Root : never
/** Any node of a page. */
export type PageNode = PageRoot | PageRoot['children'][number]

const require = createRequire(import.meta.url)
let loaded: typeof Cheerio | undefined

/** The parser. Scripts that read no HTML never load it; those that may load it before the run, since loading takes a while. */
export function cheerio(): typeof Cheerio {
  return (loaded ??= require('cheerio') as typeof Cheerio)
}
