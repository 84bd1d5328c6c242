import { isNonEmpty } from '../../../../harness/outcome.ts'
import { isArray, isObject, type Json } from '../json.ts'
import { type DocumentFault, invalidDocument, member, type Node, type OpenApiDocument } from './document.ts'
import {
  type HeaderSpec,
  type LinkSpec,
  type MediaType,
  type Method,
  METHODS,
  type Operation,
  type Parameter,
  type RequestBody,
  type ResponseSpec,
  type SecurityRequirement,
} from './operation.ts'
import { below } from './pointer.ts'
import { brokenReferences, dereference, follow } from './reference.ts'

const LOCATIONS = ['path', 'query', 'header', 'cookie'] as const
const STATUS = /^(?:[1-5]\d\d|[1-5][Xx][Xx]|default)$/u

/** Headers that OpenAPI 3 says are not parameters, even where a document lists them. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

const DEFAULT_STYLES = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' } as const

/**
 * Every operation of a document, in its order.
 * @param mountPath - where the service stands below its host; put in front of what `servers` says unless that begins with it
 * @throws E_DOCUMENT_INVALID with every fault that was found, each with its pointer
 */
export function readOperations(document: OpenApiDocument, mountPath = '/'): readonly Operation[] {
  const reader = new Reader(document, mountPath.replace(/\/+$/u, ''))
  const operations = reader.operations()
  const faults = [...brokenReferences(document), ...reader.faults]
  if (faults.length > 0) throw invalidDocument(document, faults)
  if (operations.length === 0) {
    throw invalidDocument(document, [{ pointer: '#/paths', message: 'expected at least one operation, got none' }])
  }
  return operations
}

class Reader {
  readonly faults: DocumentFault[] = []
  private readonly document: OpenApiDocument
  private readonly mountPath: string
  private readonly root: Node

  constructor(document: OpenApiDocument, mountPath: string) {
    this.document = document
    this.mountPath = mountPath
    this.root = { value: document.root, pointer: '#' }
  }

  operations(): readonly Operation[] {
    const paths = member(this.root, 'paths')
    if (paths.value === undefined && this.document.dialect === '3.1') return []
    return this.entries(paths, 'an object of paths').flatMap(([path, node]) => {
      if (path.startsWith('x-')) return []
      if (!path.startsWith('/')) this.fault(node, `expected a path that starts with /, got ${JSON.stringify(path)}`)
      const item = dereference(this.document, node)
      return METHODS.flatMap((method) => {
        const operation = member(item, method.toLowerCase())
        return operation.value === undefined ? [] : [this.operation(path, item, method, operation)]
      })
    })
  }

  private operation(path: string, item: Node, method: Method, node: Node): Operation {
    if (!isObject(node.value)) this.fault(node, 'expected an operation object')
    const parameters = this.parameters(item, node)
    this.checkPath(path, parameters, node)
    const operationId = member(node, 'operationId').value
    return {
      id: `${method} ${path}`,
      operationId: typeof operationId === 'string' ? operationId : undefined,
      method,
      path,
      basePath: this.basePath([node, item, this.root]),
      pointer: node.pointer,
      tags: this.items(member(node, 'tags')).flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
      parameters,
      body: this.body(follow(this.document, node, 'requestBody')),
      responses: this.responses(member(node, 'responses')),
      security: this.security(node),
      links: this.links(member(node, 'responses')),
    }
  }

  private links(responses: Node): readonly LinkSpec[] {
    return Object.keys(isObject(responses.value) ? responses.value : {}).flatMap((status) => {
      const links = member(follow(this.document, responses, status), 'links')
      return Object.keys(isObject(links.value) ? links.value : {}).flatMap((name): readonly LinkSpec[] => {
        const link = follow(this.document, links, name)
        const to = member(link, 'operationId').value ?? member(link, 'operationRef').value
        const parameters = member(link, 'parameters').value
        if (typeof to !== 'string') {
          this.fault(link, 'expected an operationId or an operationRef')
          return []
        }
        return [{ name, status, to, parameters: isObject(parameters) ? parameters : {}, pointer: link.pointer }]
      })
    })
  }

  // Those of the operation stand before those of the path, which they replace when name and place agree.
  private parameters(item: Node, operation: Node): readonly Parameter[] {
    const found = new Map<string, Parameter>()
    for (const owner of [operation, item]) {
      for (const node of this.items(member(owner, 'parameters'))) {
        const parameter = this.parameter(dereference(this.document, node))
        if (parameter === undefined) continue
        const key = `${parameter.in} ${parameter.name}`
        if (!found.has(key)) found.set(key, parameter)
      }
    }
    return [...found.values()]
  }

  private parameter(node: Node): Parameter | undefined {
    if (node.value === undefined) return undefined
    const name = member(node, 'name').value
    const place = LOCATIONS.find((location) => location === member(node, 'in').value)
    if (typeof name !== 'string') return this.fault(member(node, 'name'), 'expected the name of the parameter')
    if (place === undefined) return this.fault(member(node, 'in'), `expected one of ${LOCATIONS.join(', ')}`)
    if (place === 'header' && RESERVED_HEADERS.has(name.toLowerCase())) return undefined
    const style = member(node, 'style').value
    const media = this.media(member(node, 'content'))[0]
    const explode = member(node, 'explode').value
    const resolvedStyle = typeof style === 'string' ? style : DEFAULT_STYLES[place]
    return {
      name,
      in: place,
      required: place === 'path' || member(node, 'required').value === true,
      style: resolvedStyle,
      explode: typeof explode === 'boolean' ? explode : resolvedStyle === 'form',
      schema: media === undefined ? this.schema(member(node, 'schema')) : media.schema,
      mediaType: media?.name,
      examples: this.examples(node),
      pointer: node.pointer,
    }
  }

  private checkPath(path: string, parameters: readonly Parameter[], node: Node): void {
    for (const [, name] of path.matchAll(/\{([^}]*)\}/gu)) {
      if (!parameters.some((parameter) => parameter.in === 'path' && parameter.name === name)) {
        this.fault(member(node, 'parameters'), `expected a path parameter ${JSON.stringify(name)}, as in ${path}`)
      }
    }
  }

  private body(node: Node): RequestBody | undefined {
    if (node.value === undefined) return undefined
    const media = this.media(member(node, 'content'))
    if (!isNonEmpty(media)) return this.fault(member(node, 'content'), 'expected at least one media type')
    return { required: member(node, 'required').value === true, media }
  }

  private responses(node: Node): ReadonlyMap<string, ResponseSpec> {
    const responses = new Map<string, ResponseSpec>()
    for (const [status, entry] of this.entries(node, 'an object of responses')) {
      if (status.startsWith('x-')) continue
      if (!STATUS.test(status)) this.fault(entry, `expected a status, a range as 4XX, or default, got ${status}`)
      const response = dereference(this.document, entry)
      if (response.value !== undefined && !isObject(response.value)) this.fault(entry, 'expected a response object')
      responses.set(status, {
        pointer: response.pointer,
        media: this.media(member(response, 'content')),
        headers: this.headers(member(response, 'headers')),
      })
    }
    return responses
  }

  private headers(node: Node): readonly HeaderSpec[] {
    if (node.value === undefined) return []
    return this.entries(node, 'an object of headers').flatMap(([name, entry]) => {
      if (name.toLowerCase() === 'content-type') return [] // said by `content`, and ignored here by OpenAPI
      const header = dereference(this.document, entry)
      const required = member(header, 'required').value === true
      return [{ name, required, schema: this.schema(member(header, 'schema')) }]
    })
  }

  private media(node: Node): readonly MediaType[] {
    if (node.value === undefined) return []
    return this.entries(node, 'an object of media types').map(([name, entry]) => ({
      name: name.toLowerCase(),
      schema: this.schema(member(entry, 'schema')),
      examples: this.examples(entry),
    }))
  }

  private schema(node: Node): string | undefined {
    if (node.value === undefined) return undefined
    if (!isObject(node.value) && typeof node.value !== 'boolean') return this.fault(node, 'expected a schema')
    return node.pointer
  }

  private examples(node: Node): readonly Json[] {
    const single = member(node, 'example').value
    const named = member(node, 'examples')
    const values = isObject(named.value)
      ? Object.keys(named.value).flatMap((key) => {
          const value = member(follow(this.document, named, key), 'value').value
          return value === undefined ? [] : [value]
        })
      : []
    return single === undefined ? values : [single, ...values]
  }

  private security(operation: Node): readonly SecurityRequirement[] {
    const own = member(operation, 'security')
    const node = own.value === undefined ? member(this.root, 'security') : own
    return this.items(node).map((requirement) => {
      const schemes = this.entries(requirement, 'an object of security schemes')
      for (const [name, entry] of schemes) {
        const scheme = follow(
          this.document,
          follow(this.document, member(this.root, 'components'), 'securitySchemes'),
          name,
        )
        if (scheme.value === undefined)
          this.fault(entry, `expected a scheme of #/components/securitySchemes, got ${name}`)
      }
      return new Map(
        schemes.map(([name, { value }]) => [
          name,
          isArray(value) ? value.filter((scope) => typeof scope === 'string') : [],
        ]),
      )
    })
  }

  // The first server of the nearest owner. Its host is left out: the target says where requests go.
  private basePath(owners: readonly Node[]): string {
    for (const owner of owners) {
      const server = this.items(member(owner, 'servers'))[0]
      if (server === undefined) continue
      const url = member(server, 'url').value
      if (typeof url !== 'string') return this.fault(member(server, 'url'), 'expected a URL') ?? ''
      const variables = member(server, 'variables')
      const filled = url.replaceAll(/\{([^}]*)\}/gu, (whole, name: string) => {
        const value = member(member(variables, name), 'default').value
        return typeof value === 'string' ? value : whole
      })
      const path = new URL(filled, 'http://base.invalid/').pathname.replace(/\/+$/u, '')
      const isMounted = path === this.mountPath || path.startsWith(`${this.mountPath}/`)
      return isMounted ? path : `${this.mountPath}${path}`
    }
    return this.mountPath
  }

  private entries(node: Node, expected: string): readonly (readonly [string, Node])[] {
    if (isObject(node.value)) return Object.keys(node.value).map((key) => [key, member(node, key)])
    this.fault(node, `expected ${expected}`)
    return []
  }

  private items(node: Node): readonly Node[] {
    if (node.value === undefined) return []
    if (isArray(node.value)) {
      return node.value.map((value, index) => ({ value, pointer: below(node.pointer, index) }))
    }
    this.fault(node, 'expected a list')
    return []
  }

  private fault(node: Node, message: string): undefined {
    if (!this.faults.some((fault) => fault.pointer === node.pointer && fault.message === message)) {
      this.faults.push({ pointer: node.pointer, message })
    }
  }
}
