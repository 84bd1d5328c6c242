import type { LinkSpec, Operation } from '../document/operation.ts'
import { keysOf } from '../document/pointer.ts'
import { isArray, isObject, type Json } from '../json.ts'
import { parameterKey, type RequestInput } from '../http/request.ts'
import { jsonBody } from './identify.ts'
import type { Exchange } from './probe.ts'

/** The operation that a link leads to. */
export function targetOf(link: LinkSpec, operations: readonly Operation[]): Operation | undefined {
  return operations.find(({ operationId, pointer }) => operationId === link.to || samePlace(pointer, link.to))
}

/** The request that a link asks for; `undefined`: the answer does not hold what it names. */
export function follow(link: LinkSpec, from: Exchange, to: Operation, plain: RequestInput): RequestInput | undefined {
  const parameters = new Map(plain.parameters)
  for (const [key, expression] of Object.entries(link.parameters)) {
    const parameter = to.parameters.find((one) => one.name === key || `${one.in}.${one.name}` === key)
    const value = typeof expression === 'string' ? evaluate(expression, from) : expression
    if (parameter === undefined || value === undefined) return undefined
    parameters.set(parameterKey(parameter), value)
  }
  return { ...plain, parameters }
}

// The value of a runtime expression of OpenAPI; text that is none stands for itself.
function evaluate(expression: string, { request, reply, probe, operation }: Exchange): Json | undefined {
  if (!expression.startsWith('$')) return expression
  const answer = reply.kind === 'answered' ? reply.answer : undefined
  if (expression === '$method') return operation.method
  if (expression === '$url') return request.path
  if (expression === '$statusCode') return answer?.status
  const [, side, place, rest = ''] =
    /^\$(request|response)\.(body|header|path|query)(?:[.#](.*))?$/u.exec(expression) ?? []
  if (place === 'body') {
    const content = probe.input.body?.content
    const sent = content !== undefined && 'value' in content ? content.value : undefined
    return at(side === 'request' ? sent : answer && jsonBody(answer), rest)
  }
  if (place === 'header')
    return side === 'request' ? request.headers[rest.toLowerCase()] : answer?.headers.get(rest.toLowerCase())
  return side === 'request' ? probe.input.parameters.get(`${place} ${rest}`) : undefined
}

function at(value: Json | undefined, pointer: string): Json | undefined {
  return keysOf(pointer).reduce<Json | undefined>((inner, key) => {
    if (isArray(inner)) return inner[Number(key)]
    return isObject(inner) ? inner[key] : undefined
  }, value)
}

function samePlace(pointer: string, reference: string): boolean {
  return reference.startsWith('#') && keysOf(pointer).join(' ') === keysOf(reference).join(' ')
}
