import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync } from 'fastify'

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>API of live sessions</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <script src="/docs/swagger-ui-bundle.js" defer></script>
    <script src="/docs/start.js" defer></script>
  </head>
  <body><main id="docs"></main></body>
</html>
`
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', validatorUrl: null })\n`
// Swagger UI sets styles of elements, and shows images that are part of its style sheet.
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const FILES = [
  {
    name: 'swagger-ui.css',
    type: 'text/css; charset=utf-8',
    find: () => import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  },
  {
    name: 'swagger-ui-bundle.js',
    type: 'text/javascript; charset=utf-8',
    find: () => import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  },
] as const

/** The API to read and to try, by Swagger UI, whose files are read when first asked for. */
export function docsRoutes(): FastifyPluginAsync {
  return async (app) => {
    const schema = { hide: true }
    app.get('/docs', { schema }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
    )
    app.get('/docs/start.js', { schema }, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(START))
    for (const { name, type, find } of FILES) {
      let content: Promise<Buffer> | undefined
      app.get(`/docs/${name}`, { schema }, (_request, reply) => {
        content ??= readFile(new URL(find()))
        reply.type(type).header('cache-control', 'max-age=3600')
        return content
      })
    }
  }
}
