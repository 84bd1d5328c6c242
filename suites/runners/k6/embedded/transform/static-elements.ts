import type { AnyNode, Class, PropertyDefinition, StaticBlock } from 'acorn'
import type { ClassPlace, ClassRewriting } from './class-forms.ts'
import { definition, wrapValue } from './instance-fields.ts'

/**
 * Writes static fields and blocks of a class as methods, from the first that may wait on, and calls them after the class.
 * @returns whether there are some
 */
export function staticCalls({ node, hint }: ClassPlace, rewriting: ClassRewriting): boolean {
  const { edits } = rewriting
  const elements = node.body.body.filter(isElement)
  const first = elements.findIndex((element) => mayWait(element, rewriting))
  const written = first < 0 ? [] : elements.slice(first)
  if (written.length === 0 || written.some(hasMadeName)) return false
  const names = written.map((element) => write(element, rewriting))
  const callsOf = (name: string): string =>
    `${names.map((one) => `${name}.${one}();`).join('')}$$steps.drop(${name},${JSON.stringify(names)});`
  if (node.type === 'ClassDeclaration' && node.id) edits.insert(node.end, callsOf(node.id.name))
  else {
    // A class without a name takes it from where it stands.
    const [open, close] =
      hint !== '' && !node.id ? [`{${JSON.stringify(hint)}:`, `}[${JSON.stringify(hint)}]`] : ['', '']
    edits.insert(node.start, `(($$k)=>{${callsOf('$$k')}return $$k})(${open}`)
    edits.insert(node.end, `${close})`)
  }
  return true
}

function isElement(member: Class['body']['body'][number]): member is PropertyDefinition | StaticBlock {
  return member.type === 'StaticBlock' || (member.type === 'PropertyDefinition' && member.static)
}

function mayWait(element: PropertyDefinition | StaticBlock, { waits }: ClassRewriting): boolean {
  if (element.type === 'StaticBlock') return element.body.some((statement: AnyNode) => waits(statement))
  return Boolean(element.value && waits(element.value))
}

function hasMadeName(element: PropertyDefinition | StaticBlock): boolean {
  return element.type === 'PropertyDefinition' && element.computed && element.key.type !== 'Literal'
}

function write(element: PropertyDefinition | StaticBlock, rewriting: ClassRewriting): string {
  const name = `$$s${rewriting.next()}`
  if (element.type === 'StaticBlock') {
    rewriting.edits.replace(element.start, element.start + 'static'.length, `static ${name}()`)
    return name
  }
  const [before, after] = definition(element, rewriting)
  const declared = element.key.type === 'PrivateIdentifier' ? `static #${element.key.name};` : ''
  wrapValue(element, rewriting, [`${declared}static ${name}(){${before}`, `${after}}`])
  return name
}
