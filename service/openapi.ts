import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { Scope } from './tokens.ts'

const API_VERSION = '1.0.0'

const SCOPE_DESCRIPTIONS = {
  'sessions:write': 'Make, change and remove sessions',
  'deployments:write': 'Record deployments',
} as const satisfies Record<Scope, string>

const HEADERS = {
  'x-service-version': 'What answered: a commit or an image digest',
  'x-service-deployment': 'Which deployment of it answered',
  'x-request-id': 'Names this request in the logs',
  location: 'Address of what was made',
  etag: 'Names what is there, for If-Match and If-None-Match',
  'www-authenticate': 'How to authenticate, and what was wrong (RFC 6750)',
  'retry-after': 'Seconds to wait before trying again',
} as const

type HeaderName = keyof typeof HEADERS

const HEADERS_OF_ALL = ['x-service-version', 'x-service-deployment', 'x-request-id'] as const
// By status, or by operation and status.
const HEADERS_BY_STATUS: Readonly<Record<string, readonly HeaderName[]>> = {
  'createSession 201': ['location', 'etag'],
  'getSession 200': ['etag'],
  'getSession 304': ['etag'],
  'changeSession 200': ['etag'],
  'createActivity 201': ['location'],
  'joinSession 201': ['location'],
  'startDeployment 201': ['location'],
  401: ['www-authenticate'],
  403: ['www-authenticate'],
  412: ['etag'],
  429: ['retry-after'],
  503: ['retry-after'],
}

/** Describes every route that is added afterwards, at `/openapi.json`; the document is made when first asked for. */
export function describeApi(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Live sessions',
        version: API_VERSION,
        description: 'Sessions that people join by a code. Errors are problem documents (RFC 9457).',
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'health', description: 'Whether the service is well, and what runs' },
        { name: 'auth', description: 'Access tokens' },
        { name: 'sessions', description: 'Live sessions' },
        { name: 'activities', description: 'What the people in a session do, and what came of it' },
        { name: 'deployments', description: 'What runs, what ran, and who brought it' },
        { name: 'participants', description: 'Those who joined, and what they say' },
      ],
      components: {
        securitySchemes: {
          clientSecret: { type: 'http', scheme: 'basic', description: 'Id and secret of a client' },
          participant: { type: 'http', scheme: 'bearer', description: 'What joining a session gives' },
          token: {
            type: 'oauth2',
            flows: { clientCredentials: { tokenUrl: '/api/auth/token', scopes: SCOPE_DESCRIPTIONS } },
          },
        },
      },
    },
    transform: createJsonSchemaTransform({}),
    transformObject: (document) => jsonSchemaTransformObject(document),
  })
  let text: string | undefined
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    text ??= JSON.stringify(completed(app.swagger() as OpenAPIV3_1.Document))
    return reply.type('application/json; charset=utf-8').send(text)
  })
}

// What the plugins leave out: HEAD beside each GET, and the headers of answers. They also describe each schema for both
// directions; what nothing refers to is dropped.
function completed(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const headers: Record<string, OpenAPIV3_1.HeaderObject> = {}
  for (const [name, description] of Object.entries(HEADERS)) {
    headers[name] = { description, required: true, schema: { type: 'string' } }
  }
  document.components = { ...document.components, headers }
  for (const path of Object.values(document.paths ?? {})) {
    if (!path) continue
    for (const operation of [path.get, path.post, path.patch, path.delete]) {
      if (operation) addHeaders(operation)
    }
    if (path.get) path.head = withoutBodies(path.get)
  }
  const used = schemasUsed(document)
  const schemas = Object.entries(document.components.schemas ?? {}).filter(([name]) => used.has(name))
  document.components.schemas = Object.fromEntries(schemas)
  return document
}

// Names of the schemas that the paths refer to, straight or through others.
function schemasUsed({ paths, components }: OpenAPIV3_1.Document): ReadonlySet<string> {
  const used = new Set<string>()
  const pending: unknown[] = [paths]
  for (const place of pending) {
    for (const [, name = ''] of JSON.stringify(place).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (!used.has(name)) pending.push(components?.schemas?.[name])
      used.add(name)
    }
  }
  return used
}

function addHeaders(operation: OpenAPIV3_1.OperationObject): void {
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if ('$ref' in response) continue
    const names = [
      ...HEADERS_OF_ALL,
      ...(HEADERS_BY_STATUS[`${operation.operationId} ${status}`] ?? HEADERS_BY_STATUS[status] ?? []),
    ]
    response.headers = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
  }
}

function withoutBodies<T extends OpenAPIV3_1.OperationObject>(get: T): T {
  const responses: OpenAPIV3_1.ResponsesObject = {}
  for (const [status, response] of Object.entries(get.responses ?? {})) {
    if ('$ref' in response) continue
    const { content: _, ...rest } = response
    responses[status] = rest
  }
  return { ...get, operationId: `${get.operationId}Head`, summary: `${get.summary}; headers only`, responses }
}
