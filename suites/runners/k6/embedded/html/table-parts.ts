import type { Read } from './attributes.ts'
import { within } from './form-parts.ts'
import { find } from './place.ts'

/** What a table says. */
export const table: Readonly<Record<string, Read>> = {
  caption: childOf('caption'),
  rows: within('tr'),
  tBodies: within('tbody'),
  tFoot: childOf('tfoot'),
  tHead: childOf('thead'),
}

/** What a row of a table says. */
export const tableRow: Readonly<Record<string, Read>> = {
  cells: within('th,td'),
  rowIndex: placeAmong('tr', 'table'),
  sectionRowIndex: placeAmong('tr', 'thead,tbody,tfoot'),
}

/** Which cell of its row it is. */
export const cellIndex: Read = placeAmong('th,td', 'tr')

function childOf(name: string): Read {
  return ({ nodes }) => nodes.children(name).first()
}

// Where an element stands among those that a selector finds in what is around it; -1: nothing is around it.
function placeAmong(selector: string, around: string): Read {
  return ({ node, nodes }) => find(nodes.parents(around), selector).toArray().indexOf(node)
}
