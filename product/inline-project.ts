import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Verdict } from '../harness/gate/verdict.ts'
import { parseRecord, type RunRecord } from '../harness/record.ts'

const ROOT = new URL('..', import.meta.url).pathname
const MAIN = join(ROOT, 'harness', 'cli', 'main.ts')

/** What the command line did. */
export interface CommandEnd {
  /** Exit code; `null` when a signal ended the process. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that is under way. */
export interface RunningCommand {
  readonly pid: number
  readonly ended: Promise<CommandEnd>
  /** Settles when something was printed that matches. */
  printed(pattern: RegExp): Promise<string>
  kill(signal: NodeJS.Signals): void
}

/** A small project of its own in a temporary folder, on which the real command line is run. */
export class InlineProject implements AsyncDisposable {
  readonly dir: string

  private constructor(dir: string) {
    this.dir = dir
  }

  /**
   * Writes the files of a project.
   * @param files - texts by path; in them `@assay/` stands for the folder of assay
   */
  static async make(files: Readonly<Record<string, string>>): Promise<InlineProject> {
    const dir = await mkdtemp(join(tmpdir(), 'assay-inline-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      await writeFile(join(dir, path), text.replaceAll('@assay/', ROOT))
    }
    await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'))
    return new InlineProject(dir)
  }

  /** Starts a command of assay here. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: this.dir,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    const waiting: (() => void)[] = []
    const heard = (): void => waiting.forEach((look) => look())
    child.stdout.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), heard()))
    child.stderr.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), heard()))
    const ended = new Promise<CommandEnd>((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }))
    })
    const printed = async (pattern: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const [found] = pattern.exec(stdout + stderr) ?? []
          if (found !== undefined) resolve(found)
        }
        waiting.push(look)
        look()
        void ended.then((end) =>
          reject(new Error(`ended with ${end.code} before ${String(pattern)}:\n${stdout}${stderr}`)),
        )
      })
    return { pid: child.pid ?? 0, ended, printed, kill: (signal) => void child.kill(signal) }
  }

  /** Runs a command of assay here to its end. */
  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandEnd> {
    return this.start(args, env).ended
  }

  /** The record of the last run here. */
  async record(): Promise<RunRecord> {
    return parseRecord(await this.read('record.json'), 'record.json')
  }

  /** The verdict of the last run here. */
  async verdict(): Promise<Verdict> {
    return JSON.parse(await this.read('verdict.json')) as Verdict
  }

  /** A file of the last run here. */
  async read(path: string): Promise<string> {
    return readFile(join(this.dir, '.assay', 'latest', path), 'utf8')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true })
  }
}
