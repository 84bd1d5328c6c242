import type { AnyNode, CallExpression, Program } from 'acorn'
import { childrenOf, isFunction, memberName, usesForAwait } from './ast.ts'
import { gatherConstructors } from './constructors.ts'
import { CALLBACK_METHODS, PLAIN_METHODS } from './builtins.ts'

/** A call that waits, in a place where nothing can wait for it. */
export interface MisplacedWait {
  /** As the script calls it: `http.get()`. */
  readonly what: string
  readonly where: string
  readonly line: number
  readonly column: number
}

/**
 * Finds the calls that can be seen to be misplaced before the run: of k6's waiting functions, and of the script's functions that
 * reach them. What can't be seen here is told when it happens.
 */
export function misplacedWaits(program: Program): readonly MisplacedWait[] {
  const waiting = new WaitingNames(program)
  const found: MisplacedWait[] = []
  const { statements } = gatherConstructors(program)

  function visit(node: AnyNode, where: string | undefined, isInner: boolean): void {
    if (node.type === 'CallExpression') {
      const what = waiting.whatOf(node)
      const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
      if (what !== undefined && where !== undefined) found.push({ what: `${what}()`, where, line, column })
    }
    for (const target of targetsIn(node)) {
      const name = target.type === 'MemberExpression' ? memberName(target) : undefined
      const { line, column } = target.loc?.start ?? { line: 1, column: 0 }
      if (name !== undefined && waiting.sets(name))
        found.push({ what: `setting ${name}`, where: 'a pattern', line, column })
    }
    for (const child of childrenOf(node)) {
      const place = statements.has(child) ? undefined : placeOf(node, child, { where, isInner })
      visit(child, place, isInner || isFunction(node))
    }
  }

  for (const statement of program.body) visit(statement, undefined, false)
  return found
}

// What a pattern sets, itself.
function targetsIn(node: AnyNode): readonly AnyNode[] {
  const parts =
    node.type === 'ArrayPattern'
      ? node.elements
      : node.type === 'ObjectPattern'
        ? node.properties.map((property) => (property.type === 'Property' ? property.value : property))
        : []
  return parts.flatMap((part) => {
    const target = part?.type === 'AssignmentPattern' ? part.left : part?.type === 'RestElement' ? part.argument : part
    return target ? [target] : []
  })
}

// A function that is only made in such a place may be called elsewhere.
function placeOf(
  node: AnyNode,
  child: AnyNode,
  { where, isInner }: { readonly where: string | undefined; readonly isInner: boolean },
): string | undefined {
  if (node.type === 'MethodDefinition' || node.type === 'Property') {
    if (child !== node.value) return where
    if (node.kind === 'constructor') return 'a constructor, up to super()'
    return undefined
  }
  // What the init code runs is not waited for: it makes no requests.
  if (node.type === 'PropertyDefinition' && child === node.value && !isFunction(child))
    return node.static && !isInner ? undefined : 'a field of a class'
  if (isFunction(node)) {
    if (child !== node.body) return undefined
    if (node.generator) return node.async ? 'an async generator' : where
    return node.async && usesForAwait(node) ? 'a function with `for await`' : where
  }
  return isFunction(child) ? undefined : where
}

const LANGUAGE_METHODS: ReadonlySet<string> = new Set(
  'apply bind call clear delete get next return sort then throw'.split(' '),
)
const WAITING_OF_HTTP: ReadonlySet<string> = new Set('get head post put patch del options request batch'.split(' '))

// Names that wait when they are called, found by following calls from function to function.
class WaitingNames {
  readonly #http = new Set<string>()
  readonly #names = new Set<string>()
  // Of methods: every method of the script that has the name waits.
  readonly #members = new Set<string>()
  readonly #setters = new Set<string>()

  constructor(program: Program) {
    this.#readImports(program)
    const functions = functionsOf(program)
    const methods = methodsOf(program)
    for (let before = -1; before !== this.#size;) {
      before = this.#size
      for (const [name, body] of functions) if (!this.#names.has(name) && this.#reaches(body)) this.#names.add(name)
      for (const [name, bodies] of methods) if (bodies.every((body) => this.#reaches(body))) this.#members.add(name)
    }
    for (const [name, bodies] of methodsOf(program, 'set'))
      if (bodies.every((body) => this.#reaches(body))) this.#setters.add(name)
  }

  get #size(): number {
    return this.#names.size + this.#members.size
  }

  /** Whether a setter of that name waits. */
  sets(name: string): boolean {
    return this.#setters.has(name)
  }

  whatOf({ callee }: CallExpression): string | undefined {
    if (callee.type === 'Identifier') return this.#names.has(callee.name) ? callee.name : undefined
    if (callee.type !== 'MemberExpression') return undefined
    const { object, property } = callee
    const name = property.type === 'PrivateIdentifier' ? `#${property.name}` : memberName(callee)
    if (name === undefined) return undefined
    const shown = `${object.type === 'ThisExpression' ? 'this.' : object.type === 'Identifier' ? `${object.name}.` : ''}${name}`
    if (object.type === 'Identifier' && this.#http.has(object.name))
      return WAITING_OF_HTTP.has(name) ? shown : undefined
    return this.#members.has(name) ? shown : undefined
  }

  #readImports(program: Program): void {
    for (const node of program.body) {
      if (node.type !== 'ImportDeclaration') continue
      for (const specifier of node.specifiers) {
        const imported =
          specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
            ? specifier.imported.name
            : ''
        if (node.source.value === 'k6/http') {
          if (specifier.type !== 'ImportSpecifier' || imported === 'default') this.#http.add(specifier.local.name)
          else if (WAITING_OF_HTTP.has(imported)) this.#names.add(specifier.local.name)
        } else if (node.source.value === 'k6' && imported === 'sleep') this.#names.add(specifier.local.name)
      }
    }
  }

  // Functions within are called later, or not at all.
  #reaches(node: AnyNode): boolean {
    if (node.type === 'CallExpression' && this.whatOf(node) !== undefined) return true
    return childrenOf(node).some((child) => !isFunction(child) && this.#reaches(child))
  }
}

// Methods of classes and of objects by name, but for names that the language has too: whose method is called is not known here.
function methodsOf(program: Program, kind?: 'set'): ReadonlyMap<string, readonly AnyNode[]> {
  const methods = new Map<string, AnyNode[]>()
  const visit = (node: AnyNode): void => {
    if (node.type === 'MethodDefinition' || node.type === 'Property' || node.type === 'PropertyDefinition') {
      const name = nameOfKey(node)
      const { value } = node
      const isAsked = kind === undefined || ('kind' in node && node.kind === kind)
      if (isAsked && name !== undefined && value && isFunction(value) && !value.async && !value.generator) {
        const known = methods.get(name)
        if (known) known.push(value.body)
        else methods.set(name, [value.body])
      }
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return methods
}

function nameOfKey({
  key,
  computed,
}: Extract<AnyNode, { type: 'MethodDefinition' | 'Property' | 'PropertyDefinition' }>): string | undefined {
  if (computed) return undefined
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type !== 'Identifier' || PLAIN_METHODS.has(key.name) || CALLBACK_METHODS.has(key.name)) return undefined
  return LANGUAGE_METHODS.has(key.name) ? undefined : key.name
}

function functionsOf(program: Program): ReadonlyMap<string, AnyNode> {
  const functions = new Map<string, AnyNode>()
  const doubtful = new Set<string>()
  const note = (name: string, body: AnyNode): void => {
    // Two functions of one name in different scopes: which of them is called is not known here.
    if (functions.has(name)) doubtful.add(name)
    functions.set(name, body)
  }
  const visit = (node: AnyNode): void => {
    if (node.type === 'FunctionDeclaration' && node.id && !node.async && !node.generator) note(node.id.name, node.body)
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init && isFunction(node.init)) {
      if (!node.init.async && !node.init.generator) note(node.id.name, node.init.body)
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  for (const name of doubtful) functions.delete(name)
  return functions
}
