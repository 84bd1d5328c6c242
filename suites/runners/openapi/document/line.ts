import { isMap, isSeq, LineCounter, type Node, parse, parseDocument } from 'yaml'
import type { Json } from '../json.ts'
import { keysOf, type Pointer } from './pointer.ts'

/** A few aliases in a document are well; many are an attack on its reader. */
const MAX_ALIASES = 1_000

/** @throws YAMLParseError with line and column */
export function parseYaml(text: string): Json {
  // dates and the like stay text, as they are in JSON
  return parse(text, { schema: 'core', maxAliasCount: MAX_ALIASES, stringKeys: true }) as Json
}

/** Where text stops being JSON or YAML, for the end of a message; empty where that cannot be told. */
export function faultyLine(text: string): string {
  const schema = /^\s*[{[]/u.test(text) ? 'json' : 'core'
  const [error] = parseDocument(text, { schema }).errors
  return error?.linePos === undefined ? '' : ` (line ${error.linePos[0].line}, column ${error.linePos[0].col})`
}

/** Finds the line of a place in JSON or YAML, counted from 1; of what is not there, the line of what it would be in. */
export function lineFinder(text: string): (pointer: Pointer) => number {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' })
  return (pointer) => {
    let node: unknown = document.contents
    let offset = offsetOf(node) ?? 0
    for (const key of keysOf(pointer)) {
      if (isMap(node)) {
        const pair = node.items.find((item) => textOfKey(item.key) === key)
        if (pair === undefined) break
        offset = offsetOf(pair.key) ?? offset
        node = pair.value
      } else if (isSeq(node)) {
        node = node.items[Number(key)]
        offset = offsetOf(node) ?? offset
      } else break
    }
    return lines.linePos(offset).line
  }
}

function textOfKey(key: unknown): string | undefined {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : undefined
}

function offsetOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range?.[0] : undefined
}
