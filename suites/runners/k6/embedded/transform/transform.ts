import { parse, type AnyNode, type ImportDeclaration, type Program } from 'acorn'
import { Edits } from '../edits.ts'
import { childrenOf, isFunction, memberName, type FunctionNode } from './ast.ts'
import { gatherFacts, type CallNode, type Facts, type FunctionFacts } from './facts.ts'

/** Names that the transformed script expects as parameters of the function it becomes, in this order. */
const PARAMETERS = ['$$module', '$$PENDING', '$$run', '$$async', '$$wait', '$$callback', '$$vu', '$$open'] as const

// What k6 sets in the global scope and changes between iterations.
const GLOBALS: ReadonlySet<string> = new Set(['__ENV', '__VU', '__ITER'])

/** Where a piece of the bundle comes from. */
export type OriginOf = (line: number, column: number) => string

/**
 * Turns a bundled script into the source of a function that is called once for each virtual user with `PARAMETERS` and what
 * stands for the names of its environment, and answers with what the script exports. No line moves.
 */
export function transformScript(bundle: string, originOf: OriginOf, environment: readonly string[] = []): string {
  const program = parse(bundle, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  const edits = new Edits()
  edits.insert(0, `(function(${[...PARAMETERS, ...environment].join(',')}){"use strict";return(function(){`)
  new Rewriter(program, bundle, edits, originOf).rewrite()
  edits.insert(bundle.length, '\n})()})')
  return edits.apply(bundle)
}

class Rewriter {
  readonly #program: Program
  readonly #source: string
  readonly #edits: Edits
  readonly #facts: Facts
  readonly #originOf: OriginOf
  // Functions around the present node, innermost last.
  readonly #owners: FunctionNode[] = []

  constructor(program: Program, source: string, edits: Edits, originOf: OriginOf) {
    this.#program = program
    this.#source = source
    this.#edits = edits
    this.#facts = gatherFacts(program)
    this.#originOf = originOf
  }

  rewrite(): void {
    for (const node of this.#program.body) {
      if (node.type === 'ImportDeclaration') this.#import(node)
      else if (node.type === 'ExportNamedDeclaration') this.#export(node)
      else this.#visit(node)
    }
  }

  #import(node: ImportDeclaration): void {
    const module = `$$module(${JSON.stringify(node.source.value)})`
    const bindings = node.specifiers.map((specifier) => {
      if (specifier.type === 'ImportNamespaceSpecifier') return `${specifier.local.name}=${module}`
      const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported)
      return `${specifier.local.name}=${module}[${JSON.stringify(imported)}]`
    })
    this.#edits.replace(node.start, node.end, bindings.length > 0 ? `const ${bindings.join(',')};` : `${module};`)
  }

  // The bundler ends the file with one list of exports. They are getters: an export may be set later.
  #export(node: Extract<Program['body'][number], { type: 'ExportNamedDeclaration' }>): void {
    const getters = node.specifiers.map(
      ({ local, exported }) => `get ${JSON.stringify(nameOf(exported))}(){return ${nameOf(local)}}`,
    )
    this.#edits.replace(node.start, node.end, `return {${getters.join(',')}};`)
  }

  #visit(node: AnyNode): void {
    if (isFunction(node)) this.#function(node)
    else if (node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression') this.#call(node)
    else if (node.type === 'AwaitExpression') this.#await(node)
    else if (node.type === 'Identifier') this.#identifier(node)
    else if (node.type === 'Property') this.#property(node)
    else if (node.type === 'MemberExpression') this.#member(node)
    else if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') {
      if (node.computed) this.#visit(node.key)
      if (node.value) this.#visit(node.value)
    } else if (node.type === 'LabeledStatement') this.#visit(node.body)
    else if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') this.#below(node)
  }

  #below(node: AnyNode): void {
    for (const child of childrenOf(node)) this.#visit(child)
  }

  #function(node: FunctionNode): void {
    const facts = this.#facts.functions.get(node)
    this.#owners.push(node)
    for (const parameter of node.params) this.#visit(parameter)
    if (facts?.resumable === true) this.#resumable(node, facts)
    else this.#visit(node.body)
    this.#owners.pop()
  }

  // (x) => { ... } becomes (x) => { return $$run(function* () { ... }.call(this)) }
  #resumable(node: FunctionNode, facts: FunctionFacts): void {
    const inherits = node.type === 'ArrowFunctionExpression' && this.#isInsideResumable()
    const prelude = [
      facts.usesArguments && !inherits ? 'const $$arguments=arguments;' : '',
      facts.usesSuper && !inherits ? 'const $$super=(k)=>super[k];' : '',
    ].join('')
    const open = `${node.async ? '$$async' : '$$run'}(function*(){let $$t;`
    const close = facts.usesThis ? '}.call(this))' : '}())'
    if (node.async) this.#dropAsync(node)
    if (node.body.type === 'BlockStatement') {
      const start = this.#afterDirectives(node.body.start + 1, node.body.body)
      this.#edits.insert(start, `${prelude}return ${open}`)
      this.#visit(node.body)
      this.#edits.insert(node.body.end - 1, close)
    } else {
      this.#edits.insert(node.body.start, `${prelude === '' ? '' : `(()=>{${prelude}return `}${open}return `)
      this.#visit(node.body)
      this.#edits.insert(node.body.end, `${close}${prelude === '' ? '' : '})()'}`)
    }
  }

  // Whether `$$arguments` and `$$super` of a function around this arrow are in reach.
  #isInsideResumable(): boolean {
    for (const owner of this.#owners.slice(0, -1).toReversed()) {
      if (this.#facts.functions.get(owner)?.resumable === true) return true
      if (owner.type !== 'ArrowFunctionExpression') return false
    }
    return false
  }

  #afterDirectives(start: number, body: readonly AnyNode[]): number {
    const last = body.findLast((statement) => statement.type === 'ExpressionStatement' && 'directive' in statement)
    return last?.end ?? start
  }

  // The word stands before a function or an arrow, or, in a method, before its name.
  #dropAsync(node: FunctionNode): void {
    const before = this.#source.slice(0, node.start)
    const at = this.#source.startsWith('async', node.start) ? node.start : before.lastIndexOf('async')
    this.#edits.replace(at, at + 'async'.length, ' '.repeat('async'.length))
  }

  #call(node: CallNode): void {
    const facts = this.#facts.calls.get(node)
    if (facts?.tested === true) this.#edits.insert(node.start, '(($$t=')
    if (facts?.callsBack === true && node.type === 'CallExpression' && !node.optional) this.#callback(node)
    else if (node.type === 'CallExpression') this.#plainCall(node)
    else this.#below(node)
    if (facts?.tested === true) this.#edits.insert(node.end, ')===$$PENDING?yield:$$t)')
  }

  #plainCall(node: Extract<CallNode, { type: 'CallExpression' }>): void {
    const { callee } = node
    if (callee.type === 'Identifier' && callee.name === 'open' && !this.#facts.declared.has('open')) {
      const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
      this.#edits.replace(callee.start, callee.end, `$$open`)
      this.#edits.insert(this.#parenthesisAfter(callee.end) + 1, `${JSON.stringify(this.#originOf(line, column))},`)
      for (const argument of node.arguments) this.#visit(argument)
    } else if (callee.type === 'MemberExpression' && callee.object.type === 'Super' && this.#readsSuperFromBody()) {
      this.#member(callee)
      this.#edits.insert(callee.end, '.call')
      this.#edits.insert(this.#parenthesisAfter(callee.end) + 1, node.arguments.length > 0 ? 'this,' : 'this')
      for (const argument of node.arguments) this.#visit(argument)
    } else this.#below(node)
  }

  // list.map(callback) becomes $$callback(list,"map",callback)
  #callback(node: Extract<CallNode, { type: 'CallExpression' }>): void {
    const { callee } = node
    if (callee.type !== 'MemberExpression' || callee.optional) {
      this.#below(node)
      return
    }
    this.#edits.insert(node.start, '$$callback(')
    this.#visit(callee.object)
    const open = this.#parenthesisAfter(callee.end)
    this.#edits.replace(
      callee.object.end,
      open + 1,
      `,${JSON.stringify(memberName(callee))}${node.arguments.length > 0 ? ',' : ''}`,
    )
    for (const argument of node.arguments) this.#visit(argument)
  }

  #await(node: Extract<AnyNode, { type: 'AwaitExpression' }>): void {
    const owner = this.#owners.at(-1)
    if (!owner || this.#facts.functions.get(owner)?.resumable !== true) {
      this.#below(node)
      return
    }
    this.#edits.replace(node.start, node.start + 'await'.length, '(($$t=$$wait(')
    this.#visit(node.argument)
    this.#edits.insert(node.end, '))===$$PENDING?yield:$$t)')
  }

  #identifier(node: Extract<AnyNode, { type: 'Identifier' }>): void {
    if (node.name === 'arguments' && this.#readsArgumentsFromBody())
      this.#edits.replace(node.start, node.end, '$$arguments')
    else if (this.#isGlobal(node.name)) this.#edits.replace(node.start, node.end, `$$vu.${node.name}`)
  }

  #property(node: Extract<AnyNode, { type: 'Property' }>): void {
    if (node.shorthand) {
      if (node.value.type === 'Identifier' && this.#isGlobal(node.value.name)) {
        this.#edits.replace(node.start, node.end, `${node.value.name}:$$vu.${node.value.name}`)
      } else if (node.value.type !== 'Identifier') this.#visit(node.value)
      return
    }
    if (node.computed) this.#visit(node.key)
    this.#visit(node.value)
  }

  #member(node: Extract<AnyNode, { type: 'MemberExpression' }>): void {
    if (node.object.type === 'Super' && this.#readsSuperFromBody()) {
      const name = memberName(node)
      if (name !== undefined) this.#edits.replace(node.start, node.end, `$$super(${JSON.stringify(name)})`)
      else this.#visit(node.property)
      return
    }
    this.#visit(node.object)
    if (node.computed) this.#visit(node.property)
  }

  #isGlobal(name: string): boolean {
    return GLOBALS.has(name) && !this.#facts.declared.has(name)
  }

  #readsArgumentsFromBody(): boolean {
    return this.#crossesResumable()
  }

  #readsSuperFromBody(): boolean {
    return this.#crossesResumable()
  }

  // Whether a body that was moved into a generator lies between here and the function that `this` and `arguments` belong to.
  #crossesResumable(): boolean {
    for (const owner of this.#owners.toReversed()) {
      if (this.#facts.functions.get(owner)?.resumable === true) return true
      if (owner.type !== 'ArrowFunctionExpression') return false
    }
    return false
  }

  #parenthesisAfter(position: number): number {
    return this.#source.indexOf('(', position)
  }
}

function nameOf(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' ? String(node.value) : ''
}
