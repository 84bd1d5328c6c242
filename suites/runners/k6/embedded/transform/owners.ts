import type { FunctionNode } from './ast.ts'
import type { Facts } from './facts.ts'

/** The functions around the node that is rewritten, innermost last. */
export class Owners {
  readonly #functions: Facts['functions']
  readonly #all: FunctionNode[]

  constructor(functions: Facts['functions'], all: readonly FunctionNode[] = []) {
    this.#functions = functions
    this.#all = [...all]
  }

  /** The same, for a stretch that is rewritten for another place. */
  copy(): Owners {
    return new Owners(this.#functions, this.#all)
  }

  get innermost(): FunctionNode | undefined {
    return this.#all.at(-1)
  }

  /** Rewrites what is within a function. */
  within(node: FunctionNode, rewrite: () => void): void {
    this.#all.push(node)
    rewrite()
    this.#all.pop()
  }

  isResumable(node: FunctionNode): boolean {
    return this.#functions.get(node)?.resumable === true
  }

  /** Whether `$$arguments` and `$$super` of a function around the innermost, which is an arrow, are in reach. */
  get inherits(): boolean {
    return this.#crosses(this.#all.slice(0, -1))
  }

  /** Whether a body that was moved into a generator lies between here and the function that `this` and `arguments` belong to. */
  get crossesResumable(): boolean {
    return this.#crosses(this.#all)
  }

  #crosses(owners: readonly FunctionNode[]): boolean {
    for (const owner of owners.toReversed()) {
      if (this.isResumable(owner)) return true
      if (owner.type !== 'ArrowFunctionExpression') return false
    }
    return false
  }
}
