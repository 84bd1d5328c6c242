import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../../config.ts'
import { counted } from '../../counted.ts'
import { describeError, HarnessError } from '../../errors.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { plain } from '../plain.ts'
import type { Terminal } from '../terminal.ts'

const FETCH_LIMIT_MS = 10_000
const GIT_LIMIT_BYTES = 64 * 1024 * 1024

/** A document as it was found. */
export interface DocumentText {
  readonly text: string
  /** File, URL or git reference that it came from, for messages. */
  readonly source: string
}

/** One thing that is not as it was in an older document. */
export interface DocumentChange {
  /** For example `enum-changed`. */
  readonly code: string
  /** Who breaks: callers by what they send, callers by what they are answered, or nobody. */
  readonly level: 'breaks requests' | 'breaks responses' | 'safe'
  /** JSON pointer into the newer document; into the older for what is gone. */
  readonly pointer: string
  readonly message: string
}

/** A suite that can tell two documents of a service apart. */
export interface DocumentComparer {
  /** @throws E_DOCUMENT_INVALID */
  compareDocuments(older: DocumentText, newer: DocumentText): readonly DocumentChange[]
}

/** Options of `assay contract diff`. */
export interface ContractDiffOptions {
  readonly config?: string
  readonly json?: boolean
}

/** `assay contract diff`: names each change between two documents, and who breaks. Fails when somebody does. */
export async function contractDiffCommand(
  older: string,
  newer: string,
  options: ContractDiffOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { config } = await findConfig(options.config, terminal.cwd)
  const comparer = comparerOf(config)
  const [before, after] = await Promise.all([read(older, terminal), read(newer, terminal)])
  const changes = comparer.compareDocuments(before, after)
  const breaking = changes.filter(({ level }) => level !== 'safe')
  if (options.json === true) terminal.print(JSON.stringify(changes, undefined, 2))
  else {
    for (const { level, code, pointer, message } of changes) {
      terminal.print(plain(`${level.padEnd(16)}  ${code.padEnd(24)}  ${message}`))
      terminal.print(plain(`${' '.repeat(18)}${pointer}`))
    }
    terminal.print(
      `${counted(changes.length, 'change')}, ${breaking.length} breaking (${before.source} to ${after.source})`,
    )
  }
  return breaking.length > 0 ? 'fail' : 'pass'
}

function comparerOf(config: Config): DocumentComparer {
  const suites: readonly object[] = config.stages.flat()
  const found = suites.find(isComparer)
  if (found !== undefined) return found
  throw new HarnessError(
    'E_USAGE_INVALID',
    'Expected a suite in the config that compares documents, as contractSuite() does, got none.',
  )
}

function isComparer(suite: object): suite is DocumentComparer {
  return 'compareDocuments' in suite && typeof suite.compareDocuments === 'function'
}

// A URL, a file, or `REF:PATH` as git has it: `main:openapi.json`.
async function read(where: string, { cwd, env }: Terminal): Promise<DocumentText> {
  try {
    if (/^https?:\/\//u.test(where)) return { text: await download(where), source: where }
    const reference = /^([^:]+):(.+)$/u.exec(where)
    if (reference === null) return { text: await readFile(resolve(cwd, where), 'utf8'), source: where }
    const options = { cwd, env, maxBuffer: GIT_LIMIT_BYTES }
    const { stdout } = await promisify(execFile)('git', ['show', '--end-of-options', where], options)
    return { text: stdout, source: where }
  } catch (cause) {
    const why = describeError(cause).message
    throw new HarnessError(
      'E_DOCUMENT_MISSING',
      `Expected an OpenAPI document at ${where} (file, URL or REF:PATH): ${why}`,
      { cause },
    )
  }
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_LIMIT_MS) })
  if (response.ok) return response.text()
  throw new Error(`status ${response.status}`)
}
