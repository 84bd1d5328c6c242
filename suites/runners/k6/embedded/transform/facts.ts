import type { AnyNode, Program } from 'acorn'
import {
  hasItself,
  isCall,
  isFunction,
  memberName,
  isOfSuper,
  targetOf,
  usesForAwait,
  type FunctionNode,
} from './ast.ts'
import { gatherAccessors } from './accessors.ts'
import { gatherAccesses, type Accesses } from './accesses.ts'
import { gatherConstructors, newsFunction } from './constructors.ts'
import { DoubtfulCalls, type CallNode } from './doubtful-calls.ts'
import { someGenerator, takenBy } from './iterations.ts'
import { gatherNames, type Names } from './names.ts'
import { plainNames } from './plain-names.ts'
import { NOWHERE, placesBelow, type Place } from './places.ts'

/** What is known of a script before it is changed. */
export interface Facts extends Pick<Names, 'declared' | 'globals'>, Accesses {
  /** Constructors may wait before `super()` is done. */
  readonly makesEarly: boolean
  /** Fields that must not be made while the constructor above waits. */
  readonly lookingFields: ReadonlySet<AnyNode>
  readonly functions: ReadonlyMap<FunctionNode, FunctionFacts>
  readonly calls: ReadonlyMap<CallNode, CallFacts>
  /** Loops whose items may have to be waited for. */
  readonly loops: ReadonlySet<AnyNode>
  /** Nodes that keep values in variables of their own, and the numbers of those. */
  readonly places: ReadonlyMap<AnyNode, number>
  /** Expressions that the language takes items of by itself, and how many: they may have to be waited for. */
  readonly gathers: ReadonlyMap<AnyNode, number>
}

/** What is known of a function. */
export interface FunctionFacts {
  /** The code may stop inside: its body has to become resumable. */
  resumable: boolean
  /** Nothing in it can wait. */
  plain: boolean
  usesThis: boolean
  usesArguments: boolean
  usesSuper: boolean
  /** It sets `super.name`. */
  setsSuper: boolean
  /** It asks for `new.target`. */
  usesTarget: boolean
  /** A default value of its parameters may wait: they are read in the body. */
  waitsInParameters: boolean
  /** The numbers of nodes in it that keep values. */
  readonly places: number[]
  /** The statement from which on the body is resumable: in a constructor of a class that extends another, what follows `super()`. */
  readonly start: number
}

/** What is known of a call. */
export interface CallFacts {
  /** Its answer has to be tested for PENDING, here. */
  readonly tested: boolean
  /** A method of the language that gets a callback which may wait. */
  readonly callsBack: boolean
}

/** Finds out which functions and calls may wait. In doubt they may: what does not wait in the end runs as it is. */
export function gatherFacts(program: Program): Facts {
  const names = gatherNames(program)
  const functions = new Map<FunctionNode, FunctionFacts>()
  const calls = new Map<CallNode, CallFacts>()
  const doubtful = new DoubtfulCalls(names, (node) => functions.get(node)?.plain === true)
  const loops = new Set<AnyNode>()
  // What stands where something can wait.
  const waiting = new Set<AnyNode>()
  const gathers = new Map<AnyNode, number>()
  // Where nothing that is gone through can wait, nothing is asked whether it does.
  const constructors = gatherConstructors(program)
  const isDoubtfulCall = (node: AnyNode): boolean => isCall(node) && !doubtful.neverWaits(node)
  const made = [...constructors.startOf.keys()]
  const makesObjects = newsFunction(program)
  const hasConstructors = makesObjects || made.some((one) => hasItself(one, isDoubtfulCall))
  const accessors = gatherAccessors(
    program,
    (node) =>
      isDoubtfulCall(node) || (hasConstructors && node.type === 'NewExpression' && doubtful.makesOfScript(node)),
  )
  if (accessors.readsOwn) doubtful.noteOwnGetters()
  const accesses = gatherAccesses(program, accessors, (name) => !names.declared.has(name) || names.modules.has(name))
  const isAccess = (node: AnyNode): boolean =>
    accesses.reads.has(node) || accesses.methods.has(node) || accesses.sets.has(node) || accesses.updates.has(node)
  const isDoubtful = (node: AnyNode): boolean => isDoubtfulCall(node) || isAccess(node) || accesses.takes.has(node)
  const constructs = hasConstructors || made.some((one) => hasItself(one, isDoubtful))
  const places = new Map<AnyNode, number>()
  const iterates = names.members.has('next') || someGenerator(program, isDoubtful)

  function visit(node: AnyNode, place: Place, owner: readonly FunctionNode[]): void {
    if (isFunction(node)) visitFunction(node, owner, canWait(node))
    else if (node.type === 'MethodDefinition' || node.type === 'Property') visitMember(node, place, owner)
    else if (node.type === 'PropertyDefinition') {
      if (node.computed) visit(node.key, { ...place, last: false }, owner)
      if (node.value) visit(node.value, NOWHERE, owner)
    } else if (node.type === 'StaticBlock') for (const child of node.body) visit(child, NOWHERE, owner)
    else visitPlain(node, place, owner)
  }

  function visitMember(
    node: Extract<AnyNode, { type: 'MethodDefinition' | 'Property' }>,
    place: Place,
    owner: readonly FunctionNode[],
  ): void {
    if (node.computed) visit(node.key, { ...place, last: false }, owner)
    const { value } = node
    if (isFunction(value)) {
      const called = node.kind !== 'constructor' || constructors.startOf.has(value)
      visitFunction(value, owner, called && canWait(value))
    } else visit(value, { ...place, last: false }, owner)
  }

  function visitFunction(node: FunctionNode, owner: readonly FunctionNode[], waits: boolean): void {
    const start = constructors.startOf.get(node) ?? 0
    const isDerived = constructors.derived.has(node)
    functions.set(node, {
      resumable: waits && (node.async || (isDerived && constructs)),
      start,
      plain: !node.async && !node.generator,
      usesThis: false,
      usesArguments: false,
      usesSuper: false,
      setsSuper: false,
      usesTarget: false,
      waitsInParameters: false,
      places: [],
    })
    const inner = [...owner, node]
    const inside = waits ? node : undefined
    const parameters = { inside: isDerived ? undefined : inside, last: false, guarded: false, inParameters: true }
    for (const parameter of node.params) visit(parameter, parameters, inner)
    if (waits && !isDerived && accesses.patterns.has(node))
      mark(node, { resumable: true, plain: false, waitsInParameters: true })
    const last = node.type === 'ArrowFunctionExpression' && node.expression
    const place = { inside, last, guarded: false, inParameters: false }
    if (start === 0 || node.body.type !== 'BlockStatement') visit(node.body, place, inner)
    else for (const [index, child] of node.body.body.entries()) visit(child, index < start ? NOWHERE : place, inner)
  }

  function visitPlain(node: AnyNode, place: Place, owner: readonly FunctionNode[]): void {
    noteUse(node, owner)
    for (const [child, below] of placesBelow(node, place)) visit(child, below, owner)
    if (node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression') noteCall(node, place)
    if (node.type === 'NewExpression' && place.inside && doubtful.isWaitingPromise(node)) noteCall(node, place)
    if (node.type === 'NewExpression' && constructs && doubtful.makesOfScript(node))
      noteCall(node, { ...place, last: false })
    if (place.inside) noteAccess(node, place.inside, place.inParameters)
    if (iterates && place.inside) noteIteration(node, place.inside, place.inParameters)
    if (node.type === 'AwaitExpression' && place.inside) mark(place.inside, { resumable: true, plain: false })
  }

  function noteAccess(node: AnyNode, inside: FunctionNode, inParameters: boolean): void {
    const target = targetOf(node)
    if (accesses.methods.has(node) || accesses.updates.has(node) || (isOfSuper(target) && !accesses.sets.has(node))) {
      places.set(node, places.size)
      functions.get(inside)?.places.push(places.size - 1)
    }
    if (accesses.patterns.has(node) && node.type === 'ForOfStatement') loops.add(node)
    if (!isAccess(node) && !accesses.takes.has(node) && !loops.has(node)) return
    waiting.add(node)
    mark(inside, { resumable: true, plain: false })
    if (inParameters) mark(inside, { waitsInParameters: true })
  }

  function noteCall(node: CallNode, place: Place): void {
    const { inside } = place
    if (doubtful.neverWaits(node)) return
    const tested = inside !== undefined && (!place.last || place.guarded)
    calls.set(node, { tested, callsBack: doubtful.callsBack(node, inside !== undefined) })
    if (inside === undefined) return
    mark(inside, tested ? { resumable: true, plain: false } : { plain: false })
    if (tested && place.inParameters) mark(inside, { waitsInParameters: true })
  }

  function noteIteration(node: AnyNode, inside: FunctionNode, inParameters: boolean): void {
    const taken = takenBy(node, (name) => !names.declared.has(name))
    for (const [expression, count] of taken) gathers.set(expression, count)
    const isLoop = node.type === 'ForOfStatement' && !node.await && node.right.type !== 'ArrayExpression'
    if (isLoop) loops.add(node)
    const delegates = node.type === 'YieldExpression' && node.delegate
    if (!isLoop && !delegates && taken.length === 0) return
    mark(inside, { resumable: true, plain: false, ...(inParameters ? { waitsInParameters: true } : {}) })
  }

  function mark(node: FunctionNode, change: Partial<FunctionFacts>): void {
    const facts = functions.get(node)
    if (facts) Object.assign(facts, change)
  }

  // `this`, `arguments` and `super` are those of the nearest function that is no arrow; every arrow up to there passes them on.
  function noteUse(node: AnyNode, owner: readonly FunctionNode[]): void {
    const change: Partial<FunctionFacts> | undefined =
      node.type === 'ThisExpression'
        ? { usesThis: true }
        : node.type === 'Super'
          ? { usesSuper: true, usesThis: true }
          : node.type === 'Identifier' && node.name === 'arguments'
            ? { usesArguments: true }
            : node.type === 'MetaProperty' && node.meta.name === 'new'
              ? { usesTarget: true }
              : isOfSuper(targetOf(node))
                ? { setsSuper: true }
                : undefined
    if (!change) return
    for (const node of owner.toReversed()) {
      mark(node, change)
      if (node.type !== 'ArrowFunctionExpression') return
    }
  }

  // A comparator that a script only names is known once all functions are.
  function passOverPlainComparators(): void {
    const sorts = [...calls].filter(([node, { callsBack }]) => callsBack && isSort(node))
    if (sorts.length === 0) return
    const plain = plainNames(program, (node) => functions.get(node)?.plain === true)
    for (const [node, facts] of sorts) {
      const isPlain =
        node.type === 'CallExpression' &&
        node.arguments.every((one) => one.type === 'Identifier' && plain.has(one.name))
      if (isPlain) calls.set(node, { ...facts, callsBack: false })
    }
  }

  const within = (nodes: ReadonlySet<AnyNode>): ReadonlySet<AnyNode> => waiting.intersection(nodes)

  for (const statement of program.body) visit(statement, NOWHERE, [])
  passOverPlainComparators()
  const { lookingFields } = constructors
  return {
    functions,
    calls,
    reads: within(accesses.reads),
    methods: within(accesses.methods),
    sets: within(accesses.sets),
    updates: within(accesses.updates),
    takes: new Map([...accesses.takes].filter(([node]) => waiting.has(node))),
    patterns: accesses.patterns,
    places,
    makesEarly: names.members.has('$$before'),
    lookingFields: constructs ? lookingFields : new Set(),
    loops,
    gathers,
    declared: names.declared,
    globals: names.globals,
  }
}

// k6 has no async generators: such functions stay as they are.
function canWait(node: FunctionNode): boolean {
  return !(node.async && (node.generator || usesForAwait(node)))
}

function isSort(node: CallNode): boolean {
  const name = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? memberName(node.callee) : ''
  return name === 'sort' || name === 'toSorted'
}
