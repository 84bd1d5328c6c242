// Classes whose fields, static blocks or constructors may wait where the language can't wait for them: they are written as methods,
// which can be waited for. It happens before anything else, and no line moves.
import type { AnyNode, Class, Program } from 'acorn'
import { Edits } from '../edits.ts'
import { gatherAccessors, nameOfMember } from './accessors.ts'
import { childrenOf, hasItself, isCall, isFunction, nameOf, targetOf } from './ast.ts'
import { gatherConstructors, isSuperCall, newsFunction } from './constructors.ts'
import { DoubtfulCalls } from './doubtful-calls.ts'
import { earlyForm, isEarly } from './early-constructors.ts'
import { fieldCalls } from './instance-fields.ts'
import { gatherNames } from './names.ts'
import { staticCalls } from './static-elements.ts'

/** A class, and where it stands. */
export interface ClassPlace {
  readonly node: Class
  /** What the language calls it where it has no name of its own; empty: nothing. */
  readonly hint: string
  /** It is made while a function runs, and not by the init code. */
  readonly isInner: boolean
}

/** What classes are rewritten with. */
export interface ClassRewriting {
  readonly source: string
  readonly edits: Edits
  /** Whether something may wait in an expression or statement itself. */
  readonly waits: (node: AnyNode) => boolean
  /** A number that nothing else has. */
  readonly next: () => number
}

/**
 * The bundle with such classes rewritten.
 * @returns `undefined`: it has none
 */
export function rewriteClasses(source: string, program: Program): string | undefined {
  const classes = classesIn(program)
  if (classes.length === 0) return undefined
  const edits = new Edits()
  const isDoubtful = doubtIn(program)
  let count = 0
  let isChanged = false
  const rewriting: ClassRewriting = {
    source,
    edits,
    waits: (node) => isDoubtful(node) || (!isFunction(node) && hasItself(node, isDoubtful)),
    next: () => (count += 1),
  }
  const makesEarly = classes.some(({ node }) => isEarly(node, rewriting))
  const waitsInMaking =
    makesEarly || newsFunction(program) || classes.some(({ node }) => hasWaitingConstructor(node, rewriting))
  for (const place of classes) {
    const { node } = place
    const fields = fieldCalls(node, rewriting, waitsInMaking)
    const early = makesEarly && earlyForm(place, fields ?? '', rewriting)
    if (!early && fields !== undefined) callFields(node, fields, rewriting)
    const hasStatics = place.isInner && staticCalls(place, rewriting)
    const isNamed = nameAsWritten(place, rewriting)
    isChanged ||= early || fields !== undefined || hasStatics || isNamed
  }
  return isChanged ? edits.apply(source) : undefined
}

function doubtIn(program: Program): (node: AnyNode) => boolean {
  const names = gatherNames(program)
  const calls = new DoubtfulCalls(names, () => false)
  const constructors = gatherConstructors(program)
  const isDoubtfulCall = (node: AnyNode): boolean => isCall(node) && !calls.neverWaits(node)
  const makes = newsFunction(program) || [...constructors.startOf.keys()].some((one) => hasItself(one, isDoubtfulCall))
  const isMaking = (node: AnyNode): boolean => makes && node.type === 'NewExpression' && calls.makesOfScript(node)
  const accessors = gatherAccessors(program, (node) => isDoubtfulCall(node) || isMaking(node))
  return (node) => {
    if (isDoubtfulCall(node) || isMaking(node)) return true
    if (node.type === 'MemberExpression') return accessors.getters.has(nameOfMember(node))
    const target = targetOf(node)
    return target?.type === 'MemberExpression' && accessors.setters.has(nameOfMember(target))
  }
}

function classesIn(program: Program): readonly ClassPlace[] {
  const found: ClassPlace[] = []
  const visit = (node: AnyNode, isInner: boolean): void => {
    if (node.type === 'ClassDeclaration') found.push({ node, hint: '', isInner })
    for (const child of childrenOf(node)) {
      if (child.type === 'ClassExpression') found.push({ node: child, hint: hintOf(node), isInner })
      visit(child, isInner || isFunction(node))
    }
  }
  visit(program, false)
  return found
}

function hintOf(node: AnyNode): string {
  if (node.type === 'VariableDeclarator') return nameOf(node.id)
  if (node.type === 'AssignmentExpression' || node.type === 'AssignmentPattern') return nameOf(node.left)
  return node.type === 'Property' && !node.computed ? nameOf(node.key) : ''
}

function hasWaitingConstructor({ body }: Class, { waits }: ClassRewriting): boolean {
  return body.body.some(
    (member) =>
      (member.type === 'MethodDefinition' &&
        member.kind === 'constructor' &&
        [...member.value.params, member.value.body].some(waits)) ||
      (member.type === 'PropertyDefinition' && !member.static && member.value && waits(member.value)),
  )
}

// Fields are made before anything else of a constructor, or right after super().
function callFields({ body, superClass }: Class, calls: string, { source, edits }: ClassRewriting): void {
  const made = body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')
  if (made?.type !== 'MethodDefinition') {
    const text = superClass ? `constructor(...$$p){super(...$$p);${calls}}` : `constructor(){${calls}}`
    edits.insert(body.start + 1, text)
    return
  }
  const { params, body: block } = made.value
  if (superClass) {
    const call = block.body.find(isSuperCall)
    if (call) edits.insert(call.end, `;${calls}`)
    return
  }
  const [first, last] = [params[0], params.at(-1)]
  if (first === undefined || last === undefined || params.every(({ type }) => type === 'Identifier')) {
    edits.insert(block.start + 1, calls)
    return
  }
  // Default values come after the fields.
  edits.insert(block.start + 1, `${calls}var [${source.slice(first.start, last.end)}]=$$p;`)
  edits.replace(first.start, last.end, '...$$p')
}

// The bundler calls a class that names itself otherwise: `var A = class _A {}`.
function nameAsWritten({ node, hint }: ClassPlace, { edits }: ClassRewriting): boolean {
  if (hint === '' || node.id?.name !== `_${hint}`) return false
  edits.insert(node.body.start + 1, `static{$$steps.name(this,${JSON.stringify(hint)})}`)
  return true
}
