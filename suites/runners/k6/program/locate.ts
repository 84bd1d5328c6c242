import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Where the k6 program may be: the caller reads the environment, not this module. */
export interface K6Location {
  /** The program itself, as `K6_BIN` names it. */
  readonly bin?: string | undefined
  /** Folders to look in, as `PATH` lists them. */
  readonly path?: string | undefined
}

/** A k6 program that answers. */
export interface FoundK6 {
  readonly path: string
  /** For example `2.2.0`. */
  readonly version: string
}

const ANSWER_MS = 10_000

/** The k6 program, when there is one that tells its version. */
export async function findK6(location: K6Location, signal: AbortSignal): Promise<FoundK6 | undefined> {
  for (const path of candidates(location)) {
    if (!(await isProgram(path))) continue
    const version = await versionOf(path, signal)
    if (version !== undefined) return { path, version }
  }
  return undefined
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

async function versionOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(path, ['version'], { signal, timeout: ANSWER_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      resolve(error ? undefined : /\bv(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1])
    })
  })
}
