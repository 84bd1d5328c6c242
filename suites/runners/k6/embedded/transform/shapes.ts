import type { AnyNode } from 'acorn'
import { nameOfKey, type Accessors } from './accessors.ts'
import { hasItself } from './ast.ts'

/**
 * What a pattern takes of an object or a list, where a getter among it may wait, as a literal for `$$steps.take`: `{p:[["name",0]]}`
 * for names in their order, each with what is taken of its value in turn; `r`: and the rest; `{l:[0]}` for items.
 * @returns `undefined`: nothing may wait, or a default value that calls something comes before what may: the order would be another
 */
export function shapeOf(pattern: AnyNode, accessors: Accessors): string | undefined {
  const found = new ShapeFound(accessors)
  const shape = found.textOf(pattern)
  return found.waits && found.isKnown ? shape : undefined
}

class ShapeFound {
  waits = false
  isKnown = true
  readonly #accessors: Accessors
  #hasCalled = false

  constructor(accessors: Accessors) {
    this.#accessors = accessors
  }

  textOf(pattern: AnyNode | null): string {
    if (pattern?.type === 'AssignmentPattern') {
      const text = this.textOf(pattern.left)
      // What a default value gives is not looked into.
      if (text !== '0' && !isEmpty(pattern.right)) this.isKnown = false
      if (isCalling(pattern.right)) this.#hasCalled = true
      return text
    }
    if (pattern?.type === 'ObjectPattern') return this.#ofObject(pattern.properties)
    if (pattern?.type !== 'ArrayPattern') return '0'
    const items = pattern.elements.map((element) => this.textOf(element))
    return items.every((item) => item === '0') ? '0' : `{l:[${items.join(',')}]}`
  }

  #ofObject(properties: Extract<AnyNode, { type: 'ObjectPattern' }>['properties']): string {
    let isTaken = false
    let rest = ''
    const names = properties.map((property) => {
      if (property.type === 'RestElement') {
        if (this.#accessors.readsOwn) isTaken = this.#wait()
        rest = ',r:1'
        return ''
      }
      const name = nameOfKey(property.key, property.computed)
      if (name === undefined || name.startsWith('@@')) this.isKnown = false
      if (this.#accessors.getters.has(name)) isTaken = this.#wait()
      const text = this.textOf(property.value)
      if (text !== '0') isTaken = true
      return `[${JSON.stringify(name ?? '')},${text}],`
    })
    return isTaken ? `{p:[${names.join('')}]${rest}}` : '0'
  }

  #wait(): true {
    this.waits = true
    if (this.#hasCalled) this.isKnown = false
    return true
  }
}

function isEmpty(node: AnyNode): boolean {
  if (node.type === 'ObjectExpression') return node.properties.length === 0
  return node.type === 'ArrayExpression' && node.elements.length === 0
}

function isCalling(node: AnyNode): boolean {
  const calls = (one: AnyNode): boolean => one.type.endsWith('CallExpression') || one.type === 'NewExpression'
  return calls(node) || hasItself(node, calls)
}
