import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'

const WEB_DIR = new URL('../web/', import.meta.url)
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", // no text becomes markup
  "trusted-types 'none'",
].join('; ')

/** The status page: the files of `web` as they are written, read when first asked for. */
export function pageRoutes(): FastifyPluginAsync {
  return async (app) => {
    for (const file of await readdir(WEB_DIR)) {
      const type = TYPES[extname(file)]
      if (type === undefined) continue
      const path = file === 'index.html' ? '/' : `/page/${file}`
      let found: ReturnType<typeof read> | undefined
      app.get(path, { schema: { hide: true } }, async (request, reply) => {
        const { content, etag } = await (found ??= read(file))
        reply.type(type).headers({ etag, 'cache-control': 'no-cache', 'content-security-policy': POLICY })
        if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send()
        return content
      })
    }
  }
}

async function read(file: string): Promise<{ readonly content: Buffer; readonly etag: string }> {
  const content = await readFile(new URL(file, WEB_DIR))
  return { content, etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"` }
}
