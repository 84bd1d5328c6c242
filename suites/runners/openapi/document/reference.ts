import { isArray, isObject, type Json } from '../json.ts'
import { type DocumentFault, type Node, type OpenApiDocument, member } from './document.ts'
import { below, lookUp, type Pointer } from './pointer.ts'

/** Keys whose values are data of the document's author, in which `$ref` means nothing. */
const DATA_KEYS: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const'])

/** Follows `$ref` until something else comes. A reference that leads nowhere is `undefined`; `brokenReferences` tells of it. */
export function dereference(document: OpenApiDocument, node: Node): Node {
  const seen = new Set<Pointer>()
  let current = node
  while (isObject(current.value) && typeof current.value['$ref'] === 'string') {
    const target = current.value['$ref']
    if (seen.has(target) || !target.startsWith('#')) return { value: undefined, pointer: current.pointer }
    seen.add(target)
    current = { value: lookUp(document.root, target), pointer: target }
  }
  return current
}

/** A member of a node, behind its references. */
export function follow(document: OpenApiDocument, node: Node, key: string): Node {
  return dereference(document, member(node, key))
}

/** Every `$ref` that points at nothing, outside the document, or only at itself. */
export function brokenReferences(document: OpenApiDocument): readonly DocumentFault[] {
  return [...references({ value: document.root, pointer: '#' }, false)].flatMap(({ pointer, target }) => {
    const fault = faultOf(document, pointer, target)
    return fault === undefined ? [] : [{ pointer: below(pointer, '$ref'), message: fault }]
  })
}

function faultOf(document: OpenApiDocument, pointer: Pointer, target: string): string | undefined {
  if (!target.startsWith('#')) {
    return `expected a reference into this document (#/...), got ${JSON.stringify(target)}; bundle the document into one file`
  }
  if (lookUp(document.root, target) === undefined) return `${JSON.stringify(target)} points at nothing`
  const end = dereference(document, { value: { $ref: target }, pointer })
  return end.value === undefined ? `${JSON.stringify(target)} leads only to itself` : undefined
}

// `named`: the keys of this object are names that the author chose (properties, schemas), so none of them has a meaning.
function* references(node: Node, named: boolean): Generator<{ readonly pointer: Pointer; readonly target: string }> {
  if (isArray(node.value)) {
    for (const [index, value] of node.value.entries()) {
      yield* references({ value, pointer: below(node.pointer, index) }, false)
    }
    return
  }
  if (!isObject(node.value)) return
  const target: Json | undefined = node.value['$ref']
  if (!named && typeof target === 'string') yield { pointer: node.pointer, target }
  for (const [key, value] of Object.entries(node.value)) {
    if (!named && (DATA_KEYS.has(key) || key.startsWith('x-'))) continue
    yield* references({ value, pointer: below(node.pointer, key) }, !named && NAMED_KEYS.has(key))
  }
}

const NAMED_KEYS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'schemas',
  'responses',
  'parameters',
  'requestBodies',
  'headers',
  'securitySchemes',
  'links',
  'callbacks',
  'pathItems',
  'paths',
])
