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
  READING_FUNCTIONS,
  REACTION_METHODS,
} from './builtins.ts'
import type { Names } from './names.ts'

/** Whatever calls: `f()`, f`...` and `new Promise(f)`. */
export type CallNode = CallExpression | NewExpression | TaggedTemplateExpression

/** Says of calls whether they may wait. */
export class DoubtfulCalls {
  readonly #names: Names
  readonly #isPlain: (node: FunctionNode) => boolean
  #readsOwn = false

  /** @param isPlain - whether nothing in a function can wait */
  constructor(names: Names, isPlain: (node: FunctionNode) => boolean) {
    this.#names = names
    this.#isPlain = isPlain
  }

  /** Getters that objects have of their own may wait: what reads those is doubtful. */
  noteOwnGetters(): void {
    this.#readsOwn = true
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
      if (node.type === 'CallExpression' && this.#readsObjects(node)) return false
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
    if (canWaitHere && this.#readsObjects(node)) return true
    if (
      !canWaitHere ||
      !(CALLBACK_METHODS.has(name) || this.#isArrayFrom(node.callee, name) || isMethodOfLists(node.callee, name))
    )
      return false
    return node.arguments.some((argument) => !this.#isPlainValue(argument))
  }

  // JSON.parse(text, reviver), JSON.stringify() of what may have toJSON(), Object.entries() of what may have getters, and the like.
  #readsObjects({ callee, arguments: [, second] }: CallExpression): boolean {
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
    const [space, name] = [callee.object.name, memberName(callee) ?? '']
    if (this.#names.declared.has(space)) return false
    if (space === 'Object') return this.#readsOwn && READING_FUNCTIONS.has(name)
    if (space !== 'JSON') return false
    const calls = second !== undefined && second.type !== 'ArrayExpression' && !this.#isPlainValue(second)
    if (name === 'parse') return calls
    return name === 'stringify' && (calls || this.#readsOwn || this.#names.members.has('toJSON'))
  }

  #isArrayFrom({ object }: MemberExpression, name: string): boolean {
    return (
      name === 'from' &&
      object.type === 'Identifier' &&
      object.name.endsWith('Array') &&
      !this.#names.declared.has(object.name)
    )
  }
}

// Array.prototype.map.call(list, callback)
function isMethodOfLists({ object }: MemberExpression, name: string): boolean {
  return name === 'call' && object.type === 'MemberExpression' && CALLBACK_METHODS.has(memberName(object) ?? '')
}
