import { idMembers, WRAPPERS } from '../../../../fixtures/openapi/document/step.ts'
import type { Answer } from '../http/client.ts'
import { isJson } from '../http/request.ts'
import { isArray, isObject, type Json, type JsonObject, parseJson } from '../../../../fixtures/openapi/json.ts'

/** The body as JSON; `undefined` when it says that it is none, or is none. */
export function jsonBody(answer: Answer): Json | undefined {
  const type = answer.headers.get('content-type')
  if (type === undefined || !isJson(type.toLowerCase()) || answer.body === '') return undefined
  try {
    return parseJson(answer.body)
  } catch {
    return undefined // that it is no JSON is told by the check of bodies
  }
}

/**
 * The value of the last parameter of a path, for the thing that an answer is about.
 * @param itemPath - template that ends in the parameter: `/api/sessions/{id}`
 */
export function identify(answer: Answer, itemPath: string, parameter: string): Json | undefined {
  return fromLocation(answer.headers.get('location'), itemPath) ?? fromBody(jsonBody(answer), itemPath, parameter)
}

/** The same for the first thing of a list. */
export function identifyFirst(answer: Answer, itemPath: string, parameter: string): Json | undefined {
  const first = itemsIn(jsonBody(answer))?.[0]
  return typeof first === 'string' || typeof first === 'number' ? first : fromBody(first, itemPath, parameter)
}

/** The items of a list, alone or within an object. */
export function itemsIn(body: Json | undefined): readonly Json[] | undefined {
  if (isArray(body)) return body
  return isObject(body) ? Object.values(body).find(isArray) : undefined
}

/** What the items of a list are called. Those without an id are left out. */
export function idsOf(items: readonly Json[]): readonly string[] {
  return items.flatMap((item) => {
    const id = isObject(item) ? (item['id'] ?? item['uuid'] ?? item['key'] ?? item['slug'] ?? item['name']) : item
    return typeof id === 'string' || typeof id === 'number' ? [String(id)] : []
  })
}

/** The thing that an answer is about: the body, or what it wraps. */
export function thingIn(body: Json | undefined): Json | undefined {
  if (!isObject(body)) return body
  const [wrapped] = Object.keys(body).length <= 2 ? WRAPPERS.flatMap((name) => body[name] ?? []) : []
  return isObject(wrapped) ? wrapped : body
}

function fromLocation(location: string | undefined, itemPath: string): Json | undefined {
  if (location === undefined) return undefined
  const pattern = itemPath
    .split(/\{[^}]*\}/u)
    .map((text) => RegExp.escape(text))
    .join('([^/?#]+)')
  const match = new RegExp(`${pattern}/?(?:[?#].*)?$`, 'u').exec(location)
  const last = match?.at(-1)
  return last === undefined ? undefined : decodeURIComponent(last)
}

function fromBody(body: Json | undefined, itemPath: string, parameter: string): Json | undefined {
  if (!isObject(body)) return undefined
  const direct = fromObject(body, itemPath, parameter)
  if (direct !== undefined) return direct
  for (const wrapper of WRAPPERS) {
    const inner = body[wrapper]
    const value = isObject(inner) ? fromObject(inner, itemPath, parameter) : undefined
    if (value !== undefined) return value
  }
  return undefined
}

function fromObject(body: JsonObject, itemPath: string, parameter: string): Json | undefined {
  for (const key of idMembers(Object.keys(body), itemPath, parameter)) {
    const value = body[key]
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return value
  }
  return undefined
}
