import type { AnyNode, Program, VariableDeclaration, VariableDeclarator } from 'acorn'
import { Edits } from '../edits.ts'
import { awaitsItself, childrenOf, isFunction, memberName, nameOf, type FunctionNode } from './ast.ts'
import { afterParentheses, CHAIN_NAMES, rewriteChain } from './chains.ts'
import { gatherFacts, type CallNode, type Facts, type FunctionFacts } from './facts.ts'
import { declaredFunction, hoistingOf, type Hoisting } from './hoisting.ts'
import { exportText, importText } from './module-form.ts'
import { Owners } from './owners.ts'
import { redeclaredParameters } from './redeclared.ts'
import { StandIns } from './stand-ins.ts'

/** Names that the transformed script expects as parameters of the function it becomes, in this order. */
const PARAMETERS = [
  '$$module',
  '$$PENDING',
  '$$run',
  '$$async',
  '$$wait',
  '$$callback',
  '$$promise',
  '$$vu',
  '$$open',
  '$$meta',
  '$$absent',
  '$$steps',
] as const

/** Names of the surroundings that are not what they are in this process. */
export interface SurroundingNames {
  /** What stands for them is handed over. */
  readonly present: readonly string[]
  /** They are not defined. */
  readonly absent: readonly string[]
}

/** Where a piece of the bundle comes from. */
export type OriginOf = (line: number, column: number) => string

/**
 * Turns a bundled script into the source of a function that is called once for each virtual user with `PARAMETERS` and what
 * stands for the names that are present, and answers with what the script exports. No line moves.
 */
export function transformScript(
  bundle: string,
  program: Program,
  originOf: OriginOf,
  { present, absent }: SurroundingNames,
): string {
  const edits = new Edits()
  const isAsync = awaitsItself(program)
  const open = isAsync ? `$$async(function*(){let $$t${CHAIN_NAMES};` : '(function(){'
  edits.insert(0, `(function(${[...PARAMETERS, ...present, ...absent].join(',')}){"use strict";return ${open}`)
  // A line for a shell is a comment where it does not come first.
  if (bundle.startsWith('#!')) edits.replace(0, 2, '//')
  const facts = gatherFacts(program)
  new Rewriter({ program, source: bundle, facts, originOf, names: new StandIns(facts, absent) }, edits).rewrite()
  edits.insert(bundle.length, isAsync ? '\n}())})' : '\n})()})')
  return edits.apply(bundle)
}

// What a rewriter works on.
interface Bundle {
  readonly program: Program
  readonly source: string
  readonly facts: Facts
  readonly originOf: OriginOf
  readonly names: StandIns
}

class Rewriter {
  readonly #bundle: Bundle
  readonly #program: Program
  readonly #source: string
  readonly #edits: Edits
  readonly #facts: Facts
  // Those declared by `var` so far: one that is declared again would take the body of the first.
  readonly #variableNames = new Set<string>()
  readonly #owners: Owners

  constructor(bundle: Bundle, edits: Edits, owners: Owners = new Owners(bundle.facts.functions)) {
    this.#bundle = bundle
    this.#program = bundle.program
    this.#source = bundle.source
    this.#facts = bundle.facts
    this.#edits = edits
    this.#owners = owners
  }

  rewrite(): void {
    for (const node of this.#program.body) {
      if (node.type === 'ImportDeclaration') this.#edits.replace(node.start, node.end, importText(node))
      else if (node.type === 'ExportNamedDeclaration') this.#edits.replace(node.start, node.end, exportText(node))
      else if (node.type === 'ExportDefaultDeclaration') this.#exportWhole(node)
      else this.#visit(node)
    }
  }

  // A script of the old module form: what it exports is one object.
  #exportWhole(node: Extract<Program['body'][number], { type: 'ExportDefaultDeclaration' }>): void {
    this.#edits.replace(node.start, node.declaration.start, 'return ')
    this.#visit(node.declaration)
  }

  #visit(node: AnyNode): void {
    const count = this.#facts.gathers.get(node)
    if (count !== undefined) this.#edits.insert(node.start, '(($$t=$$steps.gather((')
    if (this.#facts.reads.has(node)) this.#read(node)
    else this.#plain(node)
    if (count !== undefined) this.#edits.insert(node.end, `),${count}))${this.#test()}`)
  }

  #read(node: AnyNode): void {
    this.#edits.insert(node.start, '(($$t=')
    this.#plain(node)
    this.#edits.insert(node.end, `)${this.#test()}`)
  }

  // What follows a call that may wait, after `(($$t=`: in a generator of the script its own items are told from this.
  #test(): string {
    return `===$$PENDING?${this.#owners.innermost?.generator === true ? 'yield $$PENDING' : 'yield'}:$$t)`
  }

  #plain(node: AnyNode): void {
    if (isFunction(node)) this.#function(node)
    else if (this.#facts.loops.has(node) && node.type === 'ForOfStatement') this.#loop(node)
    else if (node.type === 'YieldExpression' && node.delegate) this.#delegate(node)
    else if (node.type === 'MetaProperty') this.#meta(node)
    else if (node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression') this.#call(node)
    else if (node.type === 'NewExpression' && this.#facts.calls.has(node)) this.#call(node)
    else if (node.type === 'AwaitExpression') this.#await(node)
    else if (node.type === 'Identifier') this.#identifier(node)
    else if (node.type === 'Property') this.#property(node)
    else if (node.type === 'MemberExpression') this.#member(node)
    else if (node.type === 'ChainExpression') this.#chain(node)
    else if (node.type === 'UnaryExpression' && node.operator === 'typeof') this.#typeof(node)
    else if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') {
      if (node.computed) this.#visit(node.key)
      if (node.type === 'MethodDefinition') this.#function(node.value, node)
      else if (node.value) this.#field(node, node.value)
    } else if (node.type === 'VariableDeclaration') this.#variables(node)
    else if (node.type === 'LabeledStatement') this.#labelled(node)
    else if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') this.#below(node)
  }

  #field(node: AnyNode, value: AnyNode): void {
    const looks = this.#facts.lookingFields.has(node)
    if (looks) this.#edits.insert(value.start, '($$steps.settle(),')
    this.#visit(value)
    if (looks) this.#edits.insert(value.end, ')')
  }

  #below(node: AnyNode): void {
    for (const child of childrenOf(node)) this.#visit(child)
  }

  // `whole`: the method that the function is written as.
  #function(node: FunctionNode, whole: AnyNode = node): void {
    this.#owners.within(node, () => {
      const facts = this.#facts.functions.get(node)
      if (facts?.resumable === true) this.#waiting(node, whole, facts)
      else for (const part of [...node.params, node.body]) this.#visit(part)
    })
  }

  #waiting(node: FunctionNode, whole: AnyNode, facts: FunctionFacts): void {
    if (node.async) this.#drop('async', node, whole)
    else if (node.generator) this.#drop('*', node, whole)
    if (facts.start > 0) this.#derived(node, facts)
    else this.#resumable(node, facts)
  }

  // (x) => { ... } becomes (x) => { return $$run(function* () { ... }.call(this)) }
  #resumable(node: FunctionNode, facts: FunctionFacts): void {
    const hoisting = node.type === 'FunctionDeclaration' && hoistingOf(node, facts, node.id.name)
    if (hoisting) {
      this.#declaration(node, hoisting)
      return
    }
    const parameters = this.#parameters(node, facts)
    const inherits = node.type === 'ArrowFunctionExpression' && this.#owners.inherits
    const prelude = [
      facts.usesArguments && !inherits ? 'const $$arguments=arguments;' : '',
      facts.usesSuper && !inherits ? 'const $$super=(k)=>super[k];' : '',
    ].join('')
    // Those that are handed over as `$$given` are variables of the generator already.
    const kept = parameters === '' ? redeclaredParameters(node) : ''
    const open = `${runnerOf(node)}(function*(${kept}){${this.#temporaries(node)}${parameters}`
    const close = facts.usesThis ? `}.call(${['this', kept].filter(Boolean).join()}))` : `}(${kept}))`
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

  // constructor(x) { super(x); ... } becomes constructor(x) { super(x); $$run(function* () { ... }.call(this)) }: nothing waits in
  // it before the object is there, and `new` waits for what follows.
  #derived(node: FunctionNode, facts: FunctionFacts): void {
    for (const parameter of node.params) this.#visit(parameter)
    if (node.body.type !== 'BlockStatement') return
    const statements = node.body.body
    for (const statement of statements.slice(0, facts.start)) this.#visit(statement)
    const rest = statements.slice(facts.start)
    const [first] = rest
    if (first === undefined) return
    const prelude = `${facts.usesArguments ? 'const $$arguments=arguments;' : ''}${facts.usesSuper ? 'const $$super=(k)=>super[k];' : ''}`
    const kept = redeclaredParameters(node)
    this.#edits.insert(
      first.start,
      `${prelude}$$run(function*(${kept}){${this.#temporaries(node)}if($$steps.isHeld())yield;`,
    )
    for (const statement of rest) this.#visit(statement)
    this.#edits.insert(node.body.end - 1, `}.call(${['this', kept].filter(Boolean).join()}))`)
  }

  // function f(x) { ... } becomes function f(x) { return $$run(f$$body(x)) } function* f$$body(x) { ... }
  #declaration(node: FunctionNode, { name, parameters, call }: Hoisting): void {
    this.#edits.insert(
      node.body.start + 1,
      `return ${runnerOf(node)}(${call})}function*${name}(${parameters}){${this.#temporaries(node)}`,
    )
    this.#visit(node.body)
  }

  // What stands beside a function belongs to it where both are made anew with each turn of a loop, or made once: a `var` is neither,
  // unless it stands by itself in the module.
  #variables(node: VariableDeclaration): void {
    const isOnce = node.kind === 'let' || node.kind === 'const' || this.#program.body.some((one) => one === node)
    for (const declarator of node.declarations) {
      const name = nameOf(declarator.id)
      if (isOnce && !this.#variableNames.has(name)) this.#declarator(declarator)
      else this.#below(declarator)
      if (node.kind === 'var') this.#variableNames.add(name)
    }
  }

  // f = (x) => { ... } becomes f$$body = function* (x) { ... }, f = (x) => $$run(f$$body(x))
  #declarator(node: VariableDeclarator): void {
    const init = declaredFunction(node)
    const facts = init && this.#facts.functions.get(init)
    const hoisting = init && facts?.resumable ? hoistingOf(init, facts, nameOf(node.id)) : undefined
    if (init === undefined || hoisting === undefined) {
      this.#below(node)
      return
    }
    const { name, parameters, call } = hoisting
    const { body } = init
    const isBlock = body.type === 'BlockStatement'
    const lines = '\n'.repeat(this.#source.slice(node.start, body.start).split('\n').length - 1)
    const open = `${lines}${name}=function*(${parameters}){${this.#temporaries(init)}${isBlock ? '' : 'return '}`
    const start = isBlock ? body.start + 1 : body.start
    this.#edits.replace(node.start, start, open)
    this.#owners.within(init, () => this.#visit(body))
    const own = init.type === 'FunctionExpression' ? `function(${parameters}){return ` : `(${parameters})=>`
    const close = `},${this.#source.slice(node.id.start, node.id.end)}=${own}${runnerOf(init)}(${call})${init.type === 'FunctionExpression' ? '}' : ''}`
    if (isBlock) this.#edits.replace(body.end - 1, node.end, close)
    else this.#edits.replace(body.end, node.end, close)
  }

  #temporaries({ start, end }: FunctionNode): string {
    const hasChains = this.#source.slice(start, end).includes('?.')
    return `let $$t${hasChains ? CHAIN_NAMES : ''};`
  }

  // (x = f()) => { ... } becomes (...$$given) => { ... let [x = f()] = $$given; ... }: nothing can wait in a parameter.
  #parameters(node: FunctionNode, facts: FunctionFacts): string {
    const [first, last] = [node.params[0], node.params.at(-1)]
    if (!facts.waitsInParameters || first === undefined || last === undefined) {
      for (const parameter of node.params) this.#visit(parameter)
      return ''
    }
    const list = this.#moved(first.start, last.end, node.params)
    const isBare = node.type === 'ArrowFunctionExpression' && this.#source[first.start - 1] !== '('
    this.#edits.replace(first.start, last.end, isBare ? '(...$$given)' : '...$$given')
    return `var [${list}]=$$given;`
  }

  // A stretch of the source, rewritten, for another place.
  #moved(start: number, end: number, nodes: readonly AnyNode[]): string {
    const inner = new Edits()
    const moved = new Rewriter(this.#bundle, inner, this.#owners.copy())
    for (const node of nodes) moved.#visit(node)
    return inner.apply(this.#source, start, end)
  }

  #afterDirectives(start: number, body: readonly AnyNode[]): number {
    const last = body.findLast((statement) => statement.type === 'ExpressionStatement' && 'directive' in statement)
    return last?.end ?? start
  }

  // `async` or `*` stands before a function or an arrow, or, in a method, before its name and after `static`.
  #drop(word: string, node: FunctionNode, whole: AnyNode): void {
    const from =
      this.#source.startsWith('static', whole.start) && whole !== node ? whole.start + 'static'.length : whole.start
    const at = this.#source.indexOf(word, from)
    this.#edits.replace(at, at + word.length, ' '.repeat(word.length))
  }

  #chain(node: Extract<AnyNode, { type: 'ChainExpression' }>): void {
    const [source, edits, facts, test] = [this.#source, this.#edits, this.#facts, this.#test()]
    if (!rewriteChain(node, { source, edits, facts, test, visit: (child) => this.#visit(child) })) this.#below(node)
  }

  #call(node: CallNode): void {
    const facts = this.#facts.calls.get(node)
    if (facts?.tested === true) this.#edits.insert(node.start, '(($$t=')
    if (facts?.callsBack === true && node.type === 'CallExpression' && !node.optional) this.#callback(node)
    else if (node.type === 'CallExpression') this.#plainCall(node)
    else if (node.type === 'NewExpression') this.#new(node)
    else this.#below(node)
    if (facts?.tested === true) this.#edits.insert(node.end, `)${this.#test()}`)
  }

  #labelled(node: Extract<AnyNode, { type: 'LabeledStatement' }>): void {
    let statement: AnyNode = node
    while (statement.type === 'LabeledStatement') statement = statement.body
    if (statement.type === 'ForOfStatement' && this.#facts.loops.has(statement)) this.#loop(statement, node)
    else this.#visit(node.body)
  }

  // for (const x of list) body becomes, with what is waited for in between,
  // try{for(const $$x of <list>) {if(...)...const x=$$x;body}}finally{...}: a loop that is left ends its iterator.
  #loop(node: Extract<AnyNode, { type: 'ForOfStatement' }>, whole: AnyNode = node): void {
    const { left, right, body } = node
    const pending = this.#owners.innermost?.generator === true ? 'yield $$PENDING' : 'yield'
    this.#edits.insert(whole.start, 'try{')
    const text = this.#moved(left.start, left.end, [left])
    this.#edits.replace(left.start, left.end, 'const $$x')
    this.#edits.insert(right.start, '$$steps.items(')
    this.#visit(right)
    this.#edits.insert(right.end, ')')
    const item = left.type === 'VariableDeclaration' ? `${text}=$$x;` : `(${text}=$$x);`
    this.#edits.insert(body.start, `{if($$x instanceof $$steps.Waiting){$$x.resume(${pending});continue}${item}`)
    this.#visit(body)
    this.#edits.insert(body.end, `}}finally{if($$steps.isEnding())${pending}}`)
  }

  #delegate(node: Extract<AnyNode, { type: 'YieldExpression' }>): void {
    const owner = this.#owners.innermost
    if (!node.argument || !owner || !this.#owners.isResumable(owner)) {
      this.#below(node)
      return
    }
    this.#edits.insert(node.start, '(($$t=')
    this.#edits.insert(node.argument.start, '$$steps.raw(')
    this.#visit(node.argument)
    this.#edits.insert(node.argument.end, ')')
    this.#edits.insert(node.end, `)${this.#test()}`)
  }

  #new(node: Extract<CallNode, { type: 'NewExpression' }>): void {
    const { callee } = node
    if (callee.type === 'Identifier' && callee.name === 'Promise' && !this.#facts.declared.has('Promise')) {
      this.#edits.replace(node.start, callee.end, '$$promise')
      for (const argument of node.arguments) this.#visit(argument)
      return
    }
    this.#edits.insert(node.start, '$$steps.made(')
    this.#below(node)
    this.#edits.insert(node.end, ')')
  }

  #plainCall(node: Extract<CallNode, { type: 'CallExpression' }>): void {
    const { callee } = node
    if (callee.type === 'Identifier' && callee.name === 'open' && !this.#facts.declared.has('open')) {
      this.#edits.replace(callee.start, callee.end, `$$open`)
      this.#edits.insert(this.#parenthesisAfter(callee.end) + 1, `${this.#originTextOf(node)},`)
      for (const argument of node.arguments) this.#visit(argument)
    } else if (callee.type === 'MemberExpression' && callee.object.type === 'Super' && this.#owners.crossesResumable) {
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
      afterParentheses(this.#source, callee.object.end),
      open + 1,
      `,${JSON.stringify(memberName(callee))}${node.arguments.length > 0 ? ',' : ''}`,
    )
    for (const argument of node.arguments) this.#visit(argument)
  }

  #await(node: Extract<AnyNode, { type: 'AwaitExpression' }>): void {
    const owner = this.#owners.innermost
    // What awaits outside of all functions is a generator as a whole.
    if (owner && !this.#owners.isResumable(owner)) {
      this.#below(node)
      return
    }
    this.#edits.replace(node.start, node.start + 'await'.length, '(($$t=$$wait(')
    this.#visit(node.argument)
    this.#edits.insert(node.end, '))===$$PENDING?yield:$$t)')
  }

  #identifier(node: Extract<AnyNode, { type: 'Identifier' }>): void {
    const standIn = this.#bundle.names.of(node.name)
    if (node.name === 'arguments' && this.#owners.crossesResumable)
      this.#edits.replace(node.start, node.end, '$$arguments')
    else if (standIn !== undefined) this.#edits.replace(node.start, node.end, standIn)
    else if (node.name === 'open' && !this.#facts.declared.has('open')) {
      this.#edits.replace(node.start, node.end, `$$open.bind(null,${this.#originTextOf(node)})`)
    }
  }

  // `typeof name` does not mind that the name is not defined.
  #typeof({ argument }: Extract<AnyNode, { type: 'UnaryExpression' }>): void {
    if (argument.type !== 'Identifier' || !this.#bundle.names.isAbsent(argument.name)) this.#visit(argument)
  }

  // import.meta becomes $$meta("/the/file.js")
  #meta(node: Extract<AnyNode, { type: 'MetaProperty' }>): void {
    if (node.meta.name === 'import') this.#edits.replace(node.start, node.end, `$$meta(${this.#originTextOf(node)})`)
  }

  #property(node: Extract<AnyNode, { type: 'Property' }>): void {
    if (node.shorthand) {
      const standIn = node.value.type === 'Identifier' ? this.#bundle.names.of(node.value.name) : undefined
      if (node.value.type !== 'Identifier') this.#visit(node.value)
      else if (standIn !== undefined) this.#edits.replace(node.start, node.end, `${node.value.name}:${standIn}`)
      return
    }
    if (node.computed) this.#visit(node.key)
    if (node.method && isFunction(node.value)) this.#function(node.value, node)
    else this.#visit(node.value)
  }

  #member(node: Extract<AnyNode, { type: 'MemberExpression' }>): void {
    if (node.object.type === 'Super' && this.#owners.crossesResumable) {
      const name = memberName(node)
      if (name !== undefined) this.#edits.replace(node.start, node.end, `$$super(${JSON.stringify(name)})`)
      else this.#visit(node.property)
      return
    }
    this.#visit(node.object)
    if (node.computed) this.#visit(node.property)
  }

  #originTextOf(node: AnyNode): string {
    const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
    return JSON.stringify(this.#bundle.originOf(line, column))
  }

  #parenthesisAfter(position: number): number {
    return this.#source.indexOf('(', position)
  }
}

function runnerOf({ async: isAsync, generator: isGenerator }: FunctionNode): string {
  if (isGenerator) return '$$steps.generator'
  return isAsync ? '$$async' : '$$run'
}
