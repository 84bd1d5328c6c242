import type { AnyNode, Class, PropertyDefinition } from 'acorn'
import { hasItself, isFunction } from './ast.ts'
import type { ClassRewriting } from './class-forms.ts'
import { isSuperCall } from './constructors.ts'

/**
 * Writes the fields of a class as methods, from the first that may wait on: `a = f()` becomes `#$$f1(){$$steps.define(this,{a:f()})}`.
 * Where the class above may wait while an object is made, the fields wait for it.
 * @returns calls of those methods; `undefined`: there are none, or not all fields can be written so
 */
export function fieldCalls(node: Class, rewriting: ClassRewriting, waitsAbove: boolean): string | undefined {
  const { body, superClass } = node
  const fields = body.body.filter(isField)
  const isAll = Boolean(superClass) && waitsAbove
  const first = isAll ? 0 : fields.findIndex(({ value }) => value && rewriting.waits(value))
  const written = first < 0 ? [] : fields.slice(first).filter((field) => isWritten(field))
  if (written.length === 0 || (superClass && !hasPlainSuper(node))) return undefined
  if (written.some(({ key, computed }) => computed && key.type !== 'Literal')) return undefined
  return written.map((field) => writeField(field, rewriting)).join('')
}

function isField(member: Class['body']['body'][number]): member is PropertyDefinition {
  return member.type === 'PropertyDefinition' && !member.static
}

/** The value of a field in the place of the field, with what comes before and after it. */
export function wrapValue(
  { start, end, value, key }: PropertyDefinition,
  { source, edits }: ClassRewriting,
  [before, after]: readonly [string, string],
): void {
  const last = source[end - 1] === ';' ? end - 1 : end
  if (!value) {
    edits.replace(start, end, `${before}void 0${after}`)
    return
  }
  edits.replace(start, source.indexOf('=', key.end) + 1, before)
  edits.replace(last, end, after)
}

/** `$$steps.define(this,{a:` and what ends it; a private field is there already and set. */
export function definition(
  { key, computed }: PropertyDefinition,
  { source }: ClassRewriting,
): readonly [string, string] {
  if (key.type === 'PrivateIdentifier') return [`this.#${key.name}=(`, ')']
  const text = source.slice(key.start, key.end)
  return [
    `$$steps.define(this,{${computed || text === '__proto__' ? `[${computed ? text : JSON.stringify(text)}]` : text}:`,
    '})',
  ]
}

// A private field that is a function, or nothing, can stay: nobody sees when it is made.
function isWritten({ key, value }: PropertyDefinition): boolean {
  return key.type !== 'PrivateIdentifier' || (Boolean(value) && !(value && isFunction(value)))
}

function writeField(field: PropertyDefinition, rewriting: ClassRewriting): string {
  const name = `#$$f${rewriting.next()}`
  const [before, after] = definition(field, rewriting)
  const declared = field.key.type === 'PrivateIdentifier' ? `#${field.key.name};` : ''
  wrapValue(field, rewriting, [`${declared}${name}(){${before}`, `${after}}`])
  return `this.${name}();`
}

// Either it has no constructor, or super() is a statement of it.
function hasPlainSuper({ body }: Class): boolean {
  const made = body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')
  if (made?.type !== 'MethodDefinition') return true
  const isSuper = (node: AnyNode): boolean => node.type === 'CallExpression' && node.callee.type === 'Super'
  const others = made.value.body.body.filter((statement) => !isSuperCall(statement))
  return others.length === made.value.body.body.length - 1 && !others.some((statement) => hasItself(statement, isSuper))
}
