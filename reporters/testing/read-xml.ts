import { SaxesParser } from 'saxes'

/** An element as a strict parser reads it. */
export interface ReadElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly ReadElement[]
  /** Its own text, without that of its children. */
  readonly text: string
}

interface Growing extends ReadElement {
  readonly children: Growing[]
  text: string
}

/** Reads a document back. @throws the parser's own fault when it is not well-formed */
export function readXml(document: string): ReadElement {
  const parser = new SaxesParser()
  const root: Growing = { name: '', attributes: {}, children: [], text: '' }
  const path: Growing[] = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const opened: Growing = { name, attributes, children: [], text: '' }
    path.at(-1)?.children.push(opened)
    path.push(opened)
  })
  parser.on('text', (text) => {
    const open = path.at(-1)
    if (open !== undefined) open.text += text
  })
  parser.on('closetag', () => path.pop())
  parser.write(document).close()
  const [read] = root.children
  if (read === undefined) throw new Error('Expected a document with an element, got none.')
  return read
}

/** Every element of a name, at any depth, in the order of the document. */
export function findAll(element: ReadElement, name: string): readonly ReadElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)])
}
