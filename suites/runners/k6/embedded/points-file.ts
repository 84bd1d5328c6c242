import { closeSync, openSync, writeSync } from 'node:fs'
import type { Metric, Tags } from '../metrics/registry.ts'
import { nodeZlib } from './builtins.ts'

// k6's system tags, in the order it lists them
const TAGS = [
  'proto',
  'status',
  'method',
  'url',
  'name',
  'group',
  'check',
  'error',
  'error_code',
  'tls_version',
  'scenario',
  'expected_response',
  'ip',
] as const
const CHUNK = 64 * 1024 // characters; a write for each sample would slow the run down

/** Writes every sample as k6 does with `--out json`: a line for each metric, and one for each sample. A name in `.gz` packs them. */
export class PointsFile {
  readonly #file: number
  readonly #isPacked: boolean
  readonly #known = new Set<string>()
  #text = ''

  constructor(path: string) {
    this.#file = openSync(path, 'w')
    this.#isPacked = path.endsWith('.gz')
  }

  add({ name, contains, sink: { type } }: Metric, value: number, tags: Tags): void {
    if (!this.#known.has(name)) {
      this.#known.add(name)
      this.#line({ type: 'Metric', data: { name, type, contains, thresholds: [], submetrics: null }, metric: name })
    }
    const told = Object.fromEntries(
      [...TAGS, ...(tags.names?.() ?? [])].flatMap((tag) => {
        const text = tags.tag(tag)
        return text === undefined ? [] : [[tag, text]]
      }),
    )
    const notes = tags.notes?.() ?? {}
    const metadata = Object.keys(notes).length === 0 ? {} : { metadata: notes }
    this.#line({
      metric: name,
      type: 'Point',
      data: { time: new Date().toISOString(), value, tags: told, ...metadata },
    })
  }

  close(): void {
    this.#flush()
    closeSync(this.#file)
  }

  #line(line: unknown): void {
    this.#text += `${JSON.stringify(line)}\n`
    if (this.#text.length >= CHUNK) this.#flush()
  }

  #flush(): void {
    if (this.#isPacked) writeSync(this.#file, nodeZlib().gzipSync(this.#text))
    else writeSync(this.#file, this.#text)
    this.#text = ''
  }
}
