// Functions that may wait: their bodies become generators.
import type { AnyNode } from 'acorn'
import { childrenOf, isFunction, namesBoundBy, type FunctionNode } from './ast.ts'
import { CHAIN_NAMES } from './chains.ts'
import type { FunctionFacts } from './facts.ts'
import { hoistingOf, type Hoisting } from './hoisting.ts'
import type { Rewriting } from './rewriting.ts'

/** Makes the body of a function resumable, where it may wait. `whole`: the method that it is written as. */
export function rewriteFunction(rewriting: Rewriting, node: FunctionNode, whole: AnyNode = node): void {
  rewriting.owners.within(node, () => {
    const facts = rewriting.facts.functions.get(node)
    if (facts?.resumable === true) rewriteWaiting(rewriting, node, whole, facts)
    else for (const part of [...node.params, node.body]) rewriting.visit(part)
  })
}

function rewriteWaiting(rewriting: Rewriting, node: FunctionNode, whole: AnyNode, facts: FunctionFacts): void {
  if (node.async) dropWord(rewriting, 'async', node, whole)
  else if (node.generator) dropWord(rewriting, '*', node, whole)
  if (facts.start > 0) rewriteDerived(rewriting, node, facts)
  else rewriteResumable(rewriting, node, facts)
}

// (x) => { ... } becomes (x) => { return $$run(function* () { ... }.call(this)) }
function rewriteResumable(rewriting: Rewriting, node: FunctionNode, facts: FunctionFacts): void {
  const hoisting = node.type === 'FunctionDeclaration' && hoistingOf(node, facts, node.id.name)
  if (hoisting) {
    rewriteDeclaration(rewriting, node, hoisting)
    return
  }
  const parameters = rewriteParameters(rewriting, node, facts)
  const inherits = node.type === 'ArrowFunctionExpression' && rewriting.owners.inherits
  const prelude = inherits ? '' : preludeOf(facts)
  const again = declaredAgain(node)
  // Those that were moved stand beside the body.
  const kept = parameters === '' || node.generator ? again : again.filter((name) => isLeading(node, name))
  const given = kept.join(',')
  const end = facts.usesThis ? `}.call(this${given === '' ? '' : `,${given}`}))` : `}(${given}))`
  const temporaries = temporariesOf(rewriting, node)
  // Parameters of a generator are read when it is called, and not with its first step.
  const isEarly = node.generator && parameters !== ''
  const open = isEarly
    ? `$$run(function*(){${temporaries}${parameters}return ${runnerOf(node)}(function*(${given}){${temporaries}`
    : `${runnerOf(node)}(function*(${given}){${temporaries}${parameters}`
  const close = isEarly ? `${end};${facts.usesThis ? '}.call(this))' : '}())'}` : end
  if (node.body.type === 'BlockStatement') {
    const start = afterDirectives(rewriting, node.body.start + 1, node.body.body)
    rewriting.edits.insert(start, `${prelude}return ${open}`)
    rewriting.visit(node.body)
    rewriting.edits.insert(node.body.end - 1, close)
  } else {
    rewriting.edits.insert(node.body.start, `${prelude === '' ? '' : `(()=>{${prelude}return `}${open}return `)
    rewriting.visit(node.body)
    rewriting.edits.insert(node.body.end, `${close}${prelude === '' ? '' : '})()'}`)
  }
}

// constructor(x) { super(x); ... } becomes constructor(x) { super(x); $$run(function* () { ... }.call(this)) }: nothing waits in
// it before the object is there, and `new` waits for what follows.
function rewriteDerived(rewriting: Rewriting, node: FunctionNode, facts: FunctionFacts): void {
  for (const parameter of node.params) rewriting.visit(parameter)
  if (node.body.type !== 'BlockStatement') return
  const statements = node.body.body
  for (const statement of statements.slice(0, facts.start)) rewriting.visit(statement)
  const rest = statements.slice(facts.start)
  const [first] = rest
  if (first === undefined) return
  const given = declaredAgain(node).join(',')
  rewriting.edits.insert(
    first.start,
    `${preludeOf(facts)}$$run(function*(${given}){${temporariesOf(rewriting, node)}if($$steps.isHeld())yield;`,
  )
  for (const statement of rest) rewriting.visit(statement)
  rewriting.edits.insert(node.body.end - 1, `}.call(this${given === '' ? '' : `,${given}`}))`)
}

// function f(x) { ... } becomes function f(x) { return $$run(f$$body(x)) } function* f$$body(x) { ... }
function rewriteDeclaration(rewriting: Rewriting, node: FunctionNode, { name, parameters, call }: Hoisting): void {
  rewriting.edits.insert(
    node.body.start + 1,
    `return ${runnerOf(node)}(${call})}function*${name}(${parameters}){${temporariesOf(rewriting, node)}`,
  )
  rewriting.visit(node.body)
}

// (a, x = f()) => { ... } becomes (a, ...$$given) => { ... var [x = f()] = $$given; ... }: nothing can wait in a parameter.
function rewriteParameters(rewriting: Rewriting, node: FunctionNode, facts: FunctionFacts): string {
  const index = facts.waitsInParameters ? node.params.findIndex(({ type }) => type !== 'Identifier') : -1
  const [first, last] = [node.params[index], node.params.at(-1)]
  if (first === undefined || last === undefined) {
    for (const parameter of node.params) rewriting.visit(parameter)
    return ''
  }
  const list = rewriting.moved(first.start, last.end, node.params.slice(index))
  rewriting.edits.replace(first.start, last.end, '...$$given')
  const shape = rewriting.facts.patterns.get(node)
  const given = shape === undefined ? '$$given' : `(($$t=$$steps.take($$given,${shape}))${rewriting.test()}`
  return `var [${list}]=${given};`
}

// Parameters that the body declares once more by `var`: there they would be other ones, without a value.
function declaredAgain(node: FunctionNode): readonly string[] {
  const names = new Set<string>()
  const visit = (child: AnyNode): void => {
    if (isFunction(child)) return
    if (child.type === 'VariableDeclaration' && child.kind === 'var') {
      for (const { id } of child.declarations) for (const name of namesBoundBy(id)) names.add(name)
    }
    for (const inner of childrenOf(child)) visit(inner)
  }
  visit(node.body)
  return names.size === 0 ? [] : node.params.flatMap(namesBoundBy).filter((name) => names.has(name))
}

// Whether a name is one of the parameters before those that are moved.
function isLeading({ params }: FunctionNode, name: string): boolean {
  const index = params.findIndex(({ type }) => type !== 'Identifier')
  return params.slice(0, index).some((parameter) => namesBoundBy(parameter).includes(name))
}

// What a body loses when it is moved into a generator.
function preludeOf({ usesArguments, usesSuper, setsSuper, usesTarget }: FunctionFacts): string {
  return [
    usesArguments ? 'const $$arguments=arguments;' : '',
    usesSuper ? 'const $$super=(k)=>super[k];' : '',
    setsSuper ? 'const $$lay=(k,v)=>super[k]=v;' : '',
    usesTarget ? 'const $$target=new.target;' : '',
  ].join('')
}

function afterDirectives(rewriting: Rewriting, start: number, body: readonly AnyNode[]): number {
  const last = body.findLast((statement) => statement.type === 'ExpressionStatement' && 'directive' in statement)
  return last?.end ?? start
}

// `async` or `*` stands before a function or an arrow, or, in a method, before its name and after `static`.
function dropWord(rewriting: Rewriting, word: string, node: FunctionNode, whole: AnyNode): void {
  const from =
    rewriting.source.startsWith('static', whole.start) && whole !== node ? whole.start + 'static'.length : whole.start
  const at = rewriting.source.indexOf(word, from)
  rewriting.edits.replace(at, at + word.length, ' '.repeat(word.length))
}

/** The names that a resumable body needs for itself. */
export function temporariesOf(rewriting: Rewriting, node: FunctionNode): string {
  const hasChains = rewriting.source.slice(node.start, node.end).includes('?.')
  const places = rewriting.facts.functions.get(node)?.places ?? []
  const kept = places.map((place) => `,$$o${place},$$k${place},$$v${place},$$w${place}`)
  return `let $$t${hasChains ? CHAIN_NAMES : ''}${kept.join('')};`
}

/** What runs the generator of a function. */
export function runnerOf({ async: isAsync, generator: isGenerator }: FunctionNode): string {
  if (isGenerator) return '$$steps.generator'
  return isAsync ? '$$async' : '$$run'
}
