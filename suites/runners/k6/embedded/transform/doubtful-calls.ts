import type {
  CallExpression,
  Expression,
  MemberExpression,
  NewExpression,
  Property,
  SpreadElement,
  TaggedTemplateExpression,
} from 'acorn'
import { isFunction, memberName, type FunctionNode } from './ast.ts'
import {
  CALLBACK_METHODS,
  CALLING_FUNCTIONS,
  PLAIN_FUNCTIONS,
  PLAIN_METHODS,
  PLAIN_NAMESPACES,
  REACTION_METHODS,
} from './builtins.ts'
import type { Names } from './names.ts'

/** Whatever calls: `f()`, f`...` and `new Promise(f)`. */
export type CallNode = CallExpression | NewExpression | TaggedTemplateExpression

/** Says of calls whether they may wait. */
export class DoubtfulCalls {
  readonly #names: Names
  readonly #isPlain: (node: FunctionNode) => boolean

  /** @param isPlain - whether nothing in a function can wait */
  constructor(names: Names, isPlain: (node: FunctionNode) => boolean) {
    this.#names = names
    this.#isPlain = isPlain
  }

  /** Whether what is made may be of a class of the script. */
  makesOfScript({ callee }: NewExpression): boolean {
    return callee.type !== 'Identifier' || this.#names.declared.has(callee.name)
  }

  /** The function that a promise is made with runs at once. */
  isWaitingPromise({ callee, arguments: given }: NewExpression): boolean {
    if (callee.type !== 'Identifier' || callee.name !== 'Promise' || this.#names.declared.has('Promise')) return false
    return given.length > 0 && !given.every((one) => this.#isPlainValue(one))
  }

  /** Whether a call calls nothing that may wait. */
  neverWaits(node: CallNode): boolean {
    if (node.type === 'NewExpression') return false
    const callee = node.type === 'CallExpression' ? node.callee : node.tag
    if (callee.type === 'Super') return true
    if (callee.type === 'Identifier') {
      if (this.#names.checks.has(callee.name)) return node.type === 'CallExpression' && this.#isPlainCheck(node)
      return !this.#names.declared.has(callee.name) && PLAIN_FUNCTIONS.has(callee.name)
    }
    if (callee.type !== 'MemberExpression') return false
    const name = memberName(callee)
    if (name === undefined) return false
    if (callee.object.type === 'Identifier' && !this.#names.declared.has(callee.object.name)) {
      if (PLAIN_NAMESPACES.has(callee.object.name)) return !CALLING_FUNCTIONS.has(name)
    }
    return PLAIN_METHODS.has(name) && !this.#names.members.has(name)
  }

  // check(value, { name: plain function, ... })
  #isPlainCheck({ arguments: [, conditions] }: CallExpression): boolean {
    return (
      conditions?.type === 'ObjectExpression' &&
      conditions.properties.every(
        (property: Property | SpreadElement) => property.type === 'Property' && this.#isPlainValue(property.value),
      )
    )
  }

  #isPlainValue(node: Expression | SpreadElement): boolean {
    if (node.type === 'Literal' || node.type === 'TemplateLiteral') return true
    return isFunction(node) && this.#isPlain(node)
  }

  /** Whether it is a method of the language that gets a callback which may wait. */
  callsBack(node: CallNode, canWaitHere: boolean): boolean {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
    if (node.callee.object.type === 'Super') return false
    const name = memberName(node.callee)
    if (name === undefined) return false
    if (REACTION_METHODS.has(name)) return true
    if (!canWaitHere || !(CALLBACK_METHODS.has(name) || this.#isArrayFrom(node.callee, name))) return false
    return node.arguments.some((argument) => !this.#isPlainValue(argument))
  }

  #isArrayFrom({ object }: MemberExpression, name: string): boolean {
    return (
      name === 'from' && object.type === 'Identifier' && object.name === 'Array' && !this.#names.declared.has('Array')
    )
  }
}
