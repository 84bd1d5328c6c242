import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync } from 'fastify'

const WEB_DIR = new URL('../web/', import.meta.url)
const FILES = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/status.mjs', file: 'status.mjs', type: 'text/javascript; charset=utf-8' },
  { path: '/status.css', file: 'status.css', type: 'text/css; charset=utf-8' },
] as const

/** The status page, read from disk when first asked for. */
export function pageRoutes(): FastifyPluginAsync {
  return async (app) => {
    for (const { path, file, type } of FILES) {
      let content: Promise<Buffer> | undefined
      app.get(path, { schema: { hide: true } }, (_request, reply) => {
        content ??= readFile(new URL(file, WEB_DIR))
        reply.type(type).header('cache-control', 'no-cache')
        return content
      })
    }
  }
}
