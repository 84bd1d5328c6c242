// Getters and setters that may wait: whatever reads or sets a member under the name of one has to ask.
import type { AnyNode, CallExpression, ObjectExpression, Program } from 'acorn'
import { childrenOf, hasItself, isFunction, memberName, targetOf } from './ast.ts'

/** Under which names members may wait. */
export interface MemberNames {
  /** @param name - `undefined`: it is made while the script runs */
  has(name: string | undefined): boolean
}

/** What is known of a script's getters and setters. */
export interface Accessors {
  readonly getters: MemberNames
  readonly setters: MemberNames
  /** Whether a getter that may wait is an object's own: the language reads those where it copies or lists what an object has. */
  readonly readsOwn: boolean
}

// A getter or setter, or what stands for one in a descriptor or a proxy.
interface Accessor {
  readonly kind: 'get' | 'set'
  /** `undefined`: it may be any. */
  readonly name: string | undefined
  readonly isOwn: boolean
  readonly body: AnyNode
}

/** Finds the getters and setters of a script that may wait, by way of others too. */
export function gatherAccessors(program: Program, isDoubtful: (node: AnyNode) => boolean): Accessors {
  const all = accessorsIn(program)
  const [getters, setters] = [new NamesFound(), new NamesFound()]
  let readsOwn = false
  const waits = (node: AnyNode): boolean => {
    if (isDoubtful(node)) return true
    if (node.type === 'MemberExpression') return getters.has(nameOfMember(node))
    const target = targetOf(node)
    return target?.type === 'MemberExpression' && setters.has(nameOfMember(target))
  }
  for (let rest = all, before = -1; before !== rest.length;) {
    before = rest.length
    for (const { kind, name, isOwn, body } of rest.filter((one) => hasItself(one.body, waits))) {
      if (kind === 'get') getters.add(name)
      else setters.add(name)
      if (kind === 'get' && isOwn) readsOwn = true
      rest = rest.filter((one) => one.body !== body)
    }
  }
  return { getters, setters, readsOwn }
}

/** The name that a member is reached by, `#name` too; `undefined`: it is made while the script runs. */
export function nameOfMember({
  property,
  computed,
}: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  return nameOfKey(property, computed)
}

/** The name of a key; `undefined`: it is made while the script runs. */
export function nameOfKey(key: AnyNode, computed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type === 'Literal') return String(key.value)
  if (!computed) return key.type === 'Identifier' ? key.name : undefined
  // Symbols of the language, which no script reads by a text.
  return key.type === 'MemberExpression' && key.object.type === 'Identifier' && key.object.name === 'Symbol'
    ? `@@${memberName(key) ?? ''}`
    : undefined
}

class NamesFound implements MemberNames {
  readonly #names = new Set<string>()
  #isAny = false

  add(name: string | undefined): void {
    if (name === undefined) this.#isAny = true
    else this.#names.add(name)
  }

  has(name: string | undefined): boolean {
    return this.#isAny || (name === undefined ? this.#names.size > 0 : this.#names.has(name))
  }
}

function accessorsIn(program: Program): readonly Accessor[] {
  const found: Accessor[] = []
  const handlers: Accessor[] = []
  let hasProxies = false
  const visit = (node: AnyNode): void => {
    if (
      (node.type === 'MethodDefinition' || node.type === 'Property') &&
      (node.kind === 'get' || node.kind === 'set')
    ) {
      const name = nameOfKey(node.key, node.computed)
      found.push({ kind: node.kind, name, isOwn: node.type === 'Property', body: node.value })
    } else if (node.type === 'CallExpression') found.push(...describedBy(node))
    else if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Proxy')
      hasProxies = true
    else if (node.type === 'ObjectExpression') handlers.push(...functionsOf(node, undefined))
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return hasProxies ? [...found, ...handlers] : found
}

// Object.defineProperty(object, name, { get() {} }), and the like for more of them.
function describedBy({ callee, arguments: [, second, third] }: CallExpression): readonly Accessor[] {
  const name = callee.type === 'MemberExpression' ? memberName(callee) : undefined
  if (name === 'defineProperty' && second !== undefined && third?.type === 'ObjectExpression') {
    return functionsOf(third, nameOfKey(second, true))
  }
  if ((name !== 'defineProperties' && name !== 'create') || second?.type !== 'ObjectExpression') return []
  return second.properties.flatMap((property) =>
    property.type === 'Property' && property.value.type === 'ObjectExpression'
      ? functionsOf(property.value, nameOfKey(property.key, property.computed))
      : [],
  )
}

function functionsOf({ properties }: ObjectExpression, name: string | undefined): readonly Accessor[] {
  return properties.flatMap((property) => {
    if (property.type !== 'Property' || !isFunction(property.value)) return []
    const kind = nameOfKey(property.key, property.computed)
    return kind === 'get' || kind === 'set' ? [{ kind, name, isOwn: true, body: property.value }] : []
  })
}
