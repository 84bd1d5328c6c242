import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { faultOfVersion, versionIn } from './version.ts'

/** Where the k6 program may be: the caller reads the environment, not this module. */
export interface K6Location {
  /** The program itself, as `K6_BIN` names it. */
  readonly bin?: string | undefined
  /** Folders to look in, as `PATH` lists them. */
  readonly path?: string | undefined
}

/** A k6 program that answers, of a version that is known here. */
export interface FoundK6 {
  readonly path: string
  /** For example `2.2.0`. */
  readonly version: string
}

/** What was found, and which programs were looked at and left. */
export interface K6Search {
  readonly found: FoundK6 | undefined
  /** One line each: the path, and why it is not used. */
  readonly refused: readonly string[]
}

const ANSWER_MS = 10_000

/** Looks for a k6 program that tells its version. A program that is named is the only one looked at. */
export async function findK6(location: K6Location, signal: AbortSignal): Promise<K6Search> {
  const refused: string[] = []
  for (const path of candidates(location)) {
    if (!(await isProgram(path))) {
      if (isNamed(location)) refused.push(`${path}: no program is there`)
      continue
    }
    const answer = await answerOf(path, signal)
    const version = versionIn(answer)
    const fault = version === undefined ? `\`k6 version\` told ${excerptOf(answer)}` : faultOfVersion(version)
    if (version !== undefined && fault === undefined) return { found: { path, version }, refused }
    refused.push(`${path}: ${fault}`)
  }
  return { found: undefined, refused }
}

/** Whether the program was named, and not only looked for: then another must not take its place unasked. */
export function isNamed({ bin }: K6Location): boolean {
  return bin !== undefined && bin !== ''
}

function candidates({ bin, path }: K6Location): readonly string[] {
  if (bin !== undefined && bin !== '') return [bin]
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'k6'))
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

// What it says, or how it failed to say anything.
async function answerOf(path: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    execFile(path, ['version'], { signal, timeout: ANSWER_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      resolve(error ? error.message : stdout)
    })
  })
}

function excerptOf(answer: string): string {
  const line = answer.trim().split('\n')[0] ?? ''
  return line === '' ? 'nothing' : `"${line.slice(0, 80)}"`
}
